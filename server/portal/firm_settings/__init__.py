"""Settings of a firm."""
