"""Which rate applies to a debt on a day, and what it is made of; or which row is missing for it.

Owns how clause, floor and default meet. Never counts days or money, and never falls back on another
semester's row.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum

from ledger_core.late_payment.rates import LEGAL_RATE, Rate, RateKind, Rates
from ledger_core.late_payment.rules import (
    DEFAULT_POINTS,
    FLOOR_TIMES,
    JUDGMENT_POINTS,
    PUBLIC_POINTS,
    Rule,
    rule_on,
)
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.sources import Status, weakest
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Terms

_ONE, _NONE = Decimal(1), Decimal(0)
_JUDGMENT_MONTHS = 2


class Basis(StrEnum):
    """What a rate rests on."""

    DEFAULT = "default"  # the central bank's rate and ten points: the law, where the terms say nothing
    CLAUSE = "clause"  # the terms of sale
    FLOOR = "floor"  # three times the legal rate, since the clause is below
    LEGAL = "legal"  # the legal rate: consumers
    LEGAL_RAISED = "legal-raised"  # the same, two months after a judgment
    PUBLIC = "public"  # the central bank's rate and eight points, fixed when the interest began


@dataclass(frozen=True, slots=True)
class Applied:
    """A rate in percent a year: `reference` × `times` + `points`; a fixed clause has no reference."""

    percent: Decimal
    basis: Basis
    reference: Decimal | None
    times: Decimal
    points: Decimal
    status: Status  # of the row least known


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A row that a figure would need: a rate of a semester, or a rule that does not go back so far."""

    semester: Semester
    kind: RateKind | None  # None: a rule


def rate_on(day: dt.date, began: dt.date, terms: Terms, rates: Rates) -> Applied | Missing:
    """Return the rate of a day, or the row that it misses.

    Args:
        day: a day on which interest runs.
        began: the first day it ran; a public body's rate is that of then.
        terms: by what rules.
        rates: rates by semester.
    """
    if terms.debtor is DebtorKind.PUBLIC:
        return _over_central_bank(Basis.PUBLIC, rule_on(PUBLIC_POINTS, began), Semester.of(began), rates)
    semester = Semester.of(day)
    if terms.debtor is DebtorKind.CONSUMER:
        return _legal(day, terms, semester, rates)
    default = rule_on(DEFAULT_POINTS, day)
    if terms.clause is None or _repeats_default(terms.clause, default):
        return _over_central_bank(Basis.DEFAULT, default, semester, rates)
    return _agreed(day, terms, terms.clause, semester, rates)


def raised_from(judgment_enforceable: dt.date) -> dt.date:
    """Return the first day of the raised legal rate: two months after the judgment became enforceable.

    Source: article L313-3 of the code monétaire et financier; months are counted by their day, and end with
    the month where it has no such day (articles 640 and 641 of the code de procédure civile).
    """
    months = judgment_enforceable.month - 1 + _JUDGMENT_MONTHS
    year, month = judgment_enforceable.year + months // 12, months % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    end = dt.date(year, month, min(judgment_enforceable.day, last))
    return end + dt.timedelta(days=1)


def _repeats_default(clause: Clause, default: Rule | None) -> bool:
    """Tell whether a clause says what the law says without it: then no floor is asked for."""
    return (
        clause.kind is ClauseKind.CENTRAL_BANK_PLUS
        and default is not None
        and clause.number == default.number
    )


def _over_central_bank(
    basis: Basis, points: Rule | None, semester: Semester, rates: Rates
) -> Applied | Missing:
    if points is None:
        return Missing(semester, None)
    rate = rates.find(semester, RateKind.CENTRAL_BANK)
    if rate is None:
        return Missing(semester, RateKind.CENTRAL_BANK)
    return _made(basis, rate, _ONE, points.number, points.source.status)


def _legal(day: dt.date, terms: Terms, semester: Semester, rates: Rates) -> Applied | Missing:
    kind = LEGAL_RATE[terms.creditor]
    rate = rates.find(semester, kind)
    if rate is None:
        return Missing(semester, kind)
    if terms.judgment_enforceable is None or day < raised_from(terms.judgment_enforceable):
        return _made(Basis.LEGAL, rate, _ONE, _NONE, Status.VERIFIED)
    points = rule_on(JUDGMENT_POINTS, day)
    if points is None:
        return Missing(semester, None)
    return _made(Basis.LEGAL_RAISED, rate, _ONE, points.number, points.source.status)


def _agreed(
    day: dt.date, terms: Terms, clause: Clause, semester: Semester, rates: Rates
) -> Applied | Missing:
    """Return the clause's rate, or the floor where that is higher; without the floor's row neither."""
    kind, times = LEGAL_RATE[terms.creditor], rule_on(FLOOR_TIMES, day)
    legal = rates.find(semester, kind)
    if legal is None:
        return Missing(semester, kind)
    if times is None:
        return Missing(semester, None)
    floor = _made(Basis.FLOOR, legal, times.number, _NONE, times.source.status)
    agreed = _stated(clause, legal, semester, rates)
    if isinstance(agreed, Missing):
        return agreed
    return agreed if agreed.percent >= floor.percent else floor


def _stated(clause: Clause, legal: Rate, semester: Semester, rates: Rates) -> Applied | Missing:
    if clause.kind is ClauseKind.FIXED:
        return Applied(clause.number, Basis.CLAUSE, None, _ONE, clause.number, Status.VERIFIED)
    if clause.kind is ClauseKind.LEGAL_TIMES:
        return _made(Basis.CLAUSE, legal, clause.number, _NONE, Status.VERIFIED)
    rate = rates.find(semester, RateKind.CENTRAL_BANK)
    if rate is None:
        return Missing(semester, RateKind.CENTRAL_BANK)
    return _made(Basis.CLAUSE, rate, _ONE, clause.number, Status.VERIFIED)


def _made(basis: Basis, rate: Rate, times: Decimal, points: Decimal, status: Status) -> Applied:
    percent = rate.percent * times + points
    return Applied(percent, basis, rate.percent, times, points, weakest(rate.source.status, status))
