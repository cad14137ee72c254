"""Getting paid: what a tenant decides about reminders, what was sent, promised and disputed."""
