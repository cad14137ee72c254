"""A sum in even monthly parts: what a payment plan is made of before anybody agreed to it.

Pure; owns how cents are split and which days follow each other. Keeps nothing.
"""

import calendar
import datetime as dt

FEWEST_PARTS = 2
MOST_PARTS = 24


def even_parts(cents: int, parts: int, first_day: dt.date) -> tuple[tuple[dt.date, int], ...]:
    """Split a sum into parts a month apart: the day and the cents of each.

    What does not divide goes to the first. A month that lacks the day of the first part takes its last one,
    and the next takes the day again.
    """
    assert FEWEST_PARTS <= parts <= MOST_PARTS
    assert cents >= parts
    each, rest = divmod(cents, parts)
    return tuple(
        (_months_after(first_day, number), each + (rest if number == 0 else 0)) for number in range(parts)
    )


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
