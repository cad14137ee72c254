"""Days on the command line: how a day is written, and which one it is today.

The one place where the command line reads the clock; the core gets its days handed in.
"""

import datetime as dt

import click

YEARS = range(1900, 2100)  # those that a FEC can hold: its days begin with 19 or 20


class Day(click.ParamType[dt.date]):
    """A day, written 2026-03-31 or as a FEC writes it, 20260331."""

    name = "day"

    def __init__(self, years: range = range(dt.MINYEAR, dt.MAXYEAR + 1)) -> None:
        self.years = years

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the day; end with a usage error where the text is none, or lies in another year."""
        if isinstance(value, dt.date):
            return value
        try:
            day = _read(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2026-03-31", param, ctx)
        if day.year not in self.years:
            self.fail(f"{day} lies outside the years {self.years[0]} to {self.years[-1]}", param, ctx)
        return day


def today() -> dt.date:
    """Return today's day where this machine stands."""
    return dt.datetime.now().astimezone().date()


def _read(text: str) -> dt.date:
    """Read the day in one of its two forms; `fromisoformat` alone would take week numbers as well."""
    for form in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return dt.datetime.strptime(text.strip(), form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise ValueError(text)
