"""The letters of what an event closes, on customers' accounts and on the factor's own.

Owns when none can be given, beside what `lettrage.closing` refuses. Never posts, and takes nobody's letter
away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.book import Book
from ledger_core.edit import Value
from ledger_core.factoring.in_books import Move
from ledger_core.ground import Place
from ledger_core.lettrage.apply import place_of, writable_places
from ledger_core.lettrage.closing import (
    Closed,
    Keys,
    NoPostingError,
    PartOfGroupError,
    writable_closings,
)
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import open_items
from tenants.books.picture import Picture
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.events.refusals import EventFault, EventRefusedError


@dataclass(frozen=True, slots=True)
class OpenLine:
    """What is open of a line of a customer's account; cents debit positive."""

    name: str  # as of a debt
    line: Line
    account: str  # Beancount name
    open_cents: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Metadata: of lines in the books by their place, and of the event's own lines by name."""

    edits: Mapping[Place, Keys] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def open_lines(picture: Picture, names: Iterable[str], day: dt.date) -> dict[str, OpenLine]:
    """Return what is open at the end of a day of lines by the names they have as debts; all, or a refusal.

    Raises:
        EventRefusedError: a line is not there or not open any more.
    """
    known = lines_by_debt(picture)
    wanted = list(names)
    lines = {name: known[name] for name in wanted if name in known}
    parties = sorted({(line.account, line.customer) for line in lines.values()})
    standing = [line for party in parties for line in picture.lines_by_party[party]]
    open_by_key = {item.line.key: item.cents_open for item in open_items(standing, picture.terms, day)}
    missing = [name for name in wanted if name not in lines or not open_by_key.get(lines[name].key)]
    if missing:
        raise EventRefusedError(EventFault.NOT_OPEN, missing)
    return {
        name: OpenLine(name, line, _account(picture, line), open_by_key[line.key])
        for name, line in lines.items()
    }


def closing_letters(
    picture: Picture, book: Book, closed: Sequence[OpenLine], day: dt.date, why: str
) -> Letters:
    """Give letters to lines that an event closes on the customers' accounts, each whole.

    Raises:
        EventRefusedError: a partial group holds other open lines, or a line cannot take a letter.
    """
    try:
        closings = writable_closings(
            book,
            _of_parties(picture, [each.line for each in closed]),
            [Closed(each.name, each.line, each.open_cents) for each in closed],
            day,
            why,
        )
    except PartOfGroupError as error:
        raise EventRefusedError(EventFault.PART_OF_GROUP, error.names) from error
    except NoPostingError as error:
        raise EventRefusedError(EventFault.NO_POSTING, error.names) from error
    return Letters(closings.edits, closings.letters)


def payment_letters(  # noqa: PLR0913, PLR0917  what the letters depend on
    picture: Picture, book: Book, payment: OpenLine, cents: int, day: dt.date, why: str
) -> Letters:
    """Give a letter to a payment on a customer's account of which an event takes some cents, or all.

    What is taken in part stays open for the rest, under a partial letter. The event's lines have the name of
    the payment.
    """
    is_whole = cents == -payment.open_cents
    if is_whole:
        try:
            return closing_letters(picture, book, [payment], day, why)
        except EventRefusedError as error:
            if error.fault is not EventFault.PART_OF_GROUP:
                raise
    line = payment.line
    own: Mapping[str, Value] = {"lettrage-date": max(day, line.date), "lettrage-why": why}
    if line.letter:
        return Letters(given={payment.name: {"lettrage": line.letter, **own}})
    if not _able(picture, book, [line]):
        raise EventRefusedError(EventFault.NO_POSTING, [payment.name])
    used = {each.letter for each in picture.lines_by_party[line.account, line.customer]}
    keys = {"lettrage": LetterSequence(used).take().lower(), **own}
    return Letters({place_of(line): keys}, {payment.name: keys})


def own_letters(  # noqa: PLR0913, PLR0917  what the letters depend on
    picture: Picture,
    book: Book,
    moves: Iterable[Move],
    account: str,
    posted: Mapping[str, int],
    day: dt.date,
    why: str,
) -> Letters:
    """Give letters to lines of one account of the factor that close with what an event posts there.

    Args:
        picture: the books.
        book: their text.
        moves: of the assignment; those on other accounts do not count.
        account: number of the chart.
        posted: what the event posts there, by number of the document, debit positive.
        day: of the event.
        why: what the lines say of it.
    """
    lines = {place_of(line): line for line in picture.lines_by_party.get((account, ""), ())}
    standing: defaultdict[str, list[Line | None]] = defaultdict(list)
    for move in moves:
        if move.account == account and posted.get(move.reference):
            standing[move.reference].append(lines.get((move.path, move.lineno)))
    sequence = LetterSequence(line.letter for line in lines.values())
    able = _able(picture, book, [line for found in standing.values() for line in found if line is not None])
    edits: dict[Place, Keys] = {}
    given: dict[str, Mapping[str, Value]] = {}
    for reference, found in standing.items():
        members = [line for line in found if line is not None and not line.letter]
        whole = len(members) == len(found) and able.issuperset(map(place_of, members))
        if not whole or sum(line.cents for line in members) + posted[reference]:
            continue
        keys: Mapping[str, Value] = {
            "lettrage": sequence.take(),
            "lettrage-date": max(day, *(line.date for line in members)),
            "lettrage-why": why,
        }
        edits |= {place_of(line): keys for line in members}
        given[reference] = keys
    return Letters(edits, given)


def customer_account(picture: Picture, account: str, customer: str, name: str) -> str:
    """Return the Beancount name of a customer's account; `name` is the document that wants it."""
    cards = picture.accounts_by_party.get((account, customer))
    if not cards:
        raise EventRefusedError(EventFault.NO_ACCOUNT, [name])
    return cards[0].name


def _account(picture: Picture, line: Line) -> str:
    return customer_account(picture, line.account, line.customer, line.reference)


def _able(picture: Picture, book: Book, lines: Sequence[Line]) -> set[Place]:
    """Return the places of those lines that can take a letter: each has a posting of its own in the text."""
    return writable_places(book, lines, _of_parties(picture, lines))


def _of_parties(picture: Picture, lines: Sequence[Line]) -> list[Line]:
    parties = sorted({(line.account, line.customer) for line in lines})
    return [line for party in parties for line in picture.lines_by_party[party]]
