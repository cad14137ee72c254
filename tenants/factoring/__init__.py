"""Factoring: contracts, assignments, what is handed to the factor, what its statement says, the entries."""
