"""A new tenant from a FEC: the file is received, read and shown, and becomes books only when a person keeps it."""
