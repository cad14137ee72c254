"""Assignments: proposed from the open items, drafted, checked, sent to the factor."""
