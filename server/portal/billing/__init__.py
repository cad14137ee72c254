"""The subscription of a firm or a company: what it costs, what was used, and what may be decided about it."""
