"""The picture: what the head of a tenant's books says, in memory, as a page or a matcher works on it.

Made from the index alone, so no text is parsed and no file is read; kept as long as it is the head's and
there is room. Never a source of truth, and never an older state than the one that was asked for.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import datetime as dt
from decimal import Decimal
from functools import cached_property
import json
from operator import attrgetter
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select

from ledger_core.ledger import Account, Customer
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import Terms
from ledger_core.receivables.parties import Parties, parties_from
from ledger_core.settings import Settings
from tenants.books import settings_form
from tenants.books.kept import Kept
from tenants.books.models import (
    IndexAccount,
    IndexBalance,
    IndexBook,
    IndexCustomer,
    IndexDocument,
    IndexNote,
    IndexState,
    Revision,
)
from tenants.books.picture_lines import all_lines, lines_since
from tenants.db import Base, Database, TenantSession


class OutdatedIndexError(Exception):
    """The index is not that of the books' last revision, since another version of the service made it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on an account; `account` is its Beancount name, `by` is "" where the note does not say."""

    path: str
    lineno: int
    account: str
    date: dt.date
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the books that belongs to an account; `filename` is its path in the books."""

    path: str
    lineno: int
    account: str
    date: dt.date
    filename: str
    by: str


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Picture:
    """What the books say at one revision. Number 0 and no commit: there are no books yet.

    `lines` are those of the accounts that take letters, by path, line and rank; a line's key is its place
    among them, and two lines of one entry share their `entry`. `errors` is what the full check found.
    """

    tenant_id: int
    number: int = 0
    commit: str = ""
    at: dt.datetime | None = None
    author: str = ""
    message: str = ""
    checked: bool = True
    errors: tuple[str, ...] = ()
    title: str = ""
    currencies: tuple[str, ...] = ()
    settings: Settings = Settings()  # noqa: RUF009  a frozen value
    lines: tuple[Line, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)  # by Beancount name
    customers: Mapping[str, Customer] = field(default_factory=dict)  # by Beancount name of their account
    balances: Mapping[tuple[str, str], Decimal] = field(
        default_factory=dict
    )  # by Beancount name and currency
    notes: tuple[Note, ...] = ()
    documents: tuple[Document, ...] = ()
    chart: bytes = field(default=b"", compare=False, repr=False)  # of the index; b"" where it is not from one
    kept: Kept = field(default_factory=Kept, compare=False, repr=False)  # what others worked out from it
    lasting: Kept = field(
        default_factory=Kept, compare=False, repr=False
    )  # the same, handed on to the next revision's picture: who keeps something here sees whether it holds

    @property
    def currency(self) -> str:
        """The currency of the books; the first, where they name several."""
        return self.currencies[0] if self.currencies else "EUR"

    @cached_property
    def parties(self) -> Parties:
        """All third parties, suppliers included, by account number and code."""
        return parties_from(self.accounts.values(), self.customers)

    @cached_property
    def terms(self) -> Terms:
        """What due dates follow from."""
        return Terms(self.parties, self.settings.payment_days)

    @cached_property
    def lines_by_party(self) -> Mapping[tuple[str, str], Sequence[Line]]:
        """The lines by account number and code of the third party."""
        found: dict[tuple[str, str], list[Line]] = {}
        for line in self.lines:
            found.setdefault((line.account, line.customer), []).append(line)
        return found

    @cached_property
    def accounts_by_party(self) -> Mapping[tuple[str, str], Sequence[Account]]:
        """The accounts by number and code of the third party; one each in books without a fault."""
        found: dict[tuple[str, str], list[Account]] = {}
        for account in self.accounts.values():
            found.setdefault((account.number, account.third_party), []).append(account)
        return found


Key = TypeVar("Key", bound=Hashable)


class RecentPictures(Generic[Key]):
    """Pictures used lately: those of `most_lines` lines together, and one in any case; the owner locks it."""

    def __init__(self, most_lines: int) -> None:
        self._most_lines = most_lines
        self._kept: OrderedDict[Key, Picture] = OrderedDict()  # the one used last at the end
        self._lines = 0

    def get(self, key: Key) -> Picture | None:
        """Return the picture of a key; None where it is not kept. It is not yet used by that."""
        return self._kept.get(key)

    def use(self, key: Key) -> None:
        """Make the picture of a key the one used last."""
        self._kept.move_to_end(key)

    def keep(self, key: Key, picture: Picture) -> None:
        """Keep a picture in the place of the key's before, as the one used last."""
        before = self._kept.pop(key, None)
        self._lines += len(picture.lines) - (len(before.lines) if before else 0)
        self._kept[key] = picture
        while self._lines > self._most_lines and len(self._kept) > 1:
            _, forgotten = self._kept.popitem(last=False)
            self._lines -= len(forgotten.lines)


class PictureCache:
    """Pictures that were made lately, so many that their lines are `most_lines` at most, and one in any case.

    Safe for several threads: while one makes a picture, others who want the same wait for it.
    """

    def __init__(self, most_lines: int = 600_000) -> None:
        self._kept = RecentPictures[int](most_lines)  # by tenant
        self._lock = Lock()
        self._making: dict[int, Lock] = {}

    def of(self, database: Database, tenant_id: int) -> Picture:
        """Return the picture of a tenant's books as they are now.

        Raises:
            OutdatedIndexError: the index must be made anew first.
        """
        with database.reading(tenant_id) as session:
            number = _head(session)
        with self._lock:
            making = self._making.setdefault(tenant_id, Lock())
            found = self._found(tenant_id, number)
        if found is not None:
            return found
        with making:
            with self._lock:
                found = self._found(tenant_id, number)
            if found is not None:
                return found
            with self._lock:
                before = self._kept.get(tenant_id)
            with database.reading(tenant_id) as session:
                made = picture_of(session, before)
            with self._lock:
                made = made if before is None else replace(made, lasting=before.lasting)
                self._kept.keep(tenant_id, made)
            return made

    def at_hand(self, database: Database, tenant_id: int) -> Picture | None:
        """Return the picture of a tenant's books as they are now, if it is kept; None where it is not."""
        with database.reading(tenant_id) as session:
            number = _head(session)
        with self._lock:
            return self._found(tenant_id, number)

    def _found(self, tenant_id: int, number: int) -> Picture | None:
        """Return what is kept, if it is that revision or a later one that another thread saw."""
        kept = self._kept.get(tenant_id)
        if kept is None or kept.number < number:
            return None
        self._kept.use(tenant_id)
        return kept


def picture_of(session: TenantSession, before: Picture | None = None) -> Picture:
    """Make the picture of the session's tenant from the index.

    Args:
        session: bound to the tenant.
        before: a picture of an earlier revision; lines of files that are the same since are taken from it.

    Raises:
        OutdatedIndexError: the index must be made anew first.
    """
    revision = session.scalar(select(Revision).order_by(Revision.number.desc()).limit(1))
    if revision is None:
        return Picture(session.tenant_id)
    state = session.scalar(select(IndexState))
    book = session.scalar(select(IndexBook))
    if state is None or book is None or state.number != revision.number:
        raise OutdatedIndexError(
            "the index of these books was made by another version of the service; "
            "make it anew with `lettrine books reindex`"
        )
    accounts = [Account(**row) for row in _rows(session, IndexAccount)]
    customers = [Customer(**row) for row in _rows(session, IndexCustomer)]
    return Picture(
        tenant_id=session.tenant_id,
        number=revision.number,
        commit=revision.commit,
        at=revision.at,
        author=revision.author,
        message=revision.message,
        checked=revision.checked,
        errors=tuple(revision.errors),
        title=book.title,
        currencies=tuple(json.loads(book.currencies)),
        settings=settings_form.read(book.settings),
        lines=_lines(session, revision.commit, state.chart, before),
        accounts={account.name: account for account in sorted(accounts, key=attrgetter("name"))},
        customers={card.account: card for card in sorted(customers, key=attrgetter("account"))},
        balances={(row["account"], row["currency"]): row["amount"] for row in _rows(session, IndexBalance)},
        notes=tuple(sorted((Note(**row) for row in _rows(session, IndexNote)), key=by_place)),
        documents=tuple(sorted((Document(**row) for row in _rows(session, IndexDocument)), key=by_place)),
        chart=state.chart,
    )


def _lines(session: TenantSession, commit: str, chart: bytes, before: Picture | None) -> tuple[Line, ...]:
    if before is None or before.chart != chart:
        return all_lines(session)
    return lines_since(session, before.lines, before.commit, commit)


by_place = attrgetter("date", "path", "lineno")


def _rows(session: TenantSession, model: type[Base]) -> list[dict[str, Any]]:
    names = [column.key for column in model.__table__.columns if column.key != "tenant_id"]
    wanted = select(*(getattr(model, name) for name in names))
    return [dict(zip(names, row, strict=True)) for row in session.execute(wanted)]


_LAST_NUMBER = select(func.max(Revision.number)).select_from(Revision)


def _head(session: TenantSession) -> int:
    return session.scalar(_LAST_NUMBER) or 0
