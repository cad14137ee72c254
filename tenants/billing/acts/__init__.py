"""What payers ask for: decided here, done at the payment service by the outbox."""
