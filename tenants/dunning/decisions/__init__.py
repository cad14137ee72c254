"""What people decide once and for long: the creditor, settings, schedules, mandates, notes on debtors."""
