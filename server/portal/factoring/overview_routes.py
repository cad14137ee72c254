"""The page of a contract: how it stands, what may be handed over, the draft, its checks, the assignments."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import HinderedError
from server.auth.access import for_tenant
from server.portal.factoring.blueprint import (
    asked_contract,
    blueprint,
    contracts_shown,
    desk_and_picture,
    factoring_page,
)
from server.portal.factoring.check_lines import Checked, checked_lines
from server.portal.factoring.list_lines import AssignmentLine, assignment_lines
from server.portal.factoring.overview import Choice, Offered, is_open_to_change, offered_of, prepared_of
from server.portal.factoring.refused import REFUSALS, refused
from server.portal.factoring.standing import StandingShown, standing_shown
from server.portal.factoring.words.contracts import contract_facts
from server.portal.factoring.words.obstacles import obstacle_words
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import change, draft
from tenants.factoring.assignments.reading import Assignment, assignments_of
from tenants.factoring.events.follow import as_of_now
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page of a contract shows."""

    contract: Contract
    contracts: tuple[Contract, ...]
    prepared: Assignment | None
    offered: Offered
    standing: StandingShown
    checked: Checked
    lines: tuple[AssignmentLine, ...]
    count: int  # of those that were sent


@blueprint.get("")
@for_tenant(Permission.READ)
def get_overview(access: TenantAccess) -> str:
    """Show how a contract stands and what may be handed over; without a contract, what to do."""
    return _page(access, None)


@blueprint.post("/figures")
@for_tenant(Permission.ASSIGN)
def post_figures(access: TenantAccess) -> str:
    """Value what is ticked; nothing is written."""
    return _page(access, request.form.getlist("doc"))


@blueprint.post("/draft")
@for_tenant(Permission.ASSIGN)
def post_draft(access: TenantAccess) -> Answer:
    """Keep what is ticked as the draft of the contract, and check it where that is asked for."""
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        contract = asked_contract(contracts_shown(session, desk))
        key = contract.key if contract else ""
        prepared = prepared_of(assignments_of(session, contract=key)) if key else None
    names = None if request.form.get("every") == "1" else request.form.getlist("doc")
    back = url_for("factoring.get_overview", slug=access.slug, contract=key)
    try:
        kept = _keep(desk, key, prepared, names)
        if request.form.get("act") != "check":
            flash(_("%(reference)s is kept as a draft.", reference=kept.reference), "ok")
            return redirect(back, 303)
        check(desk, kept.number)
    except HinderedError as error:
        flash(obstacle_words(error.obstacles[0]), "warn")
        return redirect(f"{back}#checks", 303)
    except REFUSALS as error:
        said, status = refused(error)
        return _page(access, names, said=said), status
    flash(_("%(reference)s is checked: it can be sent.", reference=kept.reference), "ok")
    return redirect(url_for("factoring.get_assignment", slug=access.slug, reference=kept.reference), 303)


def _keep(desk: Desk, key: str, prepared: Assignment | None, names: Collection[str] | None) -> Assignment:
    if prepared is None:
        return draft(desk, key, names)
    wanted = prepared.names if names is None else names
    seen = request.form.get("seen", "")
    is_same = prepared.names == frozenset(wanted) and prepared.print == seen
    if is_same and request.form.get("act") == "check":
        return prepared
    return change(desk, prepared.number, wanted, seen)


def _page(access: TenantAccess, names: Collection[str] | None, said: str = "") -> str:
    """Render the page of the contract that is asked for; `names` are what is ticked, None: as it is kept."""
    desk, picture = desk_and_picture(access)
    with desk.reading() as session:
        contracts = contracts_shown(session, desk)
        contract = asked_contract(contracts)
        if contract is None:
            return factoring_page("factoring/none.html", access)
        shown = _shown(access, desk, session, picture, (contract, contracts, names))
    return factoring_page(
        "factoring/overview.html",
        access,
        said=said,
        may_change=is_open_to_change(shown.prepared) and contract.in_force(desk.today),
        contract_facts=contract_facts(contract),
        shown=shown,
        contract=contract,
    )


def _shown(
    access: TenantAccess,
    desk: Desk,
    session: TenantSession,
    picture: Picture,
    asked: tuple[Contract, tuple[Contract, ...], Collection[str] | None],
) -> _Shown:
    contract, contracts, names = asked
    kept_ones = assignments_of(session, contract=contract.key)
    assignments = as_of_now(session, picture, kept_ones, desk.today)
    prepared = prepared_of(assignments)
    left = tuple(each for each in assignments if not each.is_prepared)
    kept = prepared.names if prepared else None
    choice = Choice(names if names is not None else kept, request.values.get("all") == "1")
    checked = checked_lines(access, session, desk, prepared) if prepared is not None else Checked()
    return _Shown(
        contract=contract,
        contracts=contracts,
        prepared=prepared,
        offered=offered_of(session, picture, contract, desk.today, choice),
        standing=standing_shown(desk, session, picture, contract, assignments),
        checked=checked,
        lines=assignment_lines(session, desk, left[:MOST_LISTED]),
        count=len(left),
    )
