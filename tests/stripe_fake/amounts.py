"""Sums in cents: exact until they are rounded once, half away from zero."""

import calendar
import datetime as dt
from fractions import Fraction

HOUR = 3600
DAY = 24 * HOUR
MONTHS = {"month": 1, "year": 12}


def cents(exact: Fraction) -> int:
    """Round to the cent."""
    doubled = abs(exact) * 2
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return rounded if exact >= 0 else -rounded


def moved(anchor: int, months: int) -> int:
    """Return the moment some months after an anchor; where the month is too short, on its last day."""
    begun = dt.datetime.fromtimestamp(anchor, dt.UTC)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    day = min(begun.day, calendar.monthrange(year, month + 1)[1])
    return int(begun.replace(year=year, month=month + 1, day=day).timestamp())


def period_end(anchor: int, start: int, months: int) -> int:
    """Return the end of the period that begins at `start`: the first step from the anchor that lies after."""
    step = 1
    while moved(anchor, step * months) <= start:
        step += 1
    return moved(anchor, step * months)
