"""The rules of a match, one module for each family, and the order in which they run.

The surest come first: what they settle is out of the way of the others. A rule settles what is
certain and suggests what is not.
"""

from ledger_core.lettrage.rules import (
    balance,
    bounces,
    equal_amounts,
    gaps,
    part_payments,
    reference,
    runs,
    subset_sums,
)
from ledger_core.lettrage.rules.rule import Rule

EXACT: tuple[Rule, ...] = (
    bounces.BOUNCED,
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
)
AFTERWARDS: tuple[Rule, ...] = (gaps.TOLERATED, equal_amounts.SUGGESTED, part_payments.PARTIAL)
