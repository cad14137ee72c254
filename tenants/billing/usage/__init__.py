"""What payers use: counted from rows for any time, reported in windows, shown before the invoice."""
