"""A factor's statement as it was read: lines of the current account, and the balance they lead to.

Owns the order of the lines and the control of the balances beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.bank.faults import FaultCause, FileFault, FileFaults
from ledger_core.factoring.statements.form import LineKind
from ledger_core.money import from_cents

TOLD_ALONE = frozenset({LineKind.SETTLED, LineKind.PASSED_ON})
"""Kinds that some factors tell beside the account: the balance may stay as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """A line; cents above zero: the factor owes more. `line` is of the file, from 1."""

    line: int
    day: dt.date
    label: str = ""
    reference: str = ""
    debtor: str = ""
    kind: LineKind = LineKind.OTHER
    cents: int
    balance_cents: int | None = None  # of the account after it; None where the form has no such column


@dataclass(frozen=True, slots=True)
class FactorStatement:
    """Lines, the earliest first, and the last balance; None where the file tells none."""

    lines: tuple[FactorLine, ...]
    balance_cents: int | None


def in_order(lines: Sequence[FactorLine], place: str) -> FactorStatement | FileFaults:
    """Put lines in the order of time, by their days or, where these are equal, by their balances.

    Args:
        lines: as the file has them, at least one.
        place: the column of the balances, as a fault names it.

    Returns:
        The statement; or the first line whose balance is not what the one before leads to.
    """
    if lines[0].balance_cents is None:
        return FactorStatement(tuple(sorted(lines, key=lambda line: line.day)), None)
    forward, backward = tuple(lines), tuple(reversed(lines))
    if lines[0].day > lines[-1].day:
        return _controlled(backward, place)
    told = _controlled(forward, place)
    if isinstance(told, FileFaults) and lines[0].day == lines[-1].day:
        upside_down = _controlled(backward, place)
        return told if isinstance(upside_down, FileFaults) else upside_down
    return told


def _controlled(lines: tuple[FactorLine, ...], place: str) -> FactorStatement | FileFaults:
    """Check that each balance is what the one before leads to."""
    before = (lines[0].balance_cents or 0) - lines[0].cents
    for line in lines:
        told_alone = line.kind in TOLD_ALONE and line.balance_cents == before
        reached = before if told_alone else before + line.cents
        if line.balance_cents != reached:
            return FileFaults((FileFault(FaultCause.TOTAL, line.line, place, f"{from_cents(reached)}"),))
        before = reached
    return FactorStatement(lines, before)
