"""A factor's statement and the bank's, read line by line, and what each line is about."""
