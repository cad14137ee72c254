"""The rules of a match, one module for each family, and the order in which they run.

The surest come first: what they settle is out of the way of the others.
"""

from ledger_core.lettrage.rules import equal_amounts
from ledger_core.lettrage.rules.rule import Rule

CASCADE: tuple[Rule, ...] = (equal_amounts.UNIQUE, equal_amounts.SERIES, equal_amounts.FAR)
