"""What the page of an assignment shows: its documents and what became of each, files, story, the next acts.

Owns the view. Moves nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from server.portal.factoring.event_kinds import EventKey, events_open_to
from server.portal.factoring.words.happenings import stuck_words
from server.portal.factoring.words.states import item_sign, item_words, standing_words
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment, Item, assignments_of, disputed_of
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.follow import Dilution, dilutions_of
from tenants.factoring.files import FileHead, FileKind, files_of
from tenants.factoring.mailing import delivery_of, stuck_files
from tenants.factoring.rows import EventRow
from tenants.factoring.story import Happened, story_of
from tenants.outbox_rows import State as MailState

MOST_ITEMS = 200
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A document with the sign and the word of where it is; in dispute only what has something left."""

    item: Item
    sign: str
    word: str
    disputed_since: dt.date | None
    credit_notes: tuple[Dilution, ...]  # credit notes that came after it was assigned


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file, and how far its mail is; None where none was to be sent. `why` a mail waits for a person."""

    head: FileHead
    kind: FileKind
    mail: MailState | None
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the story."""

    row: EventRow
    kind: Happened
    cents: int | None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """All that the page shows of an assignment."""

    assignment: Assignment
    contract: Contract
    sign: str
    word: str
    items: tuple[ItemShown, ...]
    hidden: int
    files: tuple[FileShown, ...]
    story: tuple[Told, ...]
    events: tuple[EventKey, ...]


def assignment_view(
    session: TenantSession, desk: Desk, picture: Picture, assignment: Assignment, *, all_items: bool = False
) -> AssignmentView:
    """Return what the page of an assignment shows.

    Args:
        session: one that reads.
        desk: on whose day disputes count.
        picture: of the books.
        assignment: the one that is shown.
        all_items: show every document, however many there are.
    """
    contract = contract_version(session, assignment.contract, assignment.version)
    disputed: Mapping[str, dt.date] = {}
    if assignment.state not in {State.SETTLED, State.RETURNED}:
        left = [item for item in assignment.items if item.left_cents]
        disputed = disputed_of(session, left, desk.today)
    credit_notes = _credits(session, picture, assignment, desk.today)
    shown = assignment.items if all_items else assignment.items[:MOST_ITEMS]
    sign, word = standing_words(assignment.state, 0 if assignment.is_prepared else len(disputed))
    return AssignmentView(
        assignment=assignment,
        contract=contract,
        sign=sign,
        word=word,
        items=tuple(_item(item, contract, disputed, credit_notes) for item in shown),
        hidden=len(assignment.items) - len(shown),
        files=_files(session, assignment),
        story=tuple(_told(row) for row in story_of(session, assignment.number)[:MOST_TOLD]),
        events=events_open_to(assignment, contract),
    )


def _credits(
    session: TenantSession, picture: Picture, assignment: Assignment, day: dt.date
) -> Mapping[str, tuple[Dilution, ...]]:
    """Return by the name of a document the credit notes that came after a funded assignment of it."""
    if assignment.state is not State.FUNDED:
        return {}
    of_contract = assignments_of(session, contract=assignment.contract)
    found: defaultdict[str, tuple[Dilution, ...]] = defaultdict(tuple)
    for each in dilutions_of(picture, of_contract, day):
        if each.assignment == assignment.number:
            found[each.name] += (each,)
    return found


def _item(
    item: Item,
    contract: Contract,
    disputed: Mapping[str, dt.date],
    credit_notes: Mapping[str, tuple[Dilution, ...]],
) -> ItemShown:
    since = disputed.get(item.name)
    state = item.as_assigned_item(since).state
    sign, word = item_sign(state), item_words(state, passes_title=contract.passes_title)
    return ItemShown(item, sign, word, since, credit_notes.get(item.name, ()))


def _files(session: TenantSession, assignment: Assignment) -> tuple[FileShown, ...]:
    stuck = stuck_files(session)
    return tuple(
        FileShown(
            head,
            FileKind(head.kind),
            delivery_of(session, head.number),
            stuck_words(stuck[head.number]) if head.number in stuck else "",
        )
        for head in files_of(session, assignment=assignment.number)
    )


def _told(row: EventRow) -> Told:
    cents = row.facts.get("cents")
    return Told(row, Happened(row.kind), cents if isinstance(cents, int) else None)
