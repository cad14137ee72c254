"""HTTP and the command line, nothing else: what a person or a program types comes in here."""
