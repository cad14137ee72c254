"""A day of reminders: the look, its letters, who approves them, and the run."""
