"""On what an event is made: its scene, the books as they are, and what both sides of it share.

Owns the values that go in and come out of the making, and the checks that several events share.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.accounts import is_customer
from ledger_core.book import Book
from ledger_core.entry import NewEntry
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract_faults import MOST_CENTS
from ledger_core.factoring.in_books import Figures, Move
from ledger_core.factoring.posting import NARRATIONS, Event, EventKind, Share
from ledger_core.ground import Place
from ledger_core.lettrage.closing import Keys
from tenants.books.picture import Picture
from tenants.factoring.assignments.reading import Item
from tenants.factoring.events.letters import Letters, own_letters
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.scene import Scene
from tenants.factoring.events.wanted import Parts


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to a document's cents by an event."""

    name: str
    settled_cents: int = 0
    returned_cents: int = 0
    collected_cents: int = 0
    holdback_cents: int = 0
    released_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an event makes; accounts of the contract stand in the entries by their number.

    `parts` are cents by document as people read the event, `figures` by how much each moves; `left_out` are
    the documents that the factor did not take, free again.
    """

    cents: int
    entries: tuple[NewEntry, ...]
    figures: Figures
    parts: Parts = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    edits: Mapping[Place, Keys] = field(default_factory=dict)
    amounts: Amounts | None = None
    left_out: Parts = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """The books of a revision, and what the event is about; `moves` are the factor's by the books."""

    scene: Scene
    picture: Picture
    book: Book
    moves: Callable[[], Iterable[Move]]
    today: dt.date

    def event(self, day: dt.date) -> Event:
        """Return the event that entries are made of; accounts of the contract keep their numbers."""
        return Event(self.scene.contract, {}, self.scene.reference, day)

    def why(self, kind: EventKind) -> str:
        """Return what lines say of the letter that an event gives them."""
        return f"{NARRATIONS[kind]}, {self.scene.reference}"

    def require_title(self) -> None:
        """Refuse what claims that stayed in the books do not know."""
        if not self.scene.contract.passes_title:
            raise EventRefusedError(EventFault.NOT_OF_CONTRACT)

    def within(self, parts: Parts, most: Callable[[Item], int]) -> tuple[tuple[Item, int], ...]:
        """Return documents with their cents, none of them more than there is, nor on the other side.

        Raises:
            EventRefusedError: there are none, or one is more.
        """
        found = self.scene.parted(parts)
        wrong = [item.name for item, cents in found if not 0 <= cents * _side(most(item)) <= abs(most(item))]
        if wrong:
            raise EventRefusedError(EventFault.TOO_MUCH, wrong)
        return found

    def party_of(self, item: Item) -> tuple[str, str]:
        """Return the account number and code of a document's customer, as the books have them now.

        A customer whose code was changed since is that of the line which handed the document over.
        """
        party = item.account, item.customer
        if party in self.picture.accounts_by_party:
            return party
        found = {
            (move.account, move.customer)
            for move in self.moves()
            if (move.assignment, move.event) == (self.scene.reference, EventKind.ASSIGNMENT)
            and move.reference == item.reference
            and is_customer(move.account)
        }
        return found.pop() if len(found) == 1 else party

    def own(self, account: str, posted: Iterable[tuple[Item, int]], day: dt.date, kind: EventKind) -> Letters:
        """Return the letters of what an event closes on an account of the factor.

        Documents that share a number, or have none, take no letter there: the books do not tell them apart.
        """
        listed = Counter(item.reference for item in self.scene.items)
        single = {
            item.reference: cents for item, cents in posted if item.reference and listed[item.reference] == 1
        }
        moves = [move for move in self.moves() if move.assignment == self.scene.reference]
        return own_letters(self.picture, self.book, moves, account, single, day, self.why(kind))


def require_sum(cents: int) -> None:
    """Refuse a sum that is none, or more than a factor ever pays at once."""
    if not cents:
        raise EventRefusedError(EventFault.NOTHING)
    if abs(cents) > MOST_CENTS:
        raise EventRefusedError(EventFault.TOO_MUCH)


def shares(parts: Iterable[tuple[Item, int]], letters: Letters | None = None) -> list[Share]:
    """Return documents' parts as entries take them."""
    given = letters.given if letters else {}
    return [Share(item.reference, cents, given.get(item.reference, {})) for item, cents in parts]


def _side(cents: int) -> int:
    return -1 if cents < 0 else 1
