"""Letters off again: one group's letters are removed, and what the match had posted is reversed.

Owns finding the group by its name and the reversal. A posted entry is never deleted: a new entry
reverses it, and the two share a letter of their own, so that neither stays open. Never touches
more than one group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from beancount.core.data import Transaction

from ledger_core.book import Book, Change
from ledger_core.edit import Value, metadata_of
from ledger_core.entry import NewEntry, NewPosting, numbered, with_entries
from ledger_core.facts.parts import BY_LETTRAGE, POSTED_BY
from ledger_core.ground import Ground, LedgerGround, Place, posting_place
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import (
    LETTER_KEYS,
    edited,
    place_of,
    proven,
)
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.money import to_cents

Letters = Mapping[Place, Mapping[str, Value | None]]
"""Metadata of letters by the place of a posting; None takes a key out."""


class OnlyPostedLinesError(ValueError):
    """The group is an entry that a match posted and its reversal: there is nothing to undo."""


@dataclass(frozen=True, slots=True)
class LetteredLines:
    """A group as it stands: one account, customer and letter."""

    account: str
    customer: str
    letter: str
    lines: tuple[Line, ...]  # by date


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry that a match posted, with its lines in the group."""

    entry: Transaction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What takes a group's letters off, before anything is written."""

    group: LetteredLines
    freed: tuple[Line, ...]  # lose their letter
    posted: tuple[PostedEntry, ...]  # are reversed


def groups_named(
    lines: Iterable[Line], letter: str, *, account: str = "", customer: str | None = None
) -> list[LetteredLines]:
    """Return the groups that carry a letter, by account and customer; upper and lower case are two letters.

    `account` is an account number, `customer` a third party's code; without them all count.
    """
    members: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.letter == letter and account in {"", line.account} and customer in {None, line.customer}:
            members.setdefault((line.account, line.customer), []).append(line)
    return [
        LetteredLines(*owner, letter, tuple(sorted(own, key=lambda line: (line.date, line.key))))
        for owner, own in sorted(members.items())
    ]


def undoing_of(ground: Ground, group: LetteredLines) -> Undoing:
    """Tell what unlettering the group frees and what it reverses.

    Raises:
        OnlyPostedLinesError: all its lines were posted by matches.
    """
    found = ground.entries_at(map(place_of, group.lines))
    posted: dict[int, PostedEntry] = {}
    freed: list[Line] = []
    for line in group.lines:
        entry, _ = found[place_of(line)]
        if entry.meta.get(POSTED_BY) == BY_LETTRAGE:
            before = posted.get(id(entry), PostedEntry(entry, ()))
            posted[id(entry)] = PostedEntry(entry, (*before.lines, line))
        else:
            freed.append(line)
    if not freed:
        raise OnlyPostedLinesError(
            f"the letter {group.letter} joins an entry that a match posted and its reversal; "
            "without it both would be open again"
        )
    return Undoing(group, tuple(freed), tuple(posted.values()))


def unlettered(
    book: Book, ledger: Ledger, undoing: Undoing, *, lines: Iterable[Line], day: dt.date
) -> Change:
    """Return the change that takes the letters off and reverses what the match had posted.

    Args:
        book: the text.
        ledger: loaded from `book`.
        undoing: what `undoing_of` gave.
        lines: all lines of the account: they tell which letters are free.
        day: the date of the reversing entry; it is never dated before the entry it reverses.

    Raises:
        ChangeRefusedError: the book would have an error that it has not now.
    """
    return proven(book, ledger, without_letters(book, LedgerGround(ledger), [undoing], lines=lines, day=day))


def without_letters(  # noqa: PLR0913  what `unlettered` takes, and what comes back
    book: Book,
    ground: Ground,
    undoings: Sequence[Undoing],
    *,
    lines: Iterable[Line],
    day: dt.date,
    back: Letters | None = None,
) -> Book:
    """Return the book without the letters, and with the reversal of what was posted; see `unlettered`.

    `back` says which metadata the freed lines get instead; where it is missing, lines that had a partial
    letter before get that back. Nothing is proven: whoever writes the book judges it first.
    """
    owners = [(undoing.group.account, undoing.group.customer) for undoing in undoings]
    of_owner = {owner: [line for line in lines if (line.account, line.customer) == owner] for owner in owners}
    letters = {owner: LetterSequence(line.letter for line in own) for owner, own in of_owner.items()}
    edits: dict[Place, Mapping[str, Value | None]] = {}
    reversals: list[NewEntry] = []
    for owner, undoing in zip(owners, undoings, strict=True):
        edits |= {place_of(line): dict.fromkeys(LETTER_KEYS) for line in undoing.freed}
        edits |= partial_letters(book, undoing, of_owner[owner]) if back is None else {}
        reversals += _reversals(undoing, letters[owner], day, edits)
    after = edited(book, {**edits, **(back or {})})
    if reversals:
        after = with_entries(after, ground, numbered(reversals, ground, BY_LETTRAGE))
    return after


def _reversals(
    undoing: Undoing, letters: LetterSequence, day: dt.date, edits: dict[Place, Mapping[str, Value | None]]
) -> list[NewEntry]:
    """Return the reversals of what the match had posted; the letters that join both go to `edits`."""
    reversals: list[NewEntry] = []
    for posted in undoing.posted:
        posted_on = max(day, posted.entry.date)
        keys: dict[str, Value] = {
            "lettrage": letters.take(),
            "lettrage-date": posted_on,
            "lettrage-why": f"reversal: the letter {undoing.group.letter} was taken off",
        }
        edits |= {place_of(line): keys for line in posted.lines}
        reversals.append(_reversal(posted, posted_on, keys))
    return reversals


def partial_letters(book: Book, undoing: Undoing, of_owner: Iterable[Line]) -> Letters:
    """Return the metadata of the freed lines that had a partial letter before, so that they have it again.

    `of_owner` are all lines of the account and customer.
    A letter that others carry by now is not given back, nor one that would stand on one line alone.
    """
    taken = {line.letter for line in of_owner if line.letter != undoing.group.letter}
    by_path: dict[str, list[Line]] = {}
    for line in undoing.freed:
        by_path.setdefault(line.path, []).append(line)
    had: dict[str, list[tuple[Place, dt.date | None]]] = {}
    for path, own in by_path.items():
        said = metadata_of(book.files[path], [line.lineno for line in own], ("lettrage-before",))
        for lineno, keys in said.items():
            letter, _, day = str(keys.get("lettrage-before", "")).partition(" ")
            if letter.islower() and letter not in taken:
                had.setdefault(letter, []).append(((path, lineno), _day(day)))
    return {
        place: {"lettrage": letter, "lettrage-date": day, "lettrage-why": None, "lettrage-before": None}
        for letter, members in had.items()
        if len(members) > 1
        for place, day in members
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _reversal(posted: PostedEntry, day: dt.date, keys: Mapping[str, Value]) -> NewEntry:
    lettered = {place_of(line) for line in posted.lines}
    postings: list[NewPosting] = []
    for posting in posted.entry.postings:
        units = posting.units
        assert units is not None, "a booked posting has its amount"
        assert units.number is not None, "and its number"
        own_keys = keys if posting_place(posting) in lettered else {}
        postings.append(NewPosting(posting.account, -to_cents(units.number), units.currency, own_keys))
    return NewEntry(
        date=day,
        payee=posted.entry.payee or "",
        narration=f"Annulation : {posted.entry.narration}",
        postings=tuple(postings),
    )
