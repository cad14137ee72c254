"""Legal files: opened about some debts of one customer, their facts changed until a court has them.

Owns what a file must say before it is kept, and that a debt is in one open file at most. Acts are noted by
`case_acts`; papers and entries are other modules'.
"""

from dataclasses import dataclass
import datetime as dt

from ledger_core.procedures.course import CaseState
from ledger_core.procedures.routes import Route, verdict_on
from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.demand import interest_on
from tenants.dunning.cases.facts import CaseFacts, FaultyFactsError, facts_as_json, facts_faults, tidied
from tenants.dunning.cases.files import (
    CaseFault,
    CaseFile,
    CaseRefusedError,
    cases_of,
    file_of,
    row_numbered,
)
from tenants.dunning.cases.rows import CaseRow
from tenants.dunning.cases.telling import hold_for, tell_of
from tenants.dunning.days.assigned_debts import known_in
from tenants.dunning.days.situation import ground_of
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import Told
from tenants.factoring.assigned import assigned_of
from tenants.numbers import next_number

MOST_DEBTS = 300


@dataclass(frozen=True, slots=True)
class NewCase:
    """A file as somebody opens it; `debts` are names of debts.

    `opened_on` is the day of the judgment that opened a collective procedure, which a declaration must say:
    from it no interest runs.
    """

    account: str
    customer: str
    currency: str
    debts: frozenset[str]
    route: Route
    facts: CaseFacts
    opened_on: dt.date | None = None


def open_case(desk: Desk, new: NewCase) -> CaseFile:
    """Open a file; from now on no reminder of its debts leaves.

    Raises:
        FaultyFactsError: a part of the facts is none that it may be.
        CaseRefusedError: the debts are not such, or the rules do not let the claim go this way.
    """
    facts = tidied(new.facts)
    if faults := facts_faults(facts):
        raise FaultyFactsError(faults)
    _refuse_opening(desk, new)
    principal_cents = _principal_of(desk, new)
    interest_cents = 0
    if facts.claims_interest:
        with desk.reading() as session:
            interest_cents = interest_on(session, desk.picture(), new.debts, desk.today)
    claim = facts.claim(new.route, principal_cents, interest_cents, new.currency)
    if not verdict_on(new.route, claim, desk.today).is_open:
        raise CaseRefusedError(CaseFault.ROUTE_CLOSED)
    with desk.writing() as session:
        raise_stamp(session)
        _refuse_shared(session, new)
        _refuse_assigned(session, desk, new)
        number = next_number(session, "case")
        reference = f"CJ-{desk.today.year}-{number:04d}"
        row = CaseRow(
            number=number,
            reference=reference,
            state=CaseState.PREPARING.value,
            account=new.account,
            customer=new.customer,
            currency=new.currency,
            route=new.route.value,
            debts=sorted(new.debts),
            facts=facts_as_json(facts),
            hold=None,
            author=desk.hand.actor,
            put_at=desk.now,
        )
        row.hold = hold_for(session, desk, row, new.opened_on)
        session.add(row)
        session.flush()
        said = {"route": new.route.value, "cents": principal_cents, "currency": new.currency}
        tell_of(session, desk, row, Told.CASE_OPENED, said, desk.today)
        return file_of(session, row)


def change_facts(desk: Desk, number: int, facts: CaseFacts) -> CaseFile:
    """Put other facts in the place of a file's, as long as nothing was handed to a court.

    Raises:
        FaultyFactsError: a part is none that it may be.
        CaseRefusedError: there is no such file, or it was filed.
    """
    tidy = tidied(facts)
    if faults := facts_faults(tidy):
        raise FaultyFactsError(faults)
    with desk.writing() as session:
        raise_stamp(session)
        row = row_numbered(session, number)
        if row.state != CaseState.PREPARING.value:
            raise CaseRefusedError(CaseFault.FILED)
        body = facts_as_json(tidy)
        if row.facts != body:
            changed = sorted(part for part, value in body.items() if row.facts.get(part) != value)
            row.facts = body
            audit_log.append(
                session,
                actor=desk.hand.actor,
                action="case:change",
                subject=row.reference,
                detail={"parts": changed},
                at=desk.now,
            )
        return file_of(session, row)


def _refuse_opening(desk: Desk, new: NewCase) -> None:
    if new.opened_on is None and new.route is Route.INSOLVENCY:
        raise CaseRefusedError(CaseFault.NO_OPENING)
    if new.opened_on is not None and new.opened_on > desk.today:
        raise CaseRefusedError(CaseFault.FUTURE)


def _principal_of(desk: Desk, new: NewCase) -> int:
    """Return what is open of the debts; cents above zero.

    Raises:
        CaseRefusedError: one of them is not open, or of another customer or currency.
    """
    if not new.debts:
        raise CaseRefusedError(CaseFault.NO_DEBTS)
    if len(new.debts) > MOST_DEBTS:
        raise CaseRefusedError(CaseFault.TOO_MANY_DEBTS)
    wanted = new.account, new.customer, new.currency
    found = {
        debt.name: debt.cents_open
        for debt in ground_of(desk.picture(), desk.today).debts
        if (debt.account, debt.customer, debt.currency) == wanted
    }
    if not found.keys() >= new.debts:
        raise CaseRefusedError(CaseFault.UNKNOWN_DEBTS)
    return sum(found[name] for name in new.debts)


def _refuse_assigned(session: TenantSession, desk: Desk, new: NewCase) -> None:
    assigned = known_in(desk.picture(), assigned_of(session, desk.today, (new.account, new.customer)))
    if not assigned.by_name.keys().isdisjoint(new.debts):
        raise CaseRefusedError(CaseFault.ASSIGNED)


def _refuse_shared(session: TenantSession, new: NewCase) -> None:
    for other in cases_of(session, new.account, new.customer):
        if other.is_open and not new.debts.isdisjoint(other.debts):
            raise CaseRefusedError(CaseFault.IN_ANOTHER_CASE)
