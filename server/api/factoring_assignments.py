"""Assignments for programs: begun, changed, checked, sent, until the factor has them or takes none.

Acts are those of the pages: the same rules, the same checks, one assignment under preparation a contract.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import List, String

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from server.api.blueprint import blueprint
from server.api.cursors import cursor_of, paged
from server.api.factoring import named
from server.api.factoring_forms import (
    AssignmentOut,
    AssignmentWhole,
    ChecksOut,
    amounts_form,
    assignment_form,
    check_form,
)
from server.api.factoring_problems import said_as_problems, wrong_state
from server.api.fields import Paging, Strict, Text, page_schema
from server.api.guard import opened
from server.api.once import Once, done_once, reply
from server.api.problems import Problem, refuse
from server.auth.entitled import refuse_unless_working
from server.portal.desk import desk_of
from server.portal.pictures import picture_for
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.acting import Alongside
from tenants.factoring.assignments.checking import check, checks_of, reopen
from tenants.factoring.assignments.drafting import another_number, change, draft, drop
from tenants.factoring.assignments.reading import Assignment, assignments_of
from tenants.factoring.assignments.sending import LONGEST_REASON, send
from tenants.factoring.assignments.sending import refuse as refuse_sent
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.follow import as_of_now
from tenants.factoring.papers.papers import MOST_DOCUMENTS
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_DOCUMENTS = {"description": "names of the documents; left out: all that is eligible"}


class ActOfAssignment(StrEnum):
    """What is done to an assignment as a whole."""

    CHECK = "check"
    REOPEN = "reopen"
    SEND = "send"
    REFUSE = "refuse"
    DROP = "drop"


class AssignmentsQuery(Paging):
    """Which assignments."""

    contract = Text(metadata={"description": "key of one contract"})
    state = String(validate=validate.OneOf(list(State)), metadata={"description": "where they are"})


class DraftIn(Strict):
    """An assignment that begins."""

    contract = Text(required=True, least=1, metadata={"description": "key of the contract"})
    documents = List(Text(), validate=validate.Length(1, MOST_DOCUMENTS), metadata=_DOCUMENTS)


class ChangeIn(Strict):
    """What a draft holds from now on."""

    documents = List(Text(), validate=validate.Length(1, MOST_DOCUMENTS), metadata=_DOCUMENTS)


class NumberIn(Strict):
    """What the factor is to be given as a document's number."""

    sent_as = Text(
        required=True, least=1, metadata={"description": "the document's own again where it is that"}
    )


class ActIn(Strict):
    """An act on an assignment as a whole."""

    act = String(required=True, validate=validate.OneOf(list(ActOfAssignment)))
    reason = Text(most=LONGEST_REASON, metadata={"description": "refuse: what the factor said"})


@blueprint.get("/tenants/<slug>/factoring/assignments")
@opened(Permission.READ)
@blueprint.input(AssignmentsQuery, location="query", unknown=RAISE)
@blueprint.output(page_schema(AssignmentOut, "AssignmentPage"))
def get_assignments(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List assignments, the latest first; what is in them comes with each alone."""
    cursor, desk = cursor_of(query_data), desk_of(access)
    picture = picture_for(access.tenant_id)
    states = (State(query_data["state"]),) if "state" in query_data else ()
    with desk.reading() as session:
        found = assignments_of(session, contract=query_data.get("contract", ""), states=states)
        page = paged(found, lambda each: (-each.number,), query_data, cursor)
        shown = as_of_now(session, picture, page.rows, desk.today)
        rows = [assignment_form(each, _contract_of(session, each).currency) for each in shown]
    return {"rows": rows, "next": page.next}


@blueprint.post("/tenants/<slug>/factoring/assignments")
@opened(Permission.ASSIGN)
@blueprint.input(DraftIn, location="json")
@blueprint.output(AssignmentWhole, status_code=201)
def post_assignment(access: TenantAccess, json_data: dict[str, Any]) -> Response:
    """Begin an assignment: a draft, of which each contract has one at most.

    Credit notes come with the invoices that they are about. A document that a rule keeps out is refused with
    its name, and so is one that another assignment holds.
    """

    def do(desk: Desk, alongside: Alongside) -> Assignment:
        return draft(desk, json_data["contract"], json_data.get("documents"), alongside=alongside)

    return _done(access, json_data, HTTPStatus.CREATED, do)


@blueprint.get("/tenants/<slug>/factoring/assignments/<reference>")
@opened(Permission.READ)
@blueprint.output(AssignmentWhole)
def get_assignment(access: TenantAccess, reference: str) -> Response:
    """Tell of one assignment with what is in it.

    The `ETag` names what it holds: sent back as `If-Match` with a change, that is written only where nobody
    changed the draft meanwhile. Of claims that are security, `settled` is what is lettered by now.
    """
    picture, desk = picture_for(access.tenant_id), desk_of(access)
    with desk.reading() as session:
        found = named(session, reference)
        (shown,) = as_of_now(session, picture, (found,), desk.today)
        answer = jsonify(_dumped(session, shown))
    answer.set_etag(found.print)
    return answer


@blueprint.patch("/tenants/<slug>/factoring/assignments/<reference>")
@opened(Permission.ASSIGN)
@blueprint.input(ChangeIn, location="json")
@blueprint.output(AssignmentWhole)
def patch_assignment(access: TenantAccess, reference: str, json_data: dict[str, Any]) -> Response:
    """Put other documents in the place of a draft's, with what is open of them now."""

    def do(desk: Desk, alongside: Alongside) -> Assignment:
        with desk.reading() as session:
            found = named(session, reference)
        _refuse_unmatched(found)
        return change(desk, found.number, json_data.get("documents"), found.print, alongside)

    return _done(access, json_data, HTTPStatus.OK, do)


@blueprint.patch("/tenants/<slug>/factoring/assignments/<reference>/documents/<document>")
@opened(Permission.ASSIGN)
@blueprint.input(NumberIn, location="json")
@blueprint.output(AssignmentWhole)
def patch_number(access: TenantAccess, reference: str, document: str, json_data: dict[str, Any]) -> Response:
    """Give the factor another number of a draft's document: some formats take each number once only."""

    def do(desk: Desk, alongside: Alongside) -> Assignment:
        with desk.reading() as session:
            found = named(session, reference)
        return another_number(desk, found.number, document, json_data["sent_as"], alongside)

    return _done(access, json_data, HTTPStatus.OK, do)


@blueprint.get("/tenants/<slug>/factoring/assignments/<reference>/checks")
@opened(Permission.READ)
@blueprint.output(ChecksOut)
def get_checks(access: TenantAccess, reference: str) -> dict[str, object]:
    """Tell what stands in the way of checking a draft, or of sending what was checked."""
    picture, desk = picture_for(access.tenant_id), desk_of(access)
    with desk.reading() as session:
        found = named(session, reference)
        if not found.is_prepared:
            raise wrong_state(found.state)
        checks = checks_of(session, desk, found, picture)
    return {
        "reference": found.reference,
        "clear": checks.is_clear,
        "checks": [check_form(each) for each in checks.checks],
        "amounts": amounts_form(found.amounts or checks.proposed.amounts),
    }


@blueprint.post("/tenants/<slug>/factoring/assignments/<reference>/acts")
@opened(Permission.ASSIGN)
@blueprint.input(ActIn, location="json")
@blueprint.output(AssignmentWhole)
def post_act(access: TenantAccess, reference: str, json_data: dict[str, Any]) -> Response:
    """Check a draft, open it again, send it, give it up, or note that the factor took none of what was sent.

    With `If-Match` (the `ETag` of the assignment) nothing is done to another one than was read.
    `check` freezes what it comes to; `send` looks at everything again, numbers the batch and keeps files,
    slip and list; `refuse` (with its `reason`) frees the documents; `drop` gives a draft up, and the answer
    is what it last was.
    """
    kind = ActOfAssignment(json_data["act"])
    if kind is ActOfAssignment.SEND:
        refuse_unless_working()
    if kind is ActOfAssignment.REFUSE and not json_data.get("reason", "").strip():
        refuse("json.reason", _("Say why it comes back."))

    def do(desk: Desk, alongside: Alongside) -> Assignment:
        with desk.reading() as session:
            found = named(session, reference)
        _refuse_unmatched(found)
        seen = found.print
        match kind:
            case ActOfAssignment.CHECK:
                return check(desk, found.number, alongside, seen)
            case ActOfAssignment.REOPEN:
                return reopen(desk, found.number, alongside, seen)
            case ActOfAssignment.SEND:
                return send(desk, found.number, alongside, seen)
            case ActOfAssignment.REFUSE:
                return refuse_sent(desk, found.number, json_data["reason"], alongside, seen)
            case ActOfAssignment.DROP:
                drop(desk, found.number, seen, alongside)
                return found

    return _done(access, json_data, HTTPStatus.OK, do)


def _refuse_unmatched(found: Assignment) -> None:
    """End the request where it names another assignment than there is now."""
    if request.if_match and not request.if_match.contains(found.print):
        raise Problem(
            412,
            "changed",
            _("Somebody else changed this assignment meanwhile"),
            _("Nothing was written. Read the assignment again, and repeat your change."),
        )


def _done(
    access: TenantAccess,
    asked: Mapping[str, Any],
    status: HTTPStatus,
    do: Callable[[Desk, Alongside], Assignment],
) -> Response:
    """Do an act once under its key, and answer with the assignment as the act leaves it."""
    said = {**asked, "if_match": request.headers.get("If-Match", "")}
    picture_for(access.tenant_id)  # makes an index anew that another version made

    def once_done(once: Once) -> Response:
        body: dict[str, Any] = {}

        def alongside(session: TenantSession, assignment: Assignment) -> None:
            body.update(_dumped(session, assignment))
            once.keep(session, status, body)

        with said_as_problems():
            do(desk_of(access), alongside)
        return reply(status, body)

    return done_once(access, said, once_done)


def _dumped(session: TenantSession, assignment: Assignment) -> dict[str, Any]:
    currency = _contract_of(session, assignment).currency
    said = AssignmentWhole().dump(assignment_form(assignment, currency))
    assert isinstance(said, dict)
    return said


def _contract_of(session: TenantSession, assignment: Assignment) -> Contract:
    return contract_version(session, assignment.contract, assignment.version)
