"""The key figures of the receivables as of a day: how long money is out, how much is late.

Owns the formulas. Amounts include VAT, on customer accounts alone, in one currency; doubtful
accounts (416) count only if their lines are handed in. A figure that the books cannot carry has
no value and says why; nothing is ever estimated in its place. Exact fractions inside, rounded
once, half away from zero, to two decimals.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.money import from_cents
from ledger_core.receivables.ageing import AgedBalance, aged_balances, total_of
from ledger_core.receivables.behaviour import average_days_late, paid_debts
from ledger_core.receivables.open_items import OpenItem, Terms, open_items, settlements_as_of
from ledger_core.receivables.parties import debt_sign
from ledger_core.receivables.sales import month_before, months_back, sales_between, sales_by_month, year_up_to


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: either a value with two decimals, or the reason why there is none."""

    name: str
    unit: str  # "days", "%", or a currency
    value: Decimal | None
    note: str  # how it is made, or why it is missing


class NoFigureError(Exception):
    """The books do not carry the figure; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The receivables of one currency as of a day, as the figures need them.

    `lines` are those of the customer accounts up to the day, `first_day` the date of the first;
    `items` is what of them is open.
    """

    currency: str
    as_of: dt.date
    lines: Sequence[Line]
    items: Sequence[OpenItem]
    terms: Terms
    total: AgedBalance

    @property
    def first_day(self) -> dt.date:
        """Day of the first line."""
        return min(line.date for line in self.lines)

    @property
    def year_start(self) -> dt.date:
        """First of the twelve months' days."""
        return year_up_to(self.as_of)


Formula = Callable[[Situation], Fraction]


def situations(lines: Iterable[Line], terms: Terms, as_of: dt.date) -> list[Situation]:
    """Give the situation of each currency that the lines up to the day are in, by currency."""
    by_currency: dict[str, list[Line]] = {}
    for line in lines:
        if line.date <= as_of:
            by_currency.setdefault(line.currency, []).append(line)
    found = []
    for currency, own in sorted(by_currency.items()):
        items = open_items(own, terms, as_of)
        total = total_of(aged_balances(items), currency)
        found.append(Situation(currency, as_of, own, items, terms, total))
    return found


def key_figures(situation: Situation) -> list[Figure]:
    """Give every key figure of a situation, in the order of a report."""
    total, currency = situation.total, situation.currency
    amounts = [
        ("Balance", total.total_cents, "of the accounts: open debts less what is unallocated"),
        ("Open debts", total.debts_cents, "invoices and what else is owed, unallocated payments apart"),
        ("Overdue", total.overdue_cents, "open debts past due"),
        ("Unallocated", total.unallocated_cents, "payments and credit notes that settle nothing yet"),
        ("Sales, 12 months", _sales(situation), "invoices less credit notes, VAT included"),
    ]
    return [Figure(name, currency, from_cents(cents), note) for name, cents, note in amounts] + [
        _figure(situation, *formula) for formula in _FORMULAS
    ]


def count_back(balance_cents: int, months: Iterable[tuple[int, int]]) -> Fraction:
    """Count back the days of sales that a balance stands for.

    The sales of each month, newest first, are taken off the balance; each month used up adds its
    days, the last one its days in proportion. Balance 2 500 with sales of 1 200 in 30 days, 800 in
    31 and 700 in 30: 30 + 31 + 500/700 x 30 = 82.4 days.

    Args:
        balance_cents: receivables, VAT included.
        months: (days, sales in cents) of each month, newest first; a month whose credit notes
            outweigh its invoices adds to what is left.

    Raises:
        NoFigureError: the balance is below zero, or larger than all the sales given.
    """
    if balance_cents < 0:
        raise NoFigureError("customers have paid or been credited more than they owe")
    left, days = balance_cents, 0
    if not left:
        return Fraction(0)
    for month_days, cents in months:
        if cents > 0 and left <= cents:
            return days + Fraction(left, cents) * month_days
        left -= cents
        days += month_days
    raise NoFigureError("the balance is larger than all the sales in the books: not enough history")


def collection_effectiveness(
    begin_cents: int, sales_cents: int, months: int, end_cents: int, end_current_cents: int
) -> Fraction:
    """Give the part of what could be collected that was, in per cent.

    (begin + sales/N - end) / (begin + sales/N - end not due) x 100, N the months that the sales
    figure covers. 6 200 + 10 890 - 6 340 over 6 200 + 10 890 - 3 590 is 79.63 %.

    Raises:
        NoFigureError: there was nothing to collect.
    """
    sales = Fraction(sales_cents, months)
    collectable = begin_cents + sales - end_current_cents
    if collectable <= 0:
        raise NoFigureError("nothing was due to be collected in the month")
    return (begin_cents + sales - end_cents) / collectable * 100


def rounded(value: Fraction) -> Decimal:
    """Round to two decimals, half away from zero."""
    hundredths = (abs(value) * 100 + Fraction(1, 2)).__floor__()
    return from_cents(hundredths if value >= 0 else -hundredths)


def _figure(situation: Situation, name: str, unit: str, note: str, formula: Formula) -> Figure:
    try:
        return Figure(name, unit, rounded(formula(situation)), note)
    except NoFigureError as reason:
        return Figure(name, unit, None, f"no figure: {reason}")


def _sales(situation: Situation) -> int:
    return sales_between(situation.lines, situation.year_start, situation.as_of)


def _count_back(situation: Situation, cents: int) -> Fraction:
    if _sales(situation) <= 0:
        raise NoFigureError(f"no sales from {situation.year_start} to {situation.as_of}")
    by_month = sales_by_month(situation.lines)
    return count_back(cents, months_back(by_month, situation.as_of, situation.first_day))


def _dso(situation: Situation) -> Fraction:
    return _count_back(situation, situation.total.total_cents)


def _best_possible_dso(situation: Situation) -> Fraction:
    return _count_back(situation, situation.total.aged_cents[0])


def _days_delinquent(situation: Situation) -> Fraction:
    return _dso(situation) - _best_possible_dso(situation)


def _days_late(situation: Situation) -> Fraction:
    settlements = settlements_as_of(situation.lines, situation.as_of)
    paid = paid_debts(settlements, situation.terms, situation.year_start, situation.as_of)
    average = average_days_late(paid)
    if average is None:
        raise NoFigureError("no lettered payment of an invoice in the 12 months")
    return average


def _overdue_rate(situation: Situation) -> Fraction:
    if not situation.total.debts_cents:
        raise NoFigureError("no debt is open")
    return Fraction(100 * situation.total.overdue_cents, situation.total.debts_cents)


def _effectiveness(situation: Situation) -> Fraction:
    begin = month_before(situation.as_of)
    if situation.first_day > begin:
        raise NoFigureError(f"the books begin on {situation.first_day}, after {begin}: not enough history")
    opening = sum(debt_sign(line.account) * line.cents for line in situation.lines if line.date <= begin)
    sales = sales_between(situation.lines, begin + dt.timedelta(days=1), situation.as_of)
    total = situation.total
    return collection_effectiveness(opening, sales, 1, total.total_cents, total.aged_cents[0])


def _issued(situation: Situation, kind: LineKind) -> list[int]:
    first = situation.year_start
    return [abs(line.cents) for line in situation.lines if line.kind is kind and line.date >= first]


def _credit_notes(situation: Situation, measure: Callable[[list[int]], int]) -> Fraction:
    invoices = measure(_issued(situation, LineKind.INVOICE))
    if not invoices:
        raise NoFigureError(f"no invoice from {situation.year_start} to {situation.as_of}")
    return Fraction(100 * measure(_issued(situation, LineKind.CREDIT_NOTE)), invoices)


_FORMULAS: Sequence[tuple[str, str, str, Formula]] = (
    ("DSO", "days", "sales of the last months that the balance stands for, counted back", _dso),
    ("Best possible DSO", "days", "the same for the debts not yet due", _best_possible_dso),
    ("Days delinquent", "days", "DSO less best possible DSO", _days_delinquent),
    ("Average days late", "days", "of payments in 12 months, by amount; early counts below 0", _days_late),
    ("Overdue rate", "%", "overdue in open debts", _overdue_rate),
    ("Collection effectiveness", "%", "collected in what could be, over the last month", _effectiveness),
    (
        "Credit notes, amount",
        "%",
        "of the amount invoiced in 12 months",
        lambda situation: _credit_notes(situation, sum),
    ),
    (
        "Credit notes, number",
        "%",
        "of the number of invoices in 12 months",
        lambda situation: _credit_notes(situation, len),
    ),
)
