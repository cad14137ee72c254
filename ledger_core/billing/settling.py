"""The letters of what is settled on the accounts of the operator's customers, as entries are posted there.

What has one piece and comes to zero takes a letter; then what is about one invoice, with its credit notes;
then all that is open of a customer. Owns these three conditions. Takes nobody's letter away, and gives none
to lines that were all there before: who took a letter off meant it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.book import Book
from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting
from ledger_core.ground import Place
from ledger_core.lettrage.apply import place_of, writable_places
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from ledger_core.loading.faults import clean

WHY = "billing"
"""How the reason begins that the lines carry."""

PartyKey = tuple[str, str]
"""Number of the chart and customer's code."""

_WHY_LENGTH = 1_000  # a customer may have many invoices, a line of the book has an end

_Rank = tuple[int, int]  # of an entry, and of a posting in it


@dataclass(frozen=True, slots=True)
class Settled:
    """What takes letters: metadata of lines in the books by place, and the entries with theirs."""

    edits: Mapping[Place, Mapping[str, Value]]
    entries: tuple[NewEntry, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """A line that may take a letter; `place` where it stands in the books, `rank` of a posting to come."""

    cents: int
    date: dt.date
    piece: str
    invoice: str
    place: Place | None = None
    rank: _Rank | None = None


def settled(
    book: Book,
    standing: Iterable[Line],
    entries: Sequence[NewEntry],
    party_of: Callable[[NewPosting], PartyKey | None],
    invoices: Mapping[str, str],
) -> Settled:
    """Give letters to what entries settle.

    Args:
        book: the text.
        standing: the lines of the accounts that `party_of` names, all of them.
        entries: what is to be posted; all of one currency.
        party_of: tells the customer's account of a posting, None where it takes no letters here.
        invoices: number of a credit note → number of the invoice it is about.
    """
    new = _members(entries, party_of, invoices)
    currencies = {posting.currency for entry in entries for posting in entry.postings}
    lines: defaultdict[PartyKey, list[Line]] = defaultdict(list)
    for line in standing:
        if (line.account, line.customer) in new:
            lines[line.account, line.customer].append(line)
    edits: dict[Place, Mapping[str, Value]] = {}
    own: dict[_Rank, Mapping[str, Value]] = {}
    for party, members in sorted(new.items()):
        free = LetterSequence(line.letter for line in lines[party])
        there = _open_members(book, lines[party], currencies, invoices)
        for group in _groups([*there, *members]):
            keys = _keys(free.take(), group)
            edits |= {member.place: keys for member in group if member.place is not None}
            own |= {member.rank: keys for member in group if member.rank is not None}
    return Settled(edits, tuple(_lettered(entry, rank, own) for rank, entry in enumerate(entries)))


def _members(
    entries: Sequence[NewEntry],
    party_of: Callable[[NewPosting], PartyKey | None],
    invoices: Mapping[str, str],
) -> dict[PartyKey, list[_Member]]:
    found: dict[PartyKey, list[_Member]] = {}
    for rank, entry in enumerate(entries):
        for place, posting in enumerate(entry.postings):
            party = party_of(posting)
            if party is not None:
                piece = str(posting.metadata.get("piece", ""))
                member = _Member(
                    posting.cents, entry.date, piece, invoices.get(piece, piece), rank=(rank, place)
                )
                found.setdefault(party, []).append(member)
    return found


def _open_members(
    book: Book, lines: Sequence[Line], currencies: Collection[str], invoices: Mapping[str, str]
) -> list[_Member]:
    """Return the lines of one account that have no letter and can take one."""
    able = writable_places(book, lines, lines)
    return [
        _Member(
            line.cents,
            line.date,
            line.reference,
            invoices.get(line.reference, line.reference),
            place=place_of(line),
        )
        for line in lines
        if not line.letter and line.currency in currencies and place_of(line) in able
    ]


def _groups(members: Sequence[_Member]) -> Iterator[list[_Member]]:
    """Return what comes to zero, and holds something that is to come: by piece, by invoice, as a whole."""
    left = list(members)
    for about in (_piece, _invoice, _whole):
        together: defaultdict[str, list[_Member]] = defaultdict(list)
        for member in left:
            together[about(member)].append(member)
        for key, listed in together.items():
            for group in _runs(listed) if key or about is _whole else ():
                yield group
                left = [member for member in left if member not in group]


def _runs(members: Iterable[_Member]) -> Iterator[list[_Member]]:
    """Return the runs that come to zero, in the order of their days: what was paid and given back is two."""
    run: list[_Member] = []
    for member in sorted(members, key=lambda each: (each.date, each.rank or (-1, 0))):
        run.append(member)
        if not sum(each.cents for each in run):
            if any(each.rank is not None for each in run):
                yield run
            run = []


def _piece(member: _Member) -> str:
    return member.piece


def _invoice(member: _Member) -> str:
    return member.invoice


def _whole(_member: _Member) -> str:
    return ""


def _keys(letter: str, group: Sequence[_Member]) -> Mapping[str, Value]:
    pieces = sorted({member.invoice for member in group if member.invoice})
    return {
        "lettrage": letter,
        "lettrage-date": max(member.date for member in group),
        "lettrage-why": clean(f"{WHY}: {', '.join(pieces)}", _WHY_LENGTH),
    }


def _lettered(entry: NewEntry, rank: int, own: Mapping[_Rank, Mapping[str, Value]]) -> NewEntry:
    """Return an entry with the letters of its postings, after their other metadata."""
    postings = tuple(
        replace(posting, metadata={**posting.metadata, **own.get((rank, place), {})})
        for place, posting in enumerate(entry.postings)
    )
    return replace(entry, postings=postings)
