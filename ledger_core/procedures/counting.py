"""How the code de procédure civile counts: months day to day; no period ends on a day of rest.

Articles 640 (the day of the act that begins it does not count), 641 (months end with the day of the same
number, or the last of the month) and 642 (a period ends at 24:00; one that would end on a Saturday, a Sunday
or a public holiday is carried to the next working day).
"""

from calendar import monthrange
import datetime as dt

from ledger_core.dunning.business_days import next_business_day

_MONTHS = 12


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the day on which a period of months from an act ends, before any extension (article 641)."""
    rank = day.month - 1 + months
    year, month = day.year + rank // _MONTHS, rank % _MONTHS + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def days_after(day: dt.date, days: int) -> dt.date:
    """Return the day on which a period of days from an act ends, before any extension (article 640)."""
    return day + dt.timedelta(days=days)


def extended(day: dt.date) -> dt.date:
    """Return the first working day from a day on, itself included (article 642)."""
    return next_business_day(day)
