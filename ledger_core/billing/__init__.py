"""What the service costs and what it gives for it: plans, estimates, entitlements, the operator's entries."""
