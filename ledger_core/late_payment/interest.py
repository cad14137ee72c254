"""Late interest on one debt: day by day, by semester and by what was paid in part.

Owns the count of days, the base and the rounding. Simple interest, on the amount with VAT that is left,
never on interest. The rate of a day is `applied`'s.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from math import lcm

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

    `cents` is what a table shows, so that the rows add up to the statement's total.
    """

    first: dt.date
    last: dt.date
    base_cents: int
    rate: Applied
    cents: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def exact(self) -> Fraction:
        """Its interest in cents, exact."""
        return Fraction(self.base_cents * self.days, 100 * YEAR_DAYS) * Fraction(self.percent)

    @property
    def percent(self) -> Decimal:
        """Its rate, percent a year."""
        return self.rate.percent


@dataclass(frozen=True, slots=True)
class Statement:
    """The interest on a debt up to a day.

    Where a row is missing there is no figure: `cents` is None and there are no segments; `known_until` is the
    last day up to which a statement can be made, None where there is none.
    """

    segments: tuple[Segment, ...] = ()
    cents: int | None = 0
    missing: tuple[Missing, ...] = ()
    known_until: dt.date | None = None

    @property
    def exact(self) -> Fraction | None:
        """The interest in cents before it was rounded; None where there is no figure."""
        if self.cents is None:
            return None
        return sum((segment.exact for segment in self.segments), Fraction(0))

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
    ordered = sorted(payments, key=lambda payment: payment.day)
    first = first_day(due, terms, until)
    last = min(_last_day(until, terms), _paid_off(debt_cents, ordered))
    if first is None or first > last:
        return NOTHING
    spans = list(_spans(debt_cents, ordered, first, last, terms))
    rated = [(span, rate_on(span.first, first, terms, rates)) for span in spans]
    missing = [rate for _, rate in rated if isinstance(rate, Missing)]
    if missing:
        gap = next(span.first for span, rate in rated if isinstance(rate, Missing))
        known = gap - _DAY if gap > spans[0].first else None
        return Statement((), None, tuple(sorted(set(missing), key=_order)), known)
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


def _paid_off(debt_cents: int, ordered: Iterable[Payment]) -> dt.date:
    """Return the day on which nothing was left; the last of all days where that has not come."""
    left = debt_cents
    for payment in ordered:
        left -= payment.cents
        if left <= 0:
            return payment.day
    return dt.date.max


def _spans(
    debt_cents: int, payments: Sequence[Payment], first: dt.date, last: dt.date, terms: Terms
) -> Iterator[_Span]:
    """Cut the days where base or rate may change; leave out pauses."""
    cuts = sorted({first, *(day for day in _changes(payments, first, last, terms) if first < day <= last)})
    paid, place = 0, 0
    ends = [*(following - _DAY for following in cuts[1:]), last]
    for start, end in zip(cuts, ends, strict=True):
        while place < len(payments) and payments[place].day < start:
            paid += payments[place].cents
            place += 1
        if not any(pause.covers(start) for pause in terms.pauses):
            yield _Span(start, end, debt_cents - paid)


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
    ratios = [rate.percent.as_integer_ratio() for _, rate in rated]
    scale = lcm(*(below for _, below in ratios))
    a_cent = scale * 100 * YEAR_DAYS
    exact = [
        span.base_cents * span.days * above * (scale // below)
        for (span, _), (above, below) in zip(rated, ratios, strict=True)
    ]
    cents = half_up(sum(exact), a_cent)
    segments = tuple(
        Segment(span.first, span.last, span.base_cents, rate, shown)
        for (span, rate), shown in zip(rated, shares_of(cents, exact, a_cent), strict=True)
    )
    return Statement(segments, cents)


def _order(missing: Missing) -> tuple[Semester, str]:
    return missing.semester, missing.kind or ""
