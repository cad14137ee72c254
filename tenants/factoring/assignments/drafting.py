"""Drafts: what is to be handed over, made and changed until it is checked, or given up.

Owns what a draft holds of each document, and the references of assignments. A contract has one under
preparation at most, and no document is in two: rows refuse both, and are looked at first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.eligibility import Verdict
from ledger_core.factoring.records.characters import is_formula
from ledger_core.factoring.states import State
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.assignments.acting import Alongside, act, nothing, refuse_unseen
from tenants.factoring.assignments.errors import (
    DraftFault,
    DraftRefusedError,
    HeldElsewhereError,
    NotADraftError,
)
from tenants.factoring.assignments.holding import free_reference, holders_of, refuse_second
from tenants.factoring.assignments.proposing import Proposed, propose
from tenants.factoring.assignments.reading import Assignment, item_rows, needed, row_numbered
from tenants.factoring.assignments.telling import tell_of
from tenants.factoring.contracts.contracts import contract_on
from tenants.factoring.moves import moves_of
from tenants.factoring.papers.papers import MOST_DOCUMENTS
from tenants.factoring.rows import REFERENCE_LENGTH, AssignmentRow, ItemRow
from tenants.factoring.story import Happened
from tenants.numbers import next_number


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What goes into a draft; `parties` are account and customer by debt, `in_text` assignments in books."""

    proposed: Proposed
    parties: Mapping[str, tuple[str, str]]
    in_text: frozenset[str] = frozenset()


def draft(
    desk: Desk,
    contract_key: str,
    names: Collection[str] | None,
    day: dt.date | None = None,
    alongside: Alongside = nothing,
) -> Assignment:
    """Begin the assignment of some documents.

    Args:
        desk: whose hand it is.
        contract_key: to whose factor.
        names: of the debts; None: all that is eligible.
        day: of the assignment, the desk's where it is left out; checking brings an earlier one up to date.
        alongside: what else is written with it.

    Raises:
        DraftRefusedError: there is no such contract, or not all of it can be handed over.
        AnotherDraftError: the contract has one under preparation already.
        HeldElsewhereError: a document is in another assignment.
        AssignmentConflictError: others kept writing.
    """
    wanted = day or desk.today
    if wanted > desk.today:
        raise DraftRefusedError(DraftFault.LATER)

    def prepare(session: TenantSession, picture: Picture) -> _Wanted:
        contract = _contract_on(session, contract_key, wanted)
        refuse_second(session, contract_key)
        work = _proposed(session, picture, contract, wanted, names)
        moves = moves_of(session, desk.jail, picture, contract, dt.date.max)
        return replace(work, in_text=frozenset(move.assignment for move in moves))

    def write(session: TenantSession, work: _Wanted) -> Assignment:
        row = AssignmentRow(
            number=next_number(session, "factoring-assignment"),
            reference=free_reference(session, wanted.year, work.in_text),
            contract=contract_key,
            version=work.proposed.contract.version,
            state=State.DRAFT.value,
            day=wanted,
            amounts=None,
            revision=work.proposed.revision,
            file_number=None,
            checked_at=None,
            sent_at=None,
            sent_by="",
            funded_on=None,
            ended_on=None,
            reason="",
            author=desk.hand.actor,
            at=desk.now,
        )
        session.add(row)
        session.flush()
        _put(session, row.number, work, {})
        made = _told(session, desk, row, Happened.DRAFTED)
        alongside(session, made)
        return made

    return act(desk, prepare, write)


def change(
    desk: Desk, number: int, names: Collection[str] | None, seen: str, alongside: Alongside = nothing
) -> Assignment:
    """Put other documents in the place of a draft's, with what is open of them now.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        names: of the debts; None: all that is eligible.
        seen: the `print` of the draft that its author saw.
        alongside: what else is written with it.

    Raises:
        NoSuchAssignmentError, NotADraftError, DraftRefusedError, HeldElsewhereError: it cannot be.
        AssignmentConflictError: somebody changed it meanwhile.
    """

    def prepare(session: TenantSession, picture: Picture) -> _Wanted:
        draft_of = _draft(session, number, seen)
        day = max(draft_of.day, desk.today)
        contract = _contract_on(session, draft_of.contract, day)
        return _proposed(session, picture, contract, day, names)

    def write(session: TenantSession, work: _Wanted) -> Assignment:
        row = row_numbered(session, number)
        sent_as = {}
        for item in item_rows(session, number):
            sent_as[item.name] = item.sent_as
            session.delete(item)
        session.flush()
        _put(session, number, work, sent_as)
        proposed = work.proposed
        row.day, row.version, row.revision = proposed.day, proposed.contract.version, proposed.revision
        changed = _told(session, desk, row, Happened.CHANGED)
        alongside(session, changed)
        return changed

    return act(desk, prepare, write)


def drop(desk: Desk, number: int, seen: str = "", alongside: Alongside = nothing) -> None:
    """Give a draft up: its documents are free again, and so is its reference. Its story stays.

    Args:
        desk: whose hand it is.
        number: of the assignment.
        seen: the `print` of the draft that its author saw; "" where it does not matter what is in it.
        alongside: what else is written with it.

    Raises:
        NoSuchAssignmentError, NotADraftError: it cannot be given up.
        AssignmentConflictError: somebody changed it meanwhile.
    """

    def prepare(session: TenantSession, _picture: Picture) -> Assignment:
        return _draft(session, number, seen)

    def write(session: TenantSession, dropped: Assignment) -> None:
        row = row_numbered(session, number)
        _told(session, desk, row, Happened.DROPPED)
        for item in item_rows(session, dropped.number):
            session.delete(item)
        session.flush()
        session.delete(row)
        alongside(session, dropped)

    act(desk, prepare, write)


def another_number(
    desk: Desk, number: int, name: str, sent_as: str, alongside: Alongside = nothing
) -> Assignment:
    """Give the factor another number of a document than its own: some take each number once only.

    Args:
        desk: whose hand it is.
        number: of the draft.
        name: of the debt.
        sent_as: the number; the document's own again where it is that.
        alongside: what else is written with it.

    Raises:
        NoSuchAssignmentError, NotADraftError: what is in it does not change.
        DraftRefusedError: it is no number, or the document is not in it.
    """
    tidy = sent_as.strip()
    if not tidy or len(tidy) > REFERENCE_LENGTH or not tidy.isprintable():
        raise DraftRefusedError(DraftFault.NOT_A_NUMBER, [name])
    if is_formula(tidy):
        raise DraftRefusedError(DraftFault.FORMULA, [name])

    def prepare(session: TenantSession, _picture: Picture) -> Assignment:
        found = _draft(session, number, "")
        if name not in found.names:
            raise DraftRefusedError(DraftFault.NOT_IN_IT, [name])
        return found

    def write(session: TenantSession, found: Assignment) -> Assignment:
        (row,) = [row for row in item_rows(session, found.number) if row.name == name]
        row.sent_as = "" if tidy == row.reference else tidy
        session.flush()
        changed = _told(session, desk, row_numbered(session, number), Happened.CHANGED)
        alongside(session, changed)
        return changed

    return act(desk, prepare, write)


def _contract_on(session: TenantSession, key: str, day: dt.date) -> Contract:
    contract = contract_on(session, key, day)
    if contract is None:
        raise DraftRefusedError(DraftFault.NO_CONTRACT)
    return contract


def _draft(session: TenantSession, number: int, seen: str) -> Assignment:
    found = needed(session, number)
    if found.state is not State.DRAFT:
        raise NotADraftError(found.state)
    refuse_unseen(found, seen)
    return found


def _proposed(
    session: TenantSession,
    picture: Picture,
    contract: Contract,
    day: dt.date,
    names: Collection[str] | None,
) -> _Wanted:
    """Return what is handed over, if all that was chosen is."""
    if names is not None and len(names) > MOST_DOCUMENTS:
        raise DraftRefusedError(DraftFault.TOO_MANY)
    proposed = propose(session, picture, contract, day, names)
    refused = set(names or ()) - proposed.chosen
    if holders := holders_of(session, refused, contract.key):
        raise HeldElsewhereError(holders)
    if refused:
        raise DraftRefusedError(DraftFault.NOT_ELIGIBLE, refused)
    if not proposed.chosen:
        raise DraftRefusedError(DraftFault.NOTHING)
    if len(proposed.chosen) > MOST_DOCUMENTS:
        raise DraftRefusedError(DraftFault.TOO_MANY)
    long = [each.candidate.key for each in proposed.taken if _is_too_long(each)]
    if long:
        raise DraftRefusedError(DraftFault.TOO_LONG, long)
    lines = lines_by_debt(picture)
    parties = {name: (lines[name].account, lines[name].customer) for name in proposed.chosen}
    return _Wanted(proposed, parties)


def _is_too_long(verdict: Verdict) -> bool:
    document = verdict.candidate.document
    return max(len(document.reference), len(document.concerns)) > REFERENCE_LENGTH


def _put(session: TenantSession, number: int, work: _Wanted, sent_as: Mapping[str, str]) -> None:
    for verdict in work.proposed.taken:
        candidate, document = verdict.candidate, verdict.candidate.document
        account, customer = work.parties[candidate.key]
        session.add(
            ItemRow(
                assignment=number,
                name=candidate.key,
                held=True,
                account=account,
                customer=customer,
                debtor_name=document.debtor.name,
                reference=document.reference,
                kind=document.kind.value,
                date=document.date,
                due=document.due,
                concerns=document.concerns,
                currency=document.currency,
                cents=verdict.cents,
                cents_original=document.cents_original,
                cents_open=document.cents_open,
                over_cents=verdict.over_cents,
                holdback_cents=0,
                released_cents=0,
                settled_cents=0,
                returned_cents=0,
                collected_cents=0,
                sent_as=sent_as.get(candidate.key, ""),
            )
        )
    session.flush()


def _told(session: TenantSession, desk: Desk, row: AssignmentRow, kind: Happened) -> Assignment:
    session.flush()
    found = needed(session, row.number)
    facts = {"documents": len(found.items), "cents": found.cents, "currency": found.items[0].currency}
    tell_of(session, desk, found, kind, facts)
    return found
