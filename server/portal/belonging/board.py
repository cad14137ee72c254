"""Who belongs to a place, who did, and who was asked to: what the lists show.

A role that was carried on, for a longer or a shorter time, is one line. Changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import datetime as dt

from tenants.db import Database
from tenants.people.invitations import Invited, invitations_of
from tenants.people.memberships import Member, members_of
from tenants.people.place import Place

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Board:
    """Members of a place whose role goes on, those whose ended, and open or expired invitations."""

    present: tuple[Member, ...]
    past: tuple[Member, ...]
    invited: tuple[Invited, ...]


def board_of(database: Database, place: Place, today: dt.date, now: dt.datetime) -> Board:
    """Return who belongs to a place as of a day, by name."""
    members = joined(members_of(database, place))
    return Board(
        tuple(member for member in members if member.goes_on(today)),
        tuple(member for member in members if not member.goes_on(today)),
        invitations_of(database, place, now),
    )


def present_of(database: Database, place: Place, today: dt.date) -> tuple[Member, ...]:
    """Return whose role in a place goes on as of a day, by name."""
    return tuple(member for member in joined(members_of(database, place)) if member.goes_on(today))


def joined(members: Iterable[Member]) -> tuple[Member, ...]:
    """Put memberships of one person in one role together where one begins the day after another ended."""
    kept: list[Member] = []
    for member in members:
        before = next(
            (
                at
                for at, later in enumerate(kept)
                if (later.person.id, later.role) == (member.person.id, member.role)
                and member.until is not None
                and member.until + _DAY == later.since
            ),
            None,
        )
        if before is None:
            kept.append(member)
        else:
            kept[before] = replace(kept[before], since=member.since)
    return tuple(kept)
