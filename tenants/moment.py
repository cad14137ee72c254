"""A moment as a column: aware in Python, UTC in the database; and the day it falls on where the books are.

Never guesses a zone, and never asks for the present moment.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

PARIS = ZoneInfo("Europe/Paris")


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day on which a moment falls in Paris."""
    assert moment.tzinfo is not None
    return moment.astimezone(PARIS).date()


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in Paris."""
    return dt.datetime.combine(day, dt.time(), PARIS)


class Moment(TypeDecorator[dt.datetime]):
    """A moment, kept as UTC without a zone: SQLite has none, PostgreSQL would convert by its session's."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the moment in UTC; a naive one is refused, since nobody knows which moment it is."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the moment {value} has no time zone; give it one, such as UTC")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the moment as an aware one."""
        del dialect
        return value.replace(tzinfo=dt.UTC) if value is not None else None
