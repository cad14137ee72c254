"""What a person changes of a customer, written into the books: the card, a note, a document.

Owns how a change is made again on newer books, and what is a conflict of two people over one card. The text
is edited by `ledger_core.card_edit`, judged and written by `tenants.books.write`. Decides no rights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
import datetime as dt

from dulwich.objects import ObjectID

from ledger_core.book import Book
from ledger_core.card_edit import (
    KEYS,
    Card,
    NewDocument,
    card_of,
    document_path,
    tidied,
    with_card,
    with_document,
    with_note,
)
from ledger_core.ledger import Account
from tenants.books.author import Author
from tenants.books.landing import Alongside
from tenants.books.models import Origin, Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.picture import Picture, PictureCache
from tenants.books.refusals import StaleBaseError
from tenants.books.tree import contents_of, files_of
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail

TRIES = 4


class NoSuchCardError(Exception):
    """The account has no card any more: somebody took it out of the books."""


class CardConflictError(Exception):
    """Somebody else changed the same parts of the card meanwhile; `theirs` is what the books say now."""

    def __init__(self, parts: tuple[str, ...], theirs: Card) -> None:
        super().__init__(f"changed by somebody else meanwhile: {', '.join(parts)}")
        self.parts = parts
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody writes: whose books, by whom, when, and with what."""

    database: Database
    jail: Jail
    pictures: PictureCache
    tenant_id: int
    author: Author
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class _Base:
    """The books a change is made on: the file of the account, and the names of all the others."""

    picture: Picture
    account: Account
    book: Book
    paths: Mapping[str, object]


def write_card(  # noqa: PLR0913, PLR0917  a change of a card is made of all of these
    desk: Desk, account: str, was: Card, typed: Card, message: str, alongside: Alongside | None = None
) -> Revision | None:
    """Write what a person changed on a card; what others changed of other parts meanwhile stays.

    Args:
        desk: who writes where.
        account: Beancount name of the customer's account.
        was: the card as the person saw it.
        typed: the card as the person wants it.
        message: for the history.
        alongside: adds rows of its own in the same transaction.

    Returns:
        The new revision; None where nothing differs from the books.

    Raises:
        FaultyCardError: a value is none that it may hold.
        CardConflictError: somebody changed the same parts.
        NoSuchCardError: there is no such card.
        NotWrittenError, JailUnavailableError: as `write`.
    """
    wanted = tidied(typed)
    asked = {part: getattr(wanted, part) for part in KEYS if getattr(wanted, part) != getattr(was, part)}

    def change(base: _Base) -> Book:
        customer = base.picture.customers.get(base.account.name)
        if customer is None:
            raise NoSuchCardError
        now = card_of(customer)
        parts = tuple(
            part for part, value in asked.items() if getattr(now, part) not in {getattr(was, part), value}
        )
        if parts:
            raise CardConflictError(parts, now)
        return with_card(base.book, customer, replace(now, **asked))

    return _written(desk, account, change, message, alongside)


def write_note(desk: Desk, account: str, day: dt.date, text: str, message: str) -> Revision | None:
    """Write a note on an account, signed by the desk's author.

    Raises:
        FaultyCardError: there is nothing to write, or too much; under `note`.
        NoSuchCardError, NotWrittenError, JailUnavailableError: as `write_card`.
    """
    return _written(
        desk,
        account,
        lambda base: with_note(base.book, base.account, day, text, desk.author.name),
        message,
    )


def write_document(  # noqa: PLR0913, PLR0917  a document is made of all of these
    desk: Desk, account: str, day: dt.date, name: str, data: bytes, message: str
) -> Revision | None:
    """Put a file into the books as a document of an account, signed by the desk's author.

    Raises:
        NoSuchCardError, NotWrittenError, JailUnavailableError: as `write_card`.
    """

    def change(base: _Base) -> Book:
        path = document_path(base.account, day, name, base.paths)
        return with_document(base.book, base.account, NewDocument(path, data, day, desk.author.name))

    return _written(desk, account, change, message)


@dataclass(frozen=True, slots=True)
class Filed:
    """What is noted on an account on a day, and a file that belongs to it; no file where its name is ""."""

    day: dt.date
    text: str
    name: str = ""
    data: bytes = b""


def write_filed(desk: Desk, account: str, filed: Filed, message: str, alongside: Alongside) -> Revision:
    """Write a note and its file in one revision of the house's own, signed by the desk's author.

    Args:
        desk: who writes where.
        account: Beancount name of the customer's account.
        filed: the note and the file.
        message: for the history.
        alongside: adds rows of its own in the same transaction.

    Raises:
        FaultyCardError: the note says nothing, or too much.
        NoSuchCardError, NotWrittenError, JailUnavailableError: as `write_card`.
    """

    def change(base: _Base) -> Book:
        book = with_note(base.book, base.account, filed.day, filed.text, desk.author.name)
        if not filed.name:
            return book
        path = document_path(base.account, filed.day, filed.name, base.paths)
        return with_document(book, base.account, NewDocument(path, filed.data, filed.day, desk.author.name))

    revision = _written(desk, account, change, message, alongside, Origin.DUNNING)
    assert revision is not None  # a note is something new
    return revision


def read_document(database: Database, picture: Picture, path: str) -> bytes:
    """Return the bytes of a file of the books at a picture's revision.

    Raises:
        KeyError: there is no such file.
    """
    with database.reading(picture.tenant_id) as session:
        store = SqlObjectStore(session)
        files = files_of(store, ObjectID(picture.commit.encode()))
        return contents_of(store, {path: files[path]})[path]


def _written(  # noqa: PLR0913, PLR0917  what is written, where, and what goes with it
    desk: Desk,
    account: str,
    change: Callable[[_Base], Book],
    message: str,
    alongside: Alongside | None = None,
    origin: Origin = Origin.WEB,
) -> Revision | None:
    """Write a change, made again on newer books where somebody was faster."""
    for left in reversed(range(TRIES)):
        base = _base(desk, account)
        edited = base.book.change_to(change(base))
        if not edited:
            return None
        try:
            return write(
                desk.database,
                desk.jail,
                desk.tenant_id,
                base=base.picture.commit,
                change=edited,
                author=desk.author,
                message=message,
                origin=origin,
                at=desk.at,
                alongside=alongside,
            )
        except StaleBaseError:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def _base(desk: Desk, name: str) -> _Base:
    picture = desk.pictures.of(desk.database, desk.tenant_id)
    account = picture.accounts.get(name)
    if account is None:
        raise NoSuchCardError
    with desk.database.reading(desk.tenant_id) as session:
        store = SqlObjectStore(session)
        files = files_of(store, ObjectID(picture.commit.encode()))
        data = contents_of(store, {account.path: files[account.path]})
    return _Base(picture, account, Book(data), files)
