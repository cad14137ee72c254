"""What the entries of an event would be on some books, line by line, and the books with them.

Owns the print by which its author's look is remembered. Writes nothing: whoever wants the event hands the
books on to the one write path.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
import datetime as dt
from hashlib import sha256
import json

from ledger_core.book import Book
from ledger_core.entry import (
    FileNotIncludedError,
    NewEntry,
    NewPosting,
    month_path,
    numbered,
    with_account,
    with_entries,
)
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.marks import EVENT_KEY
from ledger_core.factoring.posting import POSTED_BY_FACTORING, EventKind, numbers_of
from ledger_core.lettrage.apply import edited
from tenants.books.picture import Picture
from tenants.books.proposed import ProposedLine, proposed_line
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.events.making import made_of
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.scene import FIGURES, Scene, scene_of
from tenants.factoring.events.stage import Made, Stage
from tenants.factoring.events.wanted import Wanted, happened_of
from tenants.factoring.moves import moves_of
from tenants.lettrage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """One entry as it would be written."""

    kind: EventKind
    narration: str
    lines: tuple[ProposedLine, ...]


@dataclass(frozen=True, slots=True)
class EventProposal:
    """An event before it is posted; `print` is the same as long as its entries would be.

    It is another once something else of the assignment, or of the contract as a whole, is posted: so nobody
    posts the same sum twice who sends a form twice. `reference` is that of the assignment, "" where it is of
    the contract; `facts` are what the story says.
    """

    wanted: Wanted
    contract: Contract
    reference: str
    entries: tuple[ProposedEntry, ...]
    facts: Mapping[str, object]
    cents: int
    print: str

    @property
    def currency(self) -> str:
        """Currency of all cents."""
        return self.contract.currency

    @property
    def lines(self) -> tuple[ProposedLine, ...]:
        """The lines of all its entries."""
        return tuple(line for entry in self.entries for line in entry.lines)


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposal with the books that hold it, and what it does to the rows."""

    proposal: EventProposal
    scene: Scene
    made: Made
    book: Book
    shelf: Shelf


def plan_event(desk: Desk, session: TenantSession, picture: Picture, wanted: Wanted) -> Planned:
    """Plan an event on the books of a picture.

    Raises:
        EventRefusedError: it cannot be.
        RefusedBookError: a file of the books cannot be read.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    scene = scene_of(session, wanted, desk.today)
    if not picture.commit:
        raise EventRefusedError(EventFault.NO_BOOKS)
    shelf = Shelf(session, desk.jail, picture.commit)
    stage = Stage(
        scene,
        picture,
        shelf.book,
        lambda: moves_of(session, desk.jail, picture, scene.contract, dt.date.max),
        desk.today,
    )
    made = made_of(stage, wanted)
    book, entries = _opened(shelf, scene.contract, made.entries)
    shown = tuple(_shown(picture, entry) for entry in entries)
    ready = numbered(entries, shelf.ground, POSTED_BY_FACTORING)
    try:
        after = with_entries(edited(book, made.edits), shelf.ground, ready)
    except FileNotIncludedError as error:
        raise EventRefusedError(EventFault.NOT_INCLUDED, [month_path(wanted.day)]) from error
    proposal = EventProposal(
        wanted=wanted,
        contract=scene.contract,
        reference=scene.reference,
        entries=shown,
        facts=_facts(scene.contract, made, len(shown)),
        cents=made.cents,
        print=_print(wanted, scene, shown, made),
    )
    return Planned(proposal, scene, made, after, shelf)


def _opened(
    shelf: Shelf, contract: Contract, entries: Iterable[NewEntry]
) -> tuple[Book, tuple[NewEntry, ...]]:
    """Return the books with the contract's accounts that entries need, and the entries on their names."""
    listed, labels = tuple(entries), numbers_of(contract)
    needed = {posting.account for entry in listed for posting in entry.postings} & labels.keys()
    book, names = shelf.book, dict[str, str]()
    for number in sorted(needed):
        book, names[number] = with_account(book, shelf.ground, number, labels[number])
    return book, tuple(replace(entry, postings=_named(entry.postings, names)) for entry in listed)


def _named(postings: Sequence[NewPosting], names: Mapping[str, str]) -> tuple[NewPosting, ...]:
    return tuple(replace(each, account=names.get(each.account, each.account)) for each in postings)


def _shown(picture: Picture, entry: NewEntry) -> ProposedEntry:
    return ProposedEntry(
        EventKind(str(entry.metadata[EVENT_KEY])),
        entry.narration,
        tuple(proposed_line(picture, posting) for posting in entry.postings),
    )


def _facts(contract: Contract, made: Made, entries: int) -> dict[str, object]:
    return {
        "cents": made.cents,
        "currency": contract.currency,
        "entries": entries,
        "parts": dict(made.parts),
        FIGURES: asdict(made.figures),
        **made.facts,
    }


def _print(wanted: Wanted, scene: Scene, shown: Iterable[ProposedEntry], made: Made) -> str:
    said = {
        "what": [
            happened_of(wanted).value,
            wanted.day,
            scene.contract.key,
            scene.contract.version,
            scene.number,
            scene.posted,
        ],
        "entries": [asdict(entry) for entry in shown],
        "facts": _facts(scene.contract, made, 0),
        "letters": sorted(
            (path, lineno, str(keys.get("lettrage"))) for (path, lineno), keys in made.edits.items()
        ),
    }
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
