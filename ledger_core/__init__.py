"""Accounting, pure: text and dates come in, values go out.

Owns everything that is hard about the books (loading, lettrage, open items, FEC). Never opens a
file, reads a clock, draws a random number, or knows a database or the web: the caller hands those in.
"""
