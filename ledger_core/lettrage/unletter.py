"""Letters off again: one group's letters are removed, and what the match had posted is reversed.

Owns finding the group by its name and the reversal. A posted entry is never deleted: a new entry
reverses it, and the two share a letter of their own, so that neither stays open. Never touches
more than one group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from beancount.core.data import Transaction

from ledger_core.book import Book, Change
from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting, with_entries
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import (
    LETTER_KEYS,
    Place,
    edited,
    numbered,
    place_of,
    posting_place,
    postings_at,
    proven,
)
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.write_off import BY_LETTRAGE, POSTED_BY
from ledger_core.money import to_cents
from ledger_core.settings import settings_of


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


def undoing_of(ledger: Ledger, group: LetteredLines) -> Undoing:
    """Tell what unlettering the group frees and what it reverses.

    Raises:
        OnlyPostedLinesError: all its lines were posted by matches.
    """
    found = postings_at(ledger, map(place_of, group.lines))
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
    group = undoing.group
    edits: dict[Place, Mapping[str, Value | None]] = {
        place_of(line): dict.fromkeys(LETTER_KEYS) for line in undoing.freed
    }
    used = [line.letter for line in lines if (line.account, line.customer) == (group.account, group.customer)]
    letters = LetterSequence(filter(None, used))
    reversals: list[NewEntry] = []
    for posted in undoing.posted:
        posted_on = max(day, posted.entry.date)
        keys: dict[str, Value] = {
            "lettrage": letters.take(),
            "lettrage-date": posted_on,
            "lettrage-why": f"reversal: the letter {group.letter} was taken off",
        }
        edits |= {place_of(line): keys for line in posted.lines}
        reversals.append(_reversal(posted, posted_on, keys))
    after = edited(book, edits)
    if reversals:
        after = with_entries(after, ledger, numbered(reversals, ledger, settings_of(ledger)))
    return proven(book, ledger, after)


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
