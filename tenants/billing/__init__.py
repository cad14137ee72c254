"""Who pays for the service: payers, their subscriptions, what they use, the operator's own books."""
