"""The portfolio: all clients of a firm at a glance, those that need a person first."""
