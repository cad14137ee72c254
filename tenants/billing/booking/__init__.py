"""The operator's own receivables in its books: invoices, money and losses, posted and lettered."""
