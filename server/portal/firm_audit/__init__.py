"""The audit log of a firm."""
