"""The list of assignments, one assignment, its acts that post nothing, its slip before it is sent."""

from dataclasses import replace
from typing import Any

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.factoring.states import State
from server.auth.access import for_tenant
from server.auth.entitled import refuse_unless_working
from server.portal.factoring.amount_lines import amount_lines
from server.portal.factoring.assignment_view import assignment_view
from server.portal.factoring.blueprint import (
    asked_assignment,
    asked_contract,
    blueprint,
    contracts_shown,
    desk_and_picture,
    factoring_page,
)
from server.portal.factoring.check_lines import Checked, checked_lines
from server.portal.factoring.list_lines import assignment_lines
from server.portal.factoring.refused import OF_PAPER, REFUSALS, refused
from server.portal.factoring.words.contracts import contract_facts
from server.portal.factoring.words.states import state_words
from tenants.desk import Desk
from tenants.factoring.assignments.checking import check, reopen
from tenants.factoring.assignments.drafting import drop
from tenants.factoring.assignments.reading import Assignment, assignments_of
from tenants.factoring.assignments.sending import refuse, send
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.follow import as_of_now
from tenants.factoring.files import FileKind
from tenants.factoring.papers.papers import papers_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
A_PAGE = 50


@blueprint.get("/assignments")
@for_tenant(Permission.READ)
def get_assignments(access: TenantAccess) -> str:
    """List the assignments of a contract, the latest first; all of them, or those in a state."""
    desk, picture = desk_and_picture(access)
    wanted = request.args.get("state", "")
    states = (State(wanted),) if wanted in set(State) else ()
    number = max(1, request.args.get("page", 1, int))
    with desk.reading() as session:
        contracts = contracts_shown(session, desk)
        contract = asked_contract(contracts)
        if contract is None:
            return factoring_page("factoring/none.html", access)
        found = assignments_of(session, contract=contract.key, states=states)
        shown = found[(number - 1) * A_PAGE : number * A_PAGE]
        lines = assignment_lines(session, desk, as_of_now(session, picture, shown, desk.today))
    return factoring_page(
        "factoring/assignments.html",
        access,
        contract=contract,
        contracts=contracts,
        lines=lines,
        count=len(found),
        wanted=wanted if states else "",
        states=[(state.value, state_words(state)) for state in State],
        number=number,
        last=max(1, -(-len(found) // A_PAGE)),
    )


@blueprint.get("/assignments/<reference>")
@for_tenant(Permission.READ)
def get_assignment(access: TenantAccess, reference: str) -> str:
    """Show an assignment."""
    return assignment_page(access, reference)


@blueprint.post("/assignments/<reference>/<any(check, reopen, send, refuse, drop):deed>")
@for_tenant(Permission.ASSIGN)
def post_act(access: TenantAccess, reference: str, deed: str) -> Answer:
    """Check an assignment, open it again, send it, note that it was refused, or give a draft up."""
    if deed == "send":
        refuse_unless_working()
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        assignment = asked_assignment(session, reference)
    try:
        said = _done(desk, assignment, deed)
    except REFUSALS as error:
        words, status = refused(error)
        return assignment_page(access, reference, words), status
    flash(said, "ok")
    if deed == "drop":
        return redirect(
            url_for("factoring.get_overview", slug=access.slug, contract=assignment.contract), 303
        )
    return redirect(url_for("factoring.get_assignment", slug=access.slug, reference=reference), 303)


@blueprint.get("/assignments/<reference>/slip.pdf")
@for_tenant(Permission.READ)
def get_slip(access: TenantAccess, reference: str) -> Answer:
    """Show the slip of an assignment under preparation as it would be printed; what was sent is kept."""
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        assignment = asked_assignment(session, reference)
        if not assignment.is_prepared:
            abort(404)
        contract = contract_version(session, assignment.contract, assignment.version)
        try:
            papers = papers_of(session, replace(assignment, file_number=None), contract)
        except OF_PAPER as error:
            words, status = refused(error)
            return assignment_page(access, reference, words), status
    slip = next(paper for paper in papers if paper.kind is FileKind.SLIP)
    answer = make_response(slip.data)
    answer.headers["Content-Type"] = slip.media_type
    answer.headers.set("Content-Disposition", "inline", filename=slip.name)
    return answer


def assignment_page(access: TenantAccess, reference: str, said: str = "") -> str:
    """Render the page of an assignment; `said` is why an act was not done."""
    desk, picture = desk_and_picture(access)
    with desk.reading() as session:
        asked = asked_assignment(session, reference)
        (assignment,) = as_of_now(session, picture, (asked,), desk.today)
        view = assignment_view(session, desk, picture, assignment, all_items=request.args.get("all") == "1")
        checked = Checked()
        if assignment.is_prepared:
            checked = checked_lines(access, session, desk, assignment)
    amounts = assignment.amounts or checked.amounts
    return factoring_page(
        "factoring/assignment.html",
        access,
        view=view,
        assignment=assignment,
        contract=view.contract,
        contract_facts=contract_facts(view.contract),
        checks=checked.lines,
        sent_before=checked.sent_before,
        amounts=amounts,
        lines=amount_lines(amounts, view.contract, assignment.day) if amounts else (),
        said=said,
    )


def _done(desk: Desk, assignment: Assignment, deed: str) -> str:
    named: dict[str, Any] = {"reference": assignment.reference}
    seen = request.form.get("seen", "")
    match deed:
        case "check":
            check(desk, assignment.number, seen=seen)
            return _("%(reference)s is checked: it can be sent.", **named)
        case "reopen":
            reopen(desk, assignment.number, seen=seen)
            return _("%(reference)s is a draft again.", **named)
        case "send":
            send(desk, assignment.number, seen=seen)
            return _("%(reference)s is sent: its files and papers are below.", **named)
        case "refuse":
            refuse(desk, assignment.number, request.form.get("reason", ""), seen=seen)
            return _("%(reference)s came back: its invoices are free again.", **named)
        case _:
            drop(desk, assignment.number, seen)
            return _("The draft %(reference)s is given up.", **named)
