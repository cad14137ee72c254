"""Who pays for whom, their subscriptions and invoices as last fetched, and what they may do on a day."""
