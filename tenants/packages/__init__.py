"""Sealed packages: the books at a revision with what proves them, for whoever must verify them alone."""
