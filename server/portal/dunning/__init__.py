"""Reminders: the day with its previews, the letters, what goes by post, what is to be done, the effect."""
