"""How an act is done: worked out while others may write, then written if nothing changed meanwhile.

What takes long (rules over all that is open, files, papers) holds up nobody. Owns how a change is seen: by
the stamp, which every write of reminders and of factoring raises, and by the head of the books.
"""

from collections.abc import Callable
from typing import TypeVar

from tenants.books.history import head
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp, stamp_of
from tenants.factoring.assignments.errors import AssignmentConflictError
from tenants.factoring.assignments.reading import Assignment

TRIES = 5

Alongside = Callable[[TenantSession, Assignment], None]
"""What else is written in the transaction of an act, such as the answer that is kept of it."""

_W = TypeVar("_W")
_R = TypeVar("_R")


def nothing(_session: TenantSession, _assignment: Assignment) -> None:
    """Write nothing else."""


def refuse_unseen(assignment: Assignment, seen: str) -> None:
    """Refuse an act on another assignment than its author saw; `seen` is its `print`, "" where none was.

    A draft that is given up frees its reference: what a page that was left open names may be another one.

    Raises:
        AssignmentConflictError: it was changed meanwhile.
    """
    if seen not in {"", assignment.print}:
        raise AssignmentConflictError(f"{assignment.reference} was changed meanwhile; look at it again")


class _ChangedError(Exception):
    """Something was written meanwhile."""


def act(
    desk: Desk,
    prepare: Callable[[TenantSession, Picture], _W],
    write: Callable[[TenantSession, _W], _R],
) -> _R:
    """Do an act: all of it in one transaction, on what `prepare` saw.

    Args:
        desk: whose act it is.
        prepare: works out from a session that reads and the picture of the books what will be written; it is
            asked again where something changed before the writing.
        write: writes it; nothing stands if it raises.

    Raises:
        AssignmentConflictError: others kept writing.
    """
    for _ in range(TRIES):
        picture = desk.picture()
        with desk.reading() as session:
            stamp = stamp_of(session)
            work = prepare(session, picture)
        try:
            with desk.writing() as session:
                _refuse_change(session, stamp, picture)
                return write(session, work)
        except _ChangedError:
            continue
    raise AssignmentConflictError("others kept writing meanwhile; try again")


def _refuse_change(session: TenantSession, stamp: int, picture: Picture) -> None:
    """Hold up other writers from now on, and refuse to go on where one of them came first."""
    if raise_stamp(session) != stamp + 1 or (head(session) or "") != picture.commit:
        raise _ChangedError
