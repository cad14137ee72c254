"""What needs a person at a tenant, said as reasons in the order of their weight. Pure: a table of rules.

Each rule looks at what a portfolio knows of a tenant (`figures.Glance`) and gives a reason with the numbers
that its sentence needs, or nothing. The first reason speaks for the tenant. Words are made elsewhere. Debts
that money without a letter would pay do not count as late: then the lines without a letter are the matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum
from fractions import Fraction

from tenants.receivables.figures import Glance
from tenants.receivables.key_figures import KeyFigures

HIGH_OVERDUE = Fraction(40, 100)  # of the open debts
WORTH_A_LOOK = Fraction(25, 100)
RISE = Fraction(5, 100)  # of the share, since the end of the month before
VERY_OLD_SHARE = Fraction(15, 100)  # debts more than 90 days late, in all open debts
OLD_DAYS, STALE_DAYS = 60, 30  # of the oldest line without a letter
SILENT_DAYS = 45  # without a revision
DSO_RISE_DAYS = 10


class Group(StrEnum):
    """Where a tenant stands in the portfolio."""

    FIRST = "first"
    FOLLOW = "follow"
    FINE = "fine"


class Cause(StrEnum):
    """What is the matter."""

    BROKEN_BOOKS = "broken-books"
    UNPROVEN = "unproven"
    FAULTY_LETTERS = "faulty-letters"
    HIGH_OVERDUE = "high-overdue"
    RISING_OVERDUE = "rising-overdue"
    OLD_LINES = "old-lines"
    VERY_OLD_DEBTS = "very-old-debts"
    SILENT = "silent"
    NOBODYS_PAYMENTS = "nobodys-payments"
    RISING_DSO = "rising-dso"
    OVERDUE = "overdue"
    CERTAIN = "certain"
    STALE_LINES = "stale-lines"
    UNCHECKED = "unchecked"
    COUNTING = "counting"
    EMPTY = "empty"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause with its weight and numbers: shares are fractions of one, `days` and counts whole numbers."""

    cause: Cause
    group: Group
    state: str  # as the sign beside it says: bad, warn, info, hold or ok
    numbers: Mapping[str, int | Fraction | str] = field(default_factory=dict)


Rule = Callable[[Glance, dt.date], Reason | None]


def reasons_of(seen: Glance, today: dt.date) -> tuple[Reason, ...]:
    """Give the reasons of a tenant, the weightiest first; one at least."""
    found = tuple(reason for rule in _RULES if (reason := rule(seen, today)) is not None)
    return found or (Reason(Cause.FINE, Group.FINE, "ok"),)


def _broken_books(seen: Glance, _today: dt.date) -> Reason | None:
    if not seen.errors:
        return None
    return Reason(
        Cause.BROKEN_BOOKS, Group.FIRST, "bad", {"count": len(seen.errors), "first": seen.errors[0]}
    )


def _empty(seen: Glance, _today: dt.date) -> Reason | None:
    if not seen.number or (seen.figures is not None and not seen.figures.lines):
        return Reason(Cause.EMPTY, Group.FOLLOW, "")
    return None


def _counting(seen: Glance, _today: dt.date) -> Reason | None:
    is_missing = seen.number and seen.figures is None
    return Reason(Cause.COUNTING, Group.FOLLOW, "hold") if is_missing else None


def _unchecked(seen: Glance, _today: dt.date) -> Reason | None:
    return Reason(Cause.UNCHECKED, Group.FOLLOW, "hold") if not seen.checked else None


def _silent(seen: Glance, today: dt.date) -> Reason | None:
    if seen.at is None:
        return None
    days = (today - seen.at.date()).days
    return Reason(Cause.SILENT, Group.FIRST, "warn", {"days": days}) if days >= SILENT_DAYS else None


def _of_figures(rule: Callable[[KeyFigures, dt.date], Reason | None]) -> Rule:
    """Make a rule on figures one on a glance."""

    def of_glance(seen: Glance, today: dt.date) -> Reason | None:
        return rule(seen.figures, today) if seen.figures is not None and seen.figures.lines else None

    return of_glance


def _unproven(figures: KeyFigures, _today: dt.date) -> Reason | None:
    return None if figures.proven else Reason(Cause.UNPROVEN, Group.FIRST, "bad")


def _faulty_letters(figures: KeyFigures, _today: dt.date) -> Reason | None:
    if not figures.faulty_letters:
        return None
    return Reason(Cause.FAULTY_LETTERS, Group.FIRST, "bad", {"count": figures.faulty_letters})


def _high_overdue(figures: KeyFigures, _today: dt.date) -> Reason | None:
    share = figures.overdue_share
    if share is None or figures.net_overdue_share < HIGH_OVERDUE:
        return None
    return Reason(Cause.HIGH_OVERDUE, Group.FIRST, "bad", {"share": share, "cents": figures.overdue_cents})


def _rising_overdue(figures: KeyFigures, _today: dt.date) -> Reason | None:
    share, before = figures.overdue_share, figures.before_overdue_share
    if share is None or before is None or share - before < RISE:
        return None
    if figures.net_overdue_share < WORTH_A_LOOK:
        return None
    return Reason(Cause.RISING_OVERDUE, Group.FIRST, "warn", {"share": share, "points": share - before})


def _old_lines(figures: KeyFigures, today: dt.date) -> Reason | None:
    days = _oldest_days(figures, today)
    if days < OLD_DAYS:
        return None
    return Reason(Cause.OLD_LINES, Group.FIRST, "warn", {"days": days, "count": figures.unlettered})


def _very_old_debts(figures: KeyFigures, _today: dt.date) -> Reason | None:
    cents = figures.aged_cents[-1]
    if not figures.debts_cents or Fraction(cents, figures.debts_cents) < VERY_OLD_SHARE:
        return None
    return Reason(Cause.VERY_OLD_DEBTS, Group.FIRST, "warn", {"cents": cents})


def _nobodys_payments(figures: KeyFigures, _today: dt.date) -> Reason | None:
    if not figures.payments_of_nobody:
        return None
    return Reason(Cause.NOBODYS_PAYMENTS, Group.FOLLOW, "warn", {"count": figures.payments_of_nobody})


def _rising_dso(figures: KeyFigures, _today: dt.date) -> Reason | None:
    known = [days for days in figures.dso if days is not None]
    if len(known) < 4 or known[-1] - known[-4] < DSO_RISE_DAYS:  # noqa: PLR2004  over three months
        return None
    return Reason(Cause.RISING_DSO, Group.FOLLOW, "warn", {"days": int(known[-1] - known[-4])})


def _overdue(figures: KeyFigures, _today: dt.date) -> Reason | None:
    share = figures.overdue_share
    if share is None or figures.net_overdue_share < WORTH_A_LOOK:
        return None
    return Reason(Cause.OVERDUE, Group.FOLLOW, "warn", {"share": share, "cents": figures.overdue_cents})


def _certain(figures: KeyFigures, _today: dt.date) -> Reason | None:
    if not figures.certain_groups:
        return None
    return Reason(Cause.CERTAIN, Group.FOLLOW, "info", {"count": figures.certain_groups})


def _stale_lines(figures: KeyFigures, today: dt.date) -> Reason | None:
    days = _oldest_days(figures, today)
    if days < STALE_DAYS:
        return None
    return Reason(Cause.STALE_LINES, Group.FOLLOW, "info", {"days": days, "count": figures.unlettered})


def _oldest_days(figures: KeyFigures, today: dt.date) -> int:
    return (today - figures.oldest).days if figures.oldest is not None else 0


_RULES: tuple[Rule, ...] = (
    _broken_books,
    _empty,
    _counting,
    _of_figures(_unproven),
    _of_figures(_faulty_letters),
    _of_figures(_high_overdue),
    _of_figures(_rising_overdue),
    _of_figures(_old_lines),
    _of_figures(_very_old_debts),
    _silent,
    _of_figures(_nobodys_payments),
    _of_figures(_rising_dso),
    _of_figures(_overdue),
    _of_figures(_certain),
    _of_figures(_stale_lines),
    _unchecked,
)
