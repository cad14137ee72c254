"""What somebody who asks for a package typed, and what of it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt

from flask_babel import gettext as _

from ledger_core.fec.write import Period
from server.portal.auditing.blueprint import day_typed, number_of
from tenants.packages.content import Wanted


@dataclass(frozen=True, slots=True)
class Sent:
    """What is wanted, or why not, by field."""

    wanted: Wanted | None
    errors: Mapping[str, str] = field(default_factory=dict)


def read_form(given: Mapping[str, str], last: int, today: dt.date) -> Sent:
    """Read the form.

    Args:
        given: what was typed: `revision`, `day` and `year_end`.
        last: number of the last revision.
        today: the day where none is typed.
    """
    errors: dict[str, str] = {}
    number = number_of(given.get("revision", "")) or 0
    if not 1 <= number <= last:
        errors["revision"] = _("There is no revision of this number.")
    day = day_typed(given.get("day", ""), today)
    if day is None:
        errors["day"] = _("Choose a day.")
    year_end = given.get("year_end", "").strip()
    year = _year(year_end, day)
    if year_end and year is None:
        errors["year_end"] = _("Choose the last day of a year that ended by the day of the figures.")
    if errors or day is None:
        return Sent(None, errors)
    return Sent(Wanted(number, day, year))


def _year(typed: str, day: dt.date | None) -> Period | None:
    end = day_typed(typed) if typed else None
    return Period.of_twelve_months(end) if end and day and dt.date(2, 1, 1) <= end <= day else None
