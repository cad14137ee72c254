"""Statements of factors, and of the bank for what it says of them: taken in, matched, posted as events."""
