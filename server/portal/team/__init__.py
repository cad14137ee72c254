"""The team of a firm."""
