"""Access tokens of a company's books."""
