"""Staying true to the payment service: events, fetching, looks at what grows old, reconciling."""
