"""Claims: interest and the indemnity of late invoices, worked out from the books, and what was decided."""
