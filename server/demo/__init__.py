"""The demo company: made, never a real one, the same on every machine."""
