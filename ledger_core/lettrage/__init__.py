"""Lettrage: the same letter for the lines of one account and customer that settle each other.

Owns letters, lines, the rules that find groups, the search for sums, the matcher with its
proposals, and the Beancount plugin that checks every group. Never writes text: that is `edit`.
"""
