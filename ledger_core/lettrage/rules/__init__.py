"""The rules of a match, one module for each family, and the order in which they run.

The surest come first: what they settle is out of the way of the others.
"""

from ledger_core.lettrage.rules import balance, equal_amounts, reference, runs, subset_sums
from ledger_core.lettrage.rules.rule import Rule

CASCADE: tuple[Rule, ...] = (
    equal_amounts.BOUNCED,
    reference.REFERENCE,
    reference.CREDITED,
    equal_amounts.UNIQUE,
    equal_amounts.SIMPLE,
    equal_amounts.SERIES,
    runs.CONSECUTIVE,
    runs.INSTALMENTS,
    subset_sums.MANY_TO_ONE,
    subset_sums.ONE_TO_MANY,
    balance.MANY_TO_MANY,
    equal_amounts.FAR,
    equal_amounts.SUGGESTED,
)
