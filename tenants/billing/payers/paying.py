"""Who pays for a company, on a day and over time: engagements and firms' choices put together.

Values alone, no rows. A firm that serves it pays unless it chose to let its companies pay; where several
serve it, the one whose engagement came first. Days are days in Paris; a choice counts from its moment on, and
on the whole of its day where a day is asked for. One that is taken back on its day never was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from itertools import groupby

from tenants.moment import day_of, midnight

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """A firm decided whether it pays for its companies."""

    at: dt.datetime
    pays: bool


Choices = Mapping[int, Sequence[Choice]]
"""By firm, the oldest first."""


@dataclass(frozen=True, slots=True)
class Served:
    """A firm serves a company from a day to another, that one included."""

    firm_id: int
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Tell whether it does so on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody pays for a company from a moment up to another, that one not included; None: no end."""

    tenant_id: int
    since: dt.datetime
    until: dt.datetime | None


def lasting(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the choices that outlast their day: else who goes to and fro has what it does between counted.

    Args:
        choices: of one firm, the oldest first.
    """
    kept: list[Choice] = []
    for _, of_day in groupby(choices, key=lambda choice: day_of(choice.at)):
        *_, last = of_day
        if last.pays != (kept[-1].pays if kept else True):
            kept.append(last)
    return tuple(kept)


def pays_on(choices: Sequence[Choice], day: dt.date) -> bool:
    """Tell whether a firm pays for its companies on a day; where it never chose, it does."""
    return next((choice.pays for choice in reversed(choices) if day_of(choice.at) <= day), True)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Of one company: the firms that serve and served it, the first first, and what they chose."""

    served: Sequence[Served]
    choices: Choices

    def firm_on(self, day: dt.date) -> int | None:
        """Return the firm that pays on a day, None where the company does itself."""
        firm_id = self._serving(day)
        return firm_id if firm_id is not None and pays_on(self.choices.get(firm_id, ()), day) else None

    def first_own_day(self, since: dt.date, day: dt.date) -> dt.date:
        """Return the first day of a company as its own payer, as it stands on a day.

        The latest of its first day here, of the day after a firm that paid last served it, and of the first
        on which a firm that serves it let its companies pay: so going to and fro gains nothing.
        """
        days = [since]
        for served in self.served:
            choices = self.choices.get(served.firm_id, ())
            if served.until is not None and served.until < day and pays_on(choices, served.until):
                days.append(served.until + _DAY)
            if served.holds(day):
                let = (day_of(choice.at) for choice in choices if not choice.pays)
                days += [first for first in [next(let, None)] if first is not None and first <= day]
        return max(days)

    def spans(self, tenant_id: int, firm_id: int | None, began: dt.datetime) -> Iterator[Span]:
        """Yield when a firm paid, or with None the company itself, since `began`; spans do not touch."""
        since: dt.datetime | None = None
        for moment in self._turns(began):
            if (self._firm_at(moment) == firm_id) == (since is not None):
                continue
            if since is not None:
                yield Span(tenant_id, since, moment)
            since = moment if since is None else None
        if since is not None:
            yield Span(tenant_id, since, None)

    def _serving(self, day: dt.date) -> int | None:
        return next((served.firm_id for served in self.served if served.holds(day)), None)

    def _firm_at(self, moment: dt.datetime) -> int | None:
        firm_id = self._serving(day_of(moment))
        chosen = (
            choice.pays for choice in reversed(self.choices.get(firm_id or 0, ())) if choice.at <= moment
        )
        return firm_id if next(chosen, True) else None

    def _turns(self, began: dt.datetime) -> list[dt.datetime]:
        """Return every moment from `began` on at which another may come to pay."""
        days = [served.since for served in self.served]
        days += [served.until + _DAY for served in self.served if served.until is not None]
        moments = {midnight(day) for day in days}
        moments |= {choice.at for choices in self.choices.values() for choice in choices}
        return sorted({began, *(moment.astimezone(dt.UTC) for moment in moments if moment > began)})
