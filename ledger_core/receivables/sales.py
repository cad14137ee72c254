"""Sales as the customer accounts show them: invoices with tax, less credit notes.

Owns what a sale is and how sales fall into months. Taken from the lines of the customer accounts,
so with VAT, as the debts that they are compared with.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
import datetime as dt

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.parties import debt_sign

SALE_KINDS = frozenset({LineKind.INVOICE, LineKind.CREDIT_NOTE})

Month = tuple[int, int]
"""Year and month."""


def sale_cents(line: Line) -> int:
    """Give what a line adds to the sales: an invoice above zero, a credit note below, others zero."""
    return debt_sign(line.account) * line.cents if line.kind in SALE_KINDS else 0


def sales_between(lines: Iterable[Line], first: dt.date, last: dt.date) -> int:
    """Sum the sales of a period, both days included; cents of the lines' one currency."""
    return sum(sale_cents(line) for line in lines if first <= line.date <= last)


def sales_by_month(lines: Iterable[Line]) -> dict[Month, int]:
    """Sum the sales by calendar month; cents of the lines' one currency."""
    months: defaultdict[Month, int] = defaultdict(int)
    for line in lines:
        if line.kind in SALE_KINDS:
            months[line.date.year, line.date.month] += sale_cents(line)
    return dict(months)


def months_back(
    by_month: Mapping[Month, int], as_of: dt.date, first_day: dt.date
) -> Iterator[tuple[int, int]]:
    """Give (days, sales in cents) of each month from the day's own back to the first day's, newest first.

    The day's own month has the days up to it; `by_month` must not hold sales after it.
    """
    year, month = own = as_of.year, as_of.month
    while (year, month) >= (first_day.year, first_day.month):
        days = as_of.day if (year, month) == own else monthrange(year, month)[1]
        yield days, by_month.get((year, month), 0)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def month_before(day: dt.date) -> dt.date:
    """Give the same day of the month before; for a month's last day, the last of the month before."""
    first = day.replace(day=1)
    return first if first == dt.date.min else _same_day(day, first - dt.timedelta(days=1))


def year_up_to(day: dt.date) -> dt.date:
    """Give the first day of the twelve months that end with a day."""
    if day.year == dt.MINYEAR:
        return dt.date.min
    return _same_day(day, day.replace(year=day.year - 1, day=1)) + dt.timedelta(days=1)


def _same_day(day: dt.date, month: dt.date) -> dt.date:
    """Give the day of the same number in another month, its last day for a last day or a missing one."""
    last = monthrange(month.year, month.month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return month.replace(day=last if is_last else min(day.day, last))
