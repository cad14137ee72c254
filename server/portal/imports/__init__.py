"""Files on their way to become the books of a new client: sent, read, shown, kept or thrown away."""
