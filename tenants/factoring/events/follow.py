"""What becomes of claims that stayed in the books: lettrage settles them, and assignments end.

Owns the comparison of what is open with what the rows say, and tells of it once: where a letter is taken
away, an assignment that had ended by it goes on. Also sees credit notes that came later on what was assigned.
Posts nothing. Pages ask for the same without its being noted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
import datetime as dt

from sqlalchemy import select

from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.states import Act, State, moved, settled_by_lettrage
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import OpenItem, open_items
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.demand import DOUBTFUL
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.assignments.acting import act
from tenants.factoring.assignments.concerning import Concerning
from tenants.factoring.assignments.reading import (
    Assignment,
    assignments_of,
    item_rows,
    needed,
    row_numbered,
)
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.applying import end
from tenants.factoring.events.claims import claim_lines, claims_of
from tenants.factoring.rows import AssignmentRow
from tenants.factoring.story import Happened, tell

_LATELY = dt.timedelta(days=366)  # letters of what ended before are not looked at any more


@dataclass(frozen=True, slots=True)
class SettledClaim:
    """A claim of which lettrage has settled so many cents in all, and how many of them are new."""

    assignment: int
    name: str
    cents: int
    new_cents: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What was seen and noted; `ended` and `resumed` are the numbers of assignments."""

    settled: tuple[SettledClaim, ...] = ()
    ended: tuple[int, ...] = ()
    resumed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dilution:
    """A credit note that came after its invoice was assigned, and that is in no assignment itself.

    `cents` are below zero, those that are open.
    """

    assignment: int
    name: str  # of the invoice
    reference: str  # of the credit note
    date: dt.date
    cents: int


def follow(desk: Desk) -> Followed:
    """Note what lettrage settled of claims that stayed in the books, and end what nothing is left of.

    Doing it again changes nothing.

    Raises:
        AssignmentConflictError: others kept writing.
    """
    picture = desk.picture()
    with desk.reading() as session:
        if not _seen(session, picture, desk.today):
            return Followed()
    return act(
        desk,
        lambda session, picture: _seen(session, picture, desk.today),
        lambda session, seen: _note(session, desk, seen),
    )


def as_of_now(
    session: TenantSession, picture: Picture, assignments: Iterable[Assignment], day: dt.date
) -> tuple[Assignment, ...]:
    """Return assignments with what lettrage settled since `follow` last noted it; nothing is written.

    Args:
        session: one that reads.
        picture: the books.
        assignments: those that are shown; only what was lent on and still goes on may change.
        day: the end of it.
    """
    asked = tuple(assignments)
    funded = [each for each in asked if each.state is State.FUNDED]
    lent_on = [each for each in funded if _stays(session, each)]
    now = {(claim.assignment, claim.name): claim.cents for claim in _unlike(lent_on, picture, day)}
    return tuple(_with(each, now) for each in asked)


def _with(assignment: Assignment, now: Mapping[tuple[int, str], int]) -> Assignment:
    if not any((assignment.number, item.name) in now for item in assignment.items):
        return assignment
    items = (
        replace(item, settled_cents=now.get((assignment.number, item.name), item.settled_cents))
        for item in assignment.items
    )
    return replace(assignment, items=tuple(items))


def _stays(session: TenantSession, assignment: Assignment) -> bool:
    """Tell whether the claims of an assignment stayed in the books."""
    return not contract_version(session, assignment.contract, assignment.version).passes_title


def dilutions_of(picture: Picture, assignments: Iterable[Assignment], day: dt.date) -> tuple[Dilution, ...]:
    """Return the credit notes that are open on a day and lessen what was assigned before they came.

    Args:
        picture: the books.
        assignments: those asked about; only of funded ones something is told.
        day: the end of it.
    """
    wanted = [each for each in assignments if each.state is State.FUNDED]
    held = {item.name for each in assignments for item in each.items if item.held}
    known, concerning = lines_by_debt(picture), Concerning(picture)
    notes = {
        name: line
        for name, line in known.items()
        if line.kind is LineKind.CREDIT_NOTE and name not in held and line.date <= day
    }
    open_by_key = _open(picture, notes.values(), day)
    found = []
    for each in wanted:
        invoices = {
            (item.account, item.customer, item.reference): item
            for item in each.items
            if item.kind is DocumentKind.INVOICE and item.left_cents
        }
        for line in notes.values():
            item = invoices.get((line.account, line.customer, concerning.invoice_of(line)))
            still_open = open_by_key.get(line.key)
            if item and still_open and line.date >= each.day:
                found.append(
                    Dilution(each.number, item.name, line.reference, line.date, still_open.cents_open)
                )
    return tuple(found)


def _seen(session: TenantSession, picture: Picture, day: dt.date) -> tuple[SettledClaim, ...]:
    """Return the claims of which lettrage has settled another sum than the rows say."""
    return _unlike(_lent_on(session, day), picture, day)


def _unlike(lent_on: Iterable[Assignment], picture: Picture, day: dt.date) -> tuple[SettledClaim, ...]:
    """Return the claims of some assignments of which lettrage has settled another sum than they say."""
    lent_on = tuple(lent_on)
    if not lent_on:
        return ()
    lines = claim_lines(picture, (item for each in lent_on for item in claims_of(each)))
    open_by_key = _open(picture, lines.values(), day)
    doubtful = _doubtful(picture, lines.values(), day)
    found = []
    for each in lent_on:
        for item in claims_of(each):
            line = lines.get(item.name)
            if line is None:
                continue  # what became of it, nobody can tell: the proof names it
            standing = open_by_key.get(line.key)
            open_cents = standing.cents_open if standing else doubtful.get(_of(line), 0)
            settled = settled_by_lettrage(item.cents, open_cents)
            if settled != item.settled_cents:
                found.append(SettledClaim(each.number, item.name, settled, settled - item.settled_cents))
    return tuple(found)


def _lent_on(session: TenantSession, day: dt.date) -> list[Assignment]:
    """Return the assignments whose claims stayed in the books: those funded, and those that ended lately."""
    ended = select(AssignmentRow.contract, AssignmentRow.version, AssignmentRow.number).where(
        AssignmentRow.state == State.SETTLED.value, AssignmentRow.ended_on >= day - _LATELY
    )
    funded = assignments_of(session, states=[State.FUNDED])
    settled = {number: (key, version) for key, version, number in session.execute(ended)}
    versions = {(each.contract, each.version) for each in funded} | set(settled.values())
    staying = {key for key in versions if not contract_version(session, *key).passes_title}
    return [
        *(each for each in funded if (each.contract, each.version) in staying),
        *(needed(session, number) for number, version in sorted(settled.items()) if version in staying),
    ]


def _note(session: TenantSession, desk: Desk, seen: tuple[SettledClaim, ...]) -> Followed:
    """Write what was seen, an event an assignment."""
    ended, resumed = [], []
    for number in sorted({claim.assignment for claim in seen}):
        row = row_numbered(session, number)
        by_name = {item.name: item for item in item_rows(session, number)}
        own = [claim for claim in seen if claim.assignment == number]
        for claim in own:
            by_name[claim.name].settled_cents = claim.cents
        tell(
            session,
            desk,
            kind=Happened.SETTLED,
            contract=row.contract,
            assignment=number,
            subject=row.reference,
            facts={
                "cents": sum(claim.new_cents for claim in own),
                "currency": by_name[own[0].name].currency,
                "parts": {claim.name: claim.new_cents for claim in own},
            },
        )
        if row.state == State.SETTLED:
            row.state, row.ended_on = moved(State.SETTLED, Act.RESUME).value, None
            tell(
                session,
                desk,
                kind=Happened.REOPENED,
                contract=row.contract,
                assignment=number,
                subject=row.reference,
            )
            resumed.append(number)
        elif end(session, desk, row, desk.today):
            ended.append(number)
    return Followed(seen, tuple(ended), tuple(resumed))


def _open(picture: Picture, lines: Iterable[Line], day: dt.date) -> Mapping[int, OpenItem]:
    """Return what is open of the customers of some lines, by the keys of lines."""
    parties = sorted({(line.account, line.customer) for line in lines})
    standing = [line for party in parties for line in picture.lines_by_party[party]]
    return {item.line.key: item for item in open_items(standing, picture.terms, day)}


def _doubtful(picture: Picture, lines: Iterable[Line], day: dt.date) -> Mapping[tuple[str, str, str], int]:
    """Return what is open as doubtful, by customer, number and currency: nobody has paid that."""
    customers = {line.customer for line in lines if line.customer}
    moved = [
        line
        for party, each in picture.lines_by_party.items()
        if party[0].startswith(DOUBTFUL) and party[1] in customers
        for line in each
    ]
    return {_of(item.line): item.cents_open for item in open_items(moved, picture.terms, day)}


def _of(line: Line) -> tuple[str, str, str]:
    return line.customer, line.reference, line.currency
