"""What reminders go by: who writes, when, in which words and for whom, at a tenant and at a firm."""
