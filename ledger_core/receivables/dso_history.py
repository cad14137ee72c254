"""How the days of sales outstanding went, month by month, and what they would be if all paid when due.

The figures of one day are `kpi`'s; here those of many days are worked out together, each group settled only
for the days on which it was open. Derived from lines; nothing is kept.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from itertools import accumulate

from ledger_core.lettrage.lines import Line
from ledger_core.receivables.kpi import NoFigureError, Situation, count_back, rounded
from ledger_core.receivables.open_items import Terms, due_date
from ledger_core.receivables.parties import debt_sign
from ledger_core.receivables.sales import months_back, sale_cents, sales_by_month, year_up_to
from ledger_core.receivables.settling import settle


@dataclass(frozen=True, slots=True)
class DsoMonth:
    """The days of sales outstanding as of a day; a figure that the books do not carry is None."""

    day: dt.date  # the last of a month, or the day of the situation
    dso: Decimal | None
    best: Decimal | None  # had every debt been paid on its due date


def dso_by_month(situation: Situation, months: int = 24) -> list[DsoMonth]:
    """Give the DSO at the end of each of the last months, the oldest first.

    Args:
        situation: the receivables of one currency as of a day; that day stands for its own month.
        months: how many months, the situation's own included.

    Returns:
        One value a month, as `kpi.key_figures` gives them for its day: the balance of the accounts, and
        the debts not yet due, counted back over the sales of the months before.
    """
    lines, first_day = situation.lines, situation.first_day
    days = month_ends(situation.as_of, months)
    by_month = sales_by_month(lines)
    sales = _Running((line.date, sale_cents(line)) for line in lines)
    held = _Running((line.date, debt_sign(line.account) * line.cents) for line in lines)

    def counted(day: dt.date, cents: int) -> Decimal | None:
        if day < first_day or sales.up_to(day) - sales.before(year_up_to(day)) <= 0:
            return None
        try:
            return rounded(count_back(cents, months_back(by_month, day, first_day)))
        except NoFigureError:
            return None

    not_due = _not_due(lines, situation.terms, days)
    return [
        DsoMonth(day, counted(day, held.up_to(day)), counted(day, current))
        for day, current in zip(days, not_due, strict=True)
    ]


def month_ends(as_of: dt.date, months: int) -> list[dt.date]:
    """Give the last day of each of the months before a day, and the day itself, the oldest first."""
    found = [as_of]
    while len(found) < months and found[-1].replace(day=1) > dt.date.min:
        found.append(found[-1].replace(day=1) - dt.timedelta(days=1))
    return found[::-1]


class _Running:
    """Amounts of days, added up over all days before."""

    def __init__(self, dated: Iterable[tuple[dt.date, int]]) -> None:
        of_day: defaultdict[dt.date, int] = defaultdict(int)
        for day, cents in dated:
            of_day[day] += cents
        self._days = sorted(of_day)
        self._sums = [0, *accumulate(of_day[day] for day in self._days)]

    def up_to(self, day: dt.date) -> int:
        return self._sums[bisect_right(self._days, day)]

    def before(self, day: dt.date) -> int:
        return self._sums[bisect_left(self._days, day)]


def _not_due(lines: Sequence[Line], terms: Terms, days: Sequence[dt.date]) -> list[int]:
    """Sum the debts that were open and not yet due at the end of each day; days ascend."""
    found = [0] * len(days)
    for group in _groups(lines):
        ordered = sorted(group, key=lambda line: line.date)
        seen = 0
        debts: list[tuple[dt.date, int]] = []
        for position in range(bisect_left(days, ordered[0].date), len(days)):
            day = days[position]
            reached = bisect_right(ordered, day, key=lambda line: line.date)
            if reached != seen:
                seen = reached
                debts = _open_debts(ordered[:reached], terms)
            if not debts and reached == len(ordered):
                break
            found[position] += sum(cents for due, cents in debts if due >= day)
    return found


def _open_debts(group: Sequence[Line], terms: Terms) -> list[tuple[dt.date, int]]:
    """Give due date and cents of what of a group is owed."""
    amounts = [debt_sign(line.account) * line.cents for line in group]
    if not sum(amounts):
        return []
    left = settle(group, amounts).left
    return [(due_date(line, terms)[0], cents) for line, cents in zip(group, left, strict=True) if cents > 0]


def _groups(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    lettered: defaultdict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.letter:
            lettered[line.account, line.customer, line.letter, line.currency].append(line)
        else:
            yield (line,)
    yield from lettered.values()
