"""The log of acts: what each revision of the workbench did to letters, line by line.

Written in the transaction of the act. Says whose hand it was, what a line carried before, so that it can be
taken back exactly, and what others did since. The letters themselves are the books' affair.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from typing import Any

from sqlalchemy import select

from ledger_core.edit import Value
from ledger_core.lettrage.apply import LETTER_KEYS
from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.lettrage.models import ACTOR_LENGTH, LettrageAct

UNLETTER, UNDO = "unletter", "undo"
_DAY_KEY = "lettrage-date"
_ROWS_A_FETCH = 1000
_MOST_ELSEWHERE = 200  # revisions; who is further behind is sent what there is

Metadata = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Touched:
    """A line that an act changed: what it carried before, and the letter since; "" for none."""

    name: str
    before: Metadata
    after: str

    @property
    def restoring(self) -> dict[str, Value | None]:
        """Return the metadata that bring back what was before."""
        return {key: self.before.get(key) for key in LETTER_KEYS}


@dataclass(frozen=True, slots=True)
class Deed:
    """What one revision did to the letters of one account and third party."""

    number: int
    account: str
    customer: str
    actor: str
    at: dt.datetime
    verb: str
    letters: tuple[str, ...]
    lines: tuple[Touched, ...]
    undoable: bool = True

    @property
    def by(self) -> str:
        """Return the person's name."""
        return name_of(self.actor)

    @property
    def gives(self) -> bool:
        """Tell whether lines took a letter; else they lost it."""
        return any(line.after for line in self.lines)


def name_of(actor: str) -> str:
    """Return the name of an actor who stands as `Name <address>`."""
    return actor.rpartition(" <")[0] or actor


def actor_of(author: object) -> str:
    """Return an author as the log keeps one."""
    return str(author)[:ACTOR_LENGTH]


def row_of(tenant_id: int, deed: Deed) -> LettrageAct:
    """Return the row of a deed."""
    return LettrageAct(
        tenant_id=tenant_id,
        number=deed.number,
        account=deed.account,
        customer=deed.customer,
        actor=deed.actor,
        at=deed.at,
        verb=deed.verb,
        letters=list(deed.letters),
        lines=[[line.name, _kept(line.before), line.after] for line in deed.lines],
        undoable=deed.undoable,
    )


def deed_of(session: TenantSession, number: int, account: str, customer: str) -> Deed | None:
    """Return what a revision did to an account and third party; None where it changed no letter."""
    found = session.scalar(
        select(LettrageAct).where(
            LettrageAct.number == number, LettrageAct.account == account, LettrageAct.customer == customer
        )
    )
    return _deed(found) if found is not None else None


def deeds_since(session: TenantSession, account: str, customer: str, number: int) -> list[Deed]:
    """Return what later revisions than this one did, in their order."""
    found = session.scalars(
        select(LettrageAct)
        .where(LettrageAct.account == account, LettrageAct.customer == customer, LettrageAct.number > number)
        .order_by(LettrageAct.number)
    )
    return [_deed(row) for row in found]


def deeds_between(session: TenantSession, since: dt.datetime, until: dt.datetime) -> Iterator[Deed]:
    """Give what was done from a moment up to another, that one not included, in the order of the books."""
    found = session.scalars(
        select(LettrageAct)
        .where(LettrageAct.at >= since, LettrageAct.at < until)
        .order_by(LettrageAct.number, LettrageAct.account, LettrageAct.customer)
        .execution_options(yield_per=_ROWS_A_FETCH)
    )
    return (_deed(row) for row in found)


def only_elsewhere(session: TenantSession, account: str, customer: str, number: int, last: int) -> bool:
    """Tell whether all revisions after `number`, up to `last`, were acts on other third parties."""
    if last - number > _MOST_ELSEWHERE:
        return False
    rows = session.execute(
        select(LettrageAct.number, LettrageAct.account, LettrageAct.customer).where(
            LettrageAct.number > number, LettrageAct.number <= last
        )
    )
    numbers = set()
    for own, *owner in rows:
        if owner == [account, customer]:
            return False
        numbers.add(own)
    return len(numbers) == last - number


def hands(session: TenantSession, account: str, customer: str) -> dict[str, str]:
    """Return who gave each letter last, by name."""
    given = session.execute(
        select(LettrageAct.letters, LettrageAct.actor)
        .where(
            LettrageAct.account == account,
            LettrageAct.customer == customer,
            LettrageAct.verb.not_in((UNLETTER, UNDO)),
        )
        .order_by(LettrageAct.number)
    )
    return {letter: name_of(actor) for letters, actor in given for letter in letters}


def other_revisions_since(session: TenantSession, number: int) -> Sequence[Revision]:
    """Return later revisions than this one that are no acts of the workbench, the latest first."""
    acts = set(session.scalars(select(LettrageAct.number).where(LettrageAct.number > number)))
    later = session.scalars(
        select(Revision).where(Revision.number > number).order_by(Revision.number.desc())
    ).all()
    return [revision for revision in later if revision.number not in acts]


def _kept(before: Metadata) -> dict[str, str]:
    return {key: str(value) for key, value in before.items()}


def _deed(row: LettrageAct) -> Deed:
    return Deed(
        row.number,
        row.account,
        row.customer,
        row.actor,
        row.at,
        row.verb,
        tuple(row.letters),
        tuple(_touched(*line) for line in row.lines),
        row.undoable,
    )


def _touched(name: Any, before: Any, after: Any) -> Touched:  # noqa: ANN401  as the row has it
    said: dict[str, Value] = dict(before)
    if _DAY_KEY in said:
        said[_DAY_KEY] = dt.date.fromisoformat(str(said[_DAY_KEY]))
    return Touched(name, said, after)
