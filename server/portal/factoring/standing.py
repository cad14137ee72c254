"""How a contract stands, as the four key figures of its page say it, each with what proves it."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from server.portal.refusals import Refusal, refusal_of
from tenants.books.picture import Picture
from tenants.books.refusals import RefusedBookError
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.costs import Cost, cost_between
from tenants.factoring.events.proving import FactorProof, standing_figures
from tenants.jail import JailUnavailableError


@dataclass(frozen=True, slots=True)
class StandingShown:
    """Key figures of a contract; `refusal` says why there is no proof, where there is none."""

    outstanding_cents: int
    documents: int
    debtors: int
    proof: FactorProof | None
    refusal: Refusal | None
    cost: Cost
    since: dt.date


def standing_shown(
    desk: Desk,
    session: TenantSession,
    picture: Picture,
    contract: Contract,
    assignments: tuple[Assignment, ...],
) -> StandingShown:
    """Return the key figures of a contract as of today.

    Args:
        desk: who looks, and when.
        session: one that reads.
        picture: of the books.
        contract: the version that is shown.
        assignments: all of the contract.
    """
    left = [
        item
        for assignment in assignments
        if assignment.state is State.FUNDED
        for item in assignment.items
        if item.left_cents
    ]
    first = desk.today.replace(month=1, day=1)
    proof, refusal = proof_of(desk, session, picture, contract)
    return StandingShown(
        outstanding_cents=sum(item.left_cents for item in left),
        documents=len(left),
        debtors=len({item.debtor for item in left}),
        proof=proof,
        refusal=refusal,
        cost=cost_between(session, contract.key, first, desk.today),
        since=first,
    )


def proof_of(
    desk: Desk, session: TenantSession, picture: Picture, contract: Contract
) -> tuple[FactorProof | None, Refusal | None]:
    """Return the proof from the text, or why it cannot be given now."""
    try:
        return standing_figures(desk, session, picture, contract, desk.today), None
    except (RefusedBookError, JailUnavailableError) as error:
        return None, refusal_of(error)
