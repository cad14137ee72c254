"""The members of a company."""
