"""When a letter may leave: between nine and six in Paris, on business days.

Owns the hours alone. No clock: the moment is an argument.
"""

import datetime as dt

from ledger_core.dunning.business_days import next_business_day
from tenants.moment import PARIS

OPENS = dt.time(9)
CLOSES = dt.time(18)
_A_DAY = dt.timedelta(days=1)


def first_moment(after: dt.datetime, opens: dt.time = OPENS) -> dt.datetime:
    """Return the first moment from `after` on at which a letter may leave, in UTC.

    Args:
        after: knows its zone; it is returned where it lies within the hours.
        opens: where a tenant begins its day later or earlier than `OPENS`.
    """
    here = after.astimezone(PARIS)
    if next_business_day(here.date()) == here.date():
        if opens <= here.time() < CLOSES:
            return after.astimezone(dt.UTC)
        if here.time() < opens:
            return _at(here.date(), opens)
    return _at(next_business_day(here.date() + _A_DAY), opens)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, PARIS).astimezone(dt.UTC)
