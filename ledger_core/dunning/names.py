"""Names of debts, which outlive revisions, letters and moves: what a reminder is remembered by.

A name is made of what makes a debt what it is: whose, of which day, how much, which piece. The file, the
label and the letter do not count, so a debt keeps its name when its text is tidied. Never looks at what is
open.
"""

from collections.abc import Iterable

from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.names import names_by


def debt_names(lines: Iterable[Line]) -> dict[int, str]:
    """Name lines by their keys, such as `0f1e2d3c4b5a6978-1`.

    Lines that say the same are numbered in the order of path and line. Hand in all lines of a customer's
    account, settled ones and those of later days too: then settling one of two twins renames neither.
    """
    return names_by(lines, _said)


def instalment_name(plan: int, number: int) -> str:
    """Name an instalment by its payment plan and its place in it, both from 1."""
    return f"plan-{plan}:{number}"


def _said(line: Line) -> tuple[object, ...]:
    return (
        line.account,
        line.customer,
        line.date.toordinal(),
        line.cents,
        line.currency,
        line.reference,
    )
