"""Factoring for programs: contracts, what may be handed over, and the files that were kept."""

from base64 import b64encode
from typing import Any

from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Nested

from ledger_core.factoring.eligibility import Verdict
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import Key, cursor_of, paged
from server.api.factoring_forms import (
    AmountsOut,
    CandidateOut,
    ContractOut,
    FactoringContentOut,
    FactoringFileOut,
    amounts_form,
    candidate_form,
    contract_form,
    file_form,
)
from server.api.fields import Paging, page_schema
from server.api.guard import opened
from server.api.problems import missing
from server.portal.desk import desk_of
from server.portal.pictures import picture_for
from tenants.db import TenantSession
from tenants.factoring.assignments.proposing import WhyNone, propose
from tenants.factoring.assignments.reading import Assignment, assignment_named
from tenants.factoring.contracts.contracts import all_contracts, contract_on, contracts_on
from tenants.factoring.files import files_of, read_file
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.get("/tenants/<slug>/factoring/contracts")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(ContractOut, "ContractPage"))
def get_contracts(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List the contracts with factors, by key."""
    cursor, desk = cursor_of(query_data), desk_of(access)
    with desk.reading() as session:
        known = all_contracts(session)
        in_force = {each.key for each in contracts_on(session, desk.today)}
    page = paged(known, lambda each: (each.key,), query_data, cursor)
    rows = [contract_form(each, in_force=each.key in in_force) for each in page.rows]
    return {"rows": rows, "next": page.next}


@blueprint.get("/tenants/<slug>/factoring/contracts/<contract>/candidates")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(
    page_schema(
        CandidateOut,
        "CandidatePage",
        {
            "revision": fields.number(),
            "day": fields.day(),
            "amounts": Nested(
                AmountsOut,
                required=True,
                allow_none=True,
                metadata={"description": "what all that is eligible comes to together"},
            ),
            "why_none": fields.text(
                "why there are no amounts, else empty", validate=validate.OneOf(["", *WhyNone])
            ),
        },
    )
)
def get_candidates(access: TenantAccess, contract: str, query_data: dict[str, Any]) -> dict[str, object]:
    """List the open documents with what the contract decides of each, by customer and due date.

    Nothing is written. Limits are filled by due date; what lies over one is assigned and not funded.
    """
    cursor, desk = cursor_of(query_data), desk_of(access)
    picture = picture_for(access.tenant_id)
    with desk.reading() as session:
        held = contract_on(session, contract, desk.today)
        if held is None:
            raise missing(_("There is no such contract in force"))
        proposed = propose(session, picture, held, desk.today)
    page = paged(sorted(proposed.verdicts, key=_place), _place, query_data, cursor)
    return {
        "revision": proposed.revision,
        "day": proposed.day,
        "amounts": amounts_form(proposed.amounts),
        "why_none": proposed.why_none,
        "rows": [candidate_form(each, proposed) for each in page.rows],
        "next": page.next,
    }


@blueprint.get("/tenants/<slug>/factoring/assignments/<reference>/files")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(FactoringFileOut, "FactoringFilePage"))
def get_factoring_files(
    access: TenantAccess, reference: str, query_data: dict[str, Any]
) -> dict[str, object]:
    """List the files and papers that were kept as an assignment was sent."""
    cursor = cursor_of(query_data)
    with desk_of(access).reading() as session:
        found = files_of(session, assignment=named(session, reference).number)
    page = paged(found, lambda each: (each.number,), query_data, cursor)
    return {"rows": [file_form(each) for each in page.rows], "next": page.next}


@blueprint.get("/tenants/<slug>/factoring/files/<int:number>")
@opened(Permission.READ)
@blueprint.output(FactoringContentOut)
def get_factoring_file(access: TenantAccess, number: int) -> dict[str, object]:
    """Give a file of factoring with its content, as it was kept."""
    with desk_of(access).reading() as session:
        found = read_file(session, number) if number <= fields.LARGEST_NUMBER else None
    if found is None:
        raise missing(_("There is no such file"))
    head, data = found
    return {**file_form(head), "base64": b64encode(data).decode()}


def named(session: TenantSession, reference: str) -> Assignment:
    """Return an assignment by its reference; the request ends where there is none."""
    found = assignment_named(session, reference)
    if found is None:
        raise missing(_("There is no such assignment"))
    return found


def _place(verdict: Verdict) -> Key:
    document = verdict.candidate.document
    due = document.due.isoformat() if document.due else "9999-12-31"
    return (verdict.candidate.debtor, due, document.date.isoformat(), verdict.candidate.key)
