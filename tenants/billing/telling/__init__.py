"""Mails to who looks after a subscription: decided in a round, looked at once more before they leave."""
