"""The audit log of a company."""
