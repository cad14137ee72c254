"""Business days in France, on which one writes and periods end: no Saturday, Sunday or public holiday.

Public holidays are those of article L3133-1 of the code du travail, by the `holidays` library; Alsace and
Moselle have two more. Owns no offsets: what is moved to a business day, its caller decides.
"""

import datetime as dt
from functools import cache

import holidays

ALSACE_MOSELLE = "57"
"""The subdivision of the library that has Good Friday and 26 December; Moselle stands for the three."""

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


def is_business_day(day: dt.date, *, alsace_moselle: bool = False) -> bool:
    """Tell whether a day is one."""
    return day.weekday() < _SATURDAY and day not in _public_holidays(day.year, alsace_moselle)


def next_business_day(day: dt.date, *, alsace_moselle: bool = False) -> dt.date:
    """Return the first business day from a day on, itself included."""
    while not is_business_day(day, alsace_moselle=alsace_moselle):
        day += _DAY
    return day


@cache
def _public_holidays(year: int, alsace_moselle: bool) -> frozenset[dt.date]:  # noqa: FBT001  for the cache
    subdivision = ALSACE_MOSELLE if alsace_moselle else None
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=year))
