"""Events of factoring for programs: proposed, looked at, posted by an explicit act; the proof of a factor.

What an event may be, and its entries, are `tenants.factoring.events`'. One is posted as it was seen only.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Response
from flask_babel import gettext as _
from marshmallow import RAISE

from ledger_core.factoring.entries_after import Through
from server.api import fields
from server.api.blueprint import blueprint
from server.api.factoring import named
from server.api.factoring_event_forms import (
    EventAsked,
    EventIn,
    EventOut,
    EventPosted,
    EventProposalOut,
    ProofOut,
    entry_form,
    figures_form,
)
from server.api.fields import Strict
from server.api.guard import opened
from server.api.once import Once, done_once, reply
from server.api.problems import Problem, missing, refuse
from server.portal.desk import desk_of
from server.portal.factoring.words.event_faults import event_refusal_words
from server.portal.pictures import picture_for
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.contracts.contracts import all_contracts
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.proving import standing_figures
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
    Wanted,
)
from tenants.factoring.rows import EventRow
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_LOST = (EventFault.CHANGED, EventFault.BUSY)


_OfParts = type[Settled] | type[Release] | type[Repaid]
_OF_SUM = {EventAsked.CASH, EventAsked.FINANCING, EventAsked.CHARGED}
_OF_PARTS: Mapping[EventAsked, _OfParts] = {
    EventAsked.SETTLED: Settled,
    EventAsked.RELEASE: Release,
    EventAsked.REPAID: Repaid,
}


class ProofQuery(Strict):
    """As of which day."""

    as_of = fields.asked_day("the end of this day; today where it is left out")


@blueprint.get("/tenants/<slug>/factoring/contracts/<contract>/proof")
@opened(Permission.READ)
@blueprint.input(ProofQuery, location="query", unknown=RAISE)
@blueprint.output(ProofOut)
def get_proof(access: TenantAccess, contract: str, query_data: dict[str, Any]) -> dict[str, object]:
    """Tell how a factor stands, by the text of the books and by what happened to the assignments."""
    picture, desk = picture_for(access.tenant_id), desk_of(access)
    with desk.reading() as session:
        held = next((each for each in all_contracts(session) if each.key == contract), None)
        if held is None:
            raise missing(_("There is no such contract"))
        proof = standing_figures(desk, session, picture, held, query_data.get("as_of") or desk.today)
    return {
        "contract": held.key,
        "day": proof.day,
        "currency": held.currency,
        "proven": proof.proof.is_equal,
        "books": figures_form(proof.books),
        "assignments": figures_form(proof.said),
        "gaps": [
            {
                "assignment": gap.assignment,
                "figure": gap.figure.removesuffix("_cents"),
                "books": gap.books_cents,
                "assignments": gap.said_cents,
            }
            for gap in proof.proof.gaps
        ],
    }


@blueprint.post("/tenants/<slug>/factoring/events/proposals")
@opened(Permission.READ)
@blueprint.input(EventIn, location="json")
@blueprint.output(EventProposalOut)
def post_event_proposal(access: TenantAccess, json_data: dict[str, Any]) -> dict[str, object]:
    """Show an event as it would be posted: its entries with their letters. Nothing is written."""
    picture_for(access.tenant_id)  # makes an index anew that another version made
    desk = desk_of(access)
    try:
        proposal = propose_event(desk, _wanted(desk, json_data))
    except EventRefusedError as error:
        raise _refused(error) from None
    return {
        "kind": json_data["kind"],
        "contract": proposal.contract.key,
        "assignment": proposal.reference,
        "day": json_data["day"],
        "currency": proposal.currency,
        "entries": [entry_form(entry) for entry in proposal.entries],
        "print": proposal.print,
    }


@blueprint.post("/tenants/<slug>/factoring/events")
@opened(Permission.WRITE)
@blueprint.input(EventPosted, location="json")
@blueprint.output(EventOut, status_code=201)
def post_factoring_event(access: TenantAccess, json_data: dict[str, Any]) -> Response:
    """Post an event as it was proposed: entries, letters and what follows for it, in one revision.

    It takes a token with the scope `factoring:assign` beside that to write. `seen` is the `print` of the
    proposal; where it would be another by now nothing is written (409).
    """
    if not access.may(Permission.ASSIGN):
        raise Problem(
            403,
            "scope",
            _("This token does not permit that"),
            _("It takes a token with the scope %(scope)s.", scope=Permission.ASSIGN.value),
            more={"scope": Permission.ASSIGN.value},
        )
    picture_for(access.tenant_id)  # as above

    def do(once: Once) -> Response:
        desk, body = desk_of(access), dict[str, Any]()

        def alongside(session: TenantSession, row: EventRow) -> None:
            said = EventOut().dump(
                {
                    "number": row.number,
                    "contract": row.contract,
                    "assignment": json_data.get("assignment", ""),
                    "day": row.day,
                    "revision": row.revision,
                }
            )
            assert isinstance(said, dict)
            body.update(said)
            once.keep(session, HTTPStatus.CREATED, body)

        try:
            post_event(desk, _wanted(desk, json_data), json_data["seen"], alongside)
        except EventRefusedError as error:
            raise _refused(error) from None
        return reply(HTTPStatus.CREATED, body)

    return done_once(access, json_data, do)


def _wanted(desk: Desk, sent: Mapping[str, Any]) -> Wanted:
    """Return the event that is sent; the request ends where it lacks what its kind needs."""
    kind, day = EventAsked(sent["kind"]), sent["day"]
    assignment = _assignment(desk, sent, may_lack=kind in _OF_SUM)
    number = assignment.number if assignment else 0
    if assignment and kind is EventAsked.FUND:
        return _funding(assignment, sent)
    if kind in _OF_SUM:
        return _of_sum(kind, sent, number)
    if kind is EventAsked.RECOURSE:
        names = frozenset(_needed(sent, "documents"))
        return Recourse(assignment=number, day=day, names=names, reason=sent.get("reason", ""))
    parts = _parts(_needed(sent, "parts"))
    if kind is EventAsked.DIRECT_PAYMENT:
        return DirectPayment(assignment=number, day=day, parts=parts, payment=sent.get("payment", ""))
    if kind is EventAsked.PASSED_ON:
        through = Through(sent.get("through", Through.BANK))
        return PassedOn(assignment=number, day=day, parts=parts, through=through)
    return _OF_PARTS[kind](assignment=number, day=day, parts=parts)


def _of_sum(kind: EventAsked, sent: Mapping[str, Any], number: int) -> Wanted:
    contract, day = "" if number else sent.get("contract", ""), sent["day"]
    if kind is EventAsked.CHARGED:
        return Charged(
            kind=Charge(_needed(sent, "charge")),
            day=day,
            net_cents=_needed(sent, "amount"),
            vat_cents=sent.get("vat"),
            assignment=number,
            contract=contract,
        )
    make = Cash if kind is EventAsked.CASH else Financing
    return make(day=day, cents=_needed(sent, "amount"), assignment=number, contract=contract)


def _funding(assignment: Assignment, sent: Mapping[str, Any]) -> Fund:
    """Return a funding; whether the factor's amounts add up to what it took is for the event to say."""
    left_out = frozenset(sent.get("left_out", ()))
    taken = [item.cents for item in assignment.items if item.name not in left_out]
    amounts = None
    if "amounts" in sent and assignment.amounts is not None:
        amounts = replace(
            assignment.amounts,
            documents=len(taken),
            assigned_cents=sum(taken),
            **{f"{name}_cents": cents for name, cents in sent["amounts"].items()},
        )
    return Fund(
        assignment=assignment.number,
        day=sent["day"],
        amounts=amounts,
        cash_cents=sent.get("amount"),
        left_out=left_out,
    )


def _assignment(desk: Desk, sent: Mapping[str, Any], *, may_lack: bool) -> Assignment | None:
    reference = sent.get("assignment", "")
    if not reference and may_lack:
        return None
    if not reference:
        _lack("assignment")
    with desk.reading() as session:
        return named(session, reference)


def _parts(sent: list[Mapping[str, Any]]) -> dict[str, int]:
    parts = {part["document"]: part["amount"] for part in sent}
    if len(parts) < len(sent):
        refuse("json.parts", _("A document is named twice."))
    return parts


def _needed(sent: Mapping[str, Any], field: str) -> Any:  # noqa: ANN401  as the field has it
    if field not in sent:
        _lack(field)
    return sent[field]


def _lack(field: str) -> NoReturn:
    refuse(f"json.{field}", _("Missing data for required field."))


def _refused(error: EventRefusedError) -> Problem:
    status = HTTPStatus.CONFLICT if error.fault in _LOST else HTTPStatus.UNPROCESSABLE_ENTITY
    words = event_refusal_words(error)
    title = _("This event cannot be posted")
    return Problem(status, error.fault.value, title, words, more={"documents": list(error.names)})
