"""Taking money: how it is set up when the service starts, and what the payment service tells it."""
