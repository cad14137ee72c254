"""Late interest on one debt: day by day, by semester and by what was paid in part.

Owns the count of days, the base and the rounding. Simple interest, on the amount with VAT that is left,
never on interest. The rate of a day is `applied`'s.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from ledger_core.late_payment.applied import Applied, Missing, raised_from, rate_on
from ledger_core.late_payment.cents import half_up, shares_of
from ledger_core.late_payment.rates import RATES, Rates
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.terms import DebtorKind, Terms

YEAR_DAYS = 365
"""Days of the year in the formula, in leap years too: usage of the trade, no text says it."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Payment:
    """Cents, above zero, that came off the principal on a day; that day still bears interest on them."""

    day: dt.date
    cents: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Days, both included, with one base and one rate.

    `exact` is in cents; `cents` is what a table shows, so that the rows add up to the statement's total.
    """

    first: dt.date
    last: dt.date
    base_cents: int
    rate: Applied
    exact: Fraction
    cents: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def percent(self) -> Decimal:
        """Its rate, percent a year."""
        return self.rate.percent


@dataclass(frozen=True, slots=True)
class Statement:
    """The interest on a debt up to a day.

    Where a row is missing there is no figure: `cents` and `exact` are None and there are no segments;
    `known_until` is the last day up to which a statement can be made, None where there is none.
    """

    segments: tuple[Segment, ...] = ()
    cents: int | None = 0
    exact: Fraction | None = Fraction(0)
    missing: tuple[Missing, ...] = ()
    known_until: dt.date | None = None

    @property
    def days(self) -> int:
        """Days that bear interest."""
        return sum(segment.days for segment in self.segments)


NOTHING = Statement()


@dataclass(frozen=True, slots=True)
class _Span:
    first: dt.date
    last: dt.date
    base_cents: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def interest(  # noqa: PLR0913, PLR0917  what interest is made of
    debt_cents: int,
    due: dt.date,
    payments: Iterable[Payment],
    until: dt.date,
    terms: Terms,
    rates: Rates = RATES,
) -> Statement:
    """Return the interest that a debt bore up to the end of a day.

    Cents × percent / 100 × days / 365, from the day after the due date, the day of a payment included; the
    exact sum is rounded once, half upwards. Between businesses and of public bodies no reminder is
    needed; of consumers the days begin after the receipt of the formal notice, if later.

    Args:
        debt_cents: what was due, VAT included, in cents above zero; what was never owed is left out.
        due: the day it was to be paid.
        payments: what came off it, in any order; those after `until` do not count.
        until: the last day that counts.
        terms: by what rules.
        rates: rates by semester.

    Sources: article L441-10 II of the code de commerce; articles 1231-6 and 1344-1 of the code civil
    (consumers); R2192-31 of the code de la commande publique; L622-28 of the code de commerce (a collective
    procedure stops interest). No interest on interest: article 1343-2 of the code civil asks for more.
    """
    first = first_day(due, terms, until)
    last = _last_day(until, terms)
    if first is None or first > last:
        return NOTHING
    spans = list(_spans(debt_cents, sorted(payments, key=lambda paid: paid.day), first, last, terms))
    rated = [(span, rate_on(span.first, first, terms, rates)) for span in spans]
    missing = [rate for _, rate in rated if isinstance(rate, Missing)]
    if missing:
        gap = next(span.first for span, rate in rated if isinstance(rate, Missing))
        known = gap - _DAY if gap > spans[0].first else None
        return Statement((), None, None, tuple(sorted(set(missing), key=_order)), known)
    return _statement([(span, rate) for span, rate in rated if isinstance(rate, Applied)])


def first_day(due: dt.date, terms: Terms, until: dt.date) -> dt.date | None:
    """Return the first day that bears interest; None where it is none up to `until`."""
    start = due
    if terms.debtor is DebtorKind.CONSUMER:
        if terms.notice_received is None:
            return None
        start = max(due, terms.notice_received)
    return start + _DAY if start < until else None


def _last_day(until: dt.date, terms: Terms) -> dt.date:
    if terms.procedure_opened is None:
        return until
    return min(until, terms.procedure_opened - _DAY)


def _spans(
    debt_cents: int, payments: Sequence[Payment], first: dt.date, last: dt.date, terms: Terms
) -> Iterator[_Span]:
    """Cut the days where base or rate may change; leave out pauses, and end where nothing is left."""
    cuts = sorted({first, *(day for day in _changes(payments, first, last, terms) if first < day <= last)})
    paid, place = 0, 0
    for start, following in zip(cuts, [*cuts[1:], last + _DAY], strict=True):
        while place < len(payments) and payments[place].day < start:
            paid += payments[place].cents
            place += 1
        base = debt_cents - paid
        if base <= 0:
            return
        if not any(pause.covers(start) for pause in terms.pauses):
            yield _Span(start, following - _DAY, base)


def _changes(payments: Sequence[Payment], first: dt.date, last: dt.date, terms: Terms) -> Iterator[dt.date]:
    """Give the days from which something else may hold."""
    yield from (payment.day + _DAY for payment in payments if payment.day < last)
    for pause in terms.pauses:
        yield pause.first
        if pause.last is not None and pause.last < last:
            yield pause.last + _DAY
    if terms.debtor is DebtorKind.PUBLIC:
        return  # the rate stays what it was when interest began
    if terms.debtor is DebtorKind.CONSUMER and terms.judgment_enforceable is not None:
        yield raised_from(terms.judgment_enforceable)
    semester = Semester.of(first)
    while semester.last < last:
        semester = Semester.of(semester.last + _DAY)
        yield semester.first


def _statement(rated: Sequence[tuple[_Span, Applied]]) -> Statement:
    exact = [
        Fraction(span.base_cents * span.days, 100 * YEAR_DAYS) * Fraction(rate.percent)
        for span, rate in rated
    ]
    total = sum(exact, Fraction(0))
    cents = half_up(total)
    segments = tuple(
        Segment(span.first, span.last, span.base_cents, rate, part, shown)
        for (span, rate), part, shown in zip(rated, exact, shares_of(cents, exact), strict=True)
    )
    return Statement(segments, cents, total)


def _order(missing: Missing) -> tuple[Semester, str]:
    return missing.semester, missing.kind or ""
