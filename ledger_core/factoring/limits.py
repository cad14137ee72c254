"""Debtors' limits, as the factor gave them, one after the other.

Owns which limit counts on a day. A limit is never changed: a new one follows it, and what counted on an
earlier day can always be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt


@dataclass(frozen=True, slots=True)
class Limit:
    """What a factor grants for a debtor from a day on: cents of the contract's currency, None where it ended.

    `number` counts the limits of a contract as they came in: of two for one day the later one counts.
    """

    debtor: str  # the company's code for it
    since: dt.date
    cents: int | None
    number: int
    why: str = ""  # the factor's file, or what a person noted


def limit_of(history: Iterable[Limit], debtor: str, day: dt.date) -> Limit | None:
    """Return the limit of a debtor that counts on a day; None where none was given by then."""
    return limits_on((limit for limit in history if limit.debtor == debtor), day).get(debtor)


def limits_on(history: Iterable[Limit], day: dt.date) -> dict[str, Limit]:
    """Return the limits that count on a day, by debtor."""
    found: dict[str, Limit] = {}
    for limit in history:
        earlier = found.get(limit.debtor)
        if limit.since <= day and (
            earlier is None or (earlier.since, earlier.number) <= (limit.since, limit.number)
        ):
            found[limit.debtor] = limit
    return found
