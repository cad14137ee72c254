"""Which letters each revision gave, kept as it lands: a row a revision, so that none is looked at twice.

Derived from the books, like the index. What is not kept, since an earlier version of the service wrote the
revision, `complete` works out from the objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import threading
import zlib

from dulwich.objects import ObjectID
from sqlalchemy import Integer, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from ledger_core.facts import FileFacts
from ledger_core.facts.giving import Giving, given_between
from tenants.base import Base, TenantOwned
from tenants.books.judging import Files, facts_of
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.refusals import RefusedBookError
from tenants.books.tree import files_of, name_of
from tenants.db import Database, TenantSession
from tenants.inserting import insert_missing
from tenants.jail import Jail
from tenants.tenant import Tenant


class LettersGiven(TenantOwned, Base):
    """What a revision gave: JSON, compressed; see `_written`."""

    __tablename__ = "letters_given"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # of the revision
    data: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave what up to a revision, by Beancount name of the account.

    `numbers` has the revision that gave each (account, letter) last, also of letters since taken off;
    `owners` the account number and third party of each account.
    """

    numbers: Mapping[tuple[str, str], int]
    owners: Mapping[str, tuple[str, str]]


class HistoryNotReadError(Exception):
    """Some revisions were written before such rows were kept; `complete` reads them."""


def keep(session: TenantSession, number: int, giving: Giving) -> None:
    """Keep what a revision gave."""
    row = {"tenant_id": session.tenant_id, "number": number, "data": _written(giving)}
    session.execute(insert_missing(session, LettersGiven), [row])


def given_up_to(session: TenantSession, number: int) -> Given:
    """Return what the revisions up to a number gave.

    Raises:
        HistoryNotReadError: what some of them gave is not known yet.
    """
    rows = session.execute(
        select(LettersGiven.number, LettersGiven.data)
        .where(LettersGiven.number <= number)
        .order_by(LettersGiven.number)
    ).all()
    if len(rows) != number:
        raise HistoryNotReadError(HistoryNotReadError.__doc__)
    numbers: dict[tuple[str, str], int] = {}
    owners: dict[str, tuple[str, str]] = {}
    for own, data in rows:
        giving = _read(data)
        numbers.update(dict.fromkeys(giving.letters, own))
        owners.update(giving.owners)
    return Given(numbers, owners)


def complete(database: Database, jail: Jail, tenant_id: int, stopping: threading.Event | None = None) -> int:
    """Work out what is not kept, from the first revision on; return of how many revisions that was.

    Raises:
        JailUnavailableError: the jail does not work or is busy; what was read so far is kept.
        RefusedBookError: a file of a revision crashed or hung its reader.
    """
    with database.reading(tenant_id) as session:
        missing = _missing(session)
    last = _State(0, {}, {})
    for number in missing:
        if stopping is not None and stopping.is_set():
            break
        with database.reading(tenant_id) as session:
            if last.number != number - 1:
                last = _state(session, jail, number - 1, _State(0, {}, {}))
            state = _state(session, jail, number, last)
        with database.writing(tenant_id) as session:
            keep(session, number, given_between(last.facts, state.facts))
        last = state
    return len(missing)


def complete_all(database: Database, jail: Jail, stopping: threading.Event) -> None:
    """Do the same for every tenant, until `stopping` is set; what is done is not done again.

    Raises:
        JailUnavailableError: as `complete`.
        RefusedBookError: as `complete`, once all tenants were looked at.
    """
    with database.platform_reading() as session:
        tenants = session.scalars(select(Tenant.id)).all()
    refused: RefusedBookError | None = None
    for tenant_id in tenants:
        if stopping.is_set():
            return
        try:
            complete(database, jail, tenant_id, stopping)
        except RefusedBookError as error:
            refused = error
    if refused is not None:
        raise refused


@dataclass(frozen=True, slots=True)
class _State:
    """A revision as its files, and what each of them says."""

    number: int
    files: Files
    facts: Mapping[str, FileFacts]


def _missing(session: TenantSession) -> list[int]:
    kept = set(session.scalars(select(LettersGiven.number)))
    return [number for number in session.scalars(select(Revision.number)) if number not in kept]


def _state(session: TenantSession, jail: Jail, number: int, near: _State) -> _State:
    """Read a revision; what it shares with one that is near was read with that."""
    if not number:
        return _State(0, {}, {})
    oid = session.scalars(select(Revision.oid).where(Revision.number == number)).one()
    objects = SqlObjectStore(session)
    files = files_of(objects, name_of(oid))
    shared = {path: near.facts[path] for path, blob in files.items() if near.files.get(path) == blob}
    others: dict[str, ObjectID] = {path: blob for path, blob in files.items() if path not in shared}
    facts, _new = facts_of(session, jail, objects, others)
    return _State(number, files, shared | facts)


def _written(giving: Giving) -> bytes:
    letters: dict[str, list[str]] = {}
    for account, letter in sorted(giving.letters):
        letters.setdefault(account, []).append(letter)
    said = {"letters": letters, "owners": dict(sorted(giving.owners.items()))}
    return zlib.compress(json.dumps(said, separators=(",", ":")).encode())


def _read(data: bytes) -> Giving:
    said = json.loads(zlib.decompress(data))
    return Giving(
        frozenset((account, letter) for account, letters in said["letters"].items() for letter in letters),
        {account: (number, party) for account, (number, party) in said["owners"].items()},
    )
