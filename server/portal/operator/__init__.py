"""The operator's own business: subscriptions, what comes every month, payments that failed, events."""
