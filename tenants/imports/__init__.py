"""A new tenant from a FEC: the file is received, read and shown; it becomes books when a person keeps it."""
