"""The blueprint of factoring, the frame of its pages, and how a page finds the contract it is asked for."""

from collections.abc import Iterable

from flask import Blueprint, abort, request

from ledger_core.factoring.contract import Contract
from server.portal.books.frame import author_name
from server.portal.desk import desk_of
from server.portal.factoring.event_kinds import event_key_words
from server.portal.factoring.words.contracts import payer_words, slip_words
from server.portal.factoring.words.happenings import file_kind_words, happened_words, mail_words
from server.portal.factoring.words.postings import event_kind_words, figure_words
from server.portal.factoring.words.ratios import percent_words
from server.portal.factoring.words.states import state_sign, state_words
from server.portal.links import customer_address
from server.portal.page import tenant_page
from server.portal.pictures import picture_for
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment, assignment_named
from tenants.factoring.contracts.contracts import all_contracts, contracts_on
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("factoring", __name__, url_prefix="/t/<slug>/factoring")
PLACE = "factoring"
LARGEST_NUMBER = 2**31 - 1
"""Of a file or a statement: no row has a larger one."""
_WORDS = {
    "event_key_words": event_key_words,
    "event_kind_words": event_kind_words,
    "figure_words": figure_words,
    "file_kind_words": file_kind_words,
    "happened_words": happened_words,
    "mail_words": mail_words,
    "name_of": author_name,
    "payer_words": payer_words,
    "percent_words": percent_words,
    "slip_words": slip_words,
    "state_sign": state_sign,
    "state_words": state_words,
}


def factoring_page(template: str, access: TenantAccess, **context: object) -> str:
    """Render a page of factoring."""
    return tenant_page(
        template,
        access,
        PLACE,
        assigns=access.may(Permission.ASSIGN),
        posts=access.may(Permission.ASSIGN) and access.may(Permission.WRITE),
        customer_page=lambda code: customer_address(access, code),
        **_WORDS,
        **context,
    )


def desk_and_picture(access: TenantAccess) -> tuple[Desk, Picture]:
    """Return the desk of who looks, and the books as they are now."""
    picture = picture_for(access.tenant_id)
    return desk_of(access), picture


def contracts_shown(session: TenantSession, desk: Desk) -> tuple[Contract, ...]:
    """Return a version of every contract: the one in force, else the last; those in force come first."""
    in_force = contracts_on(session, desk.today)
    keys = {contract.key for contract in in_force}
    return (*in_force, *(contract for contract in all_contracts(session) if contract.key not in keys))


def asked_contract(contracts: Iterable[Contract]) -> Contract | None:
    """Return the contract that the address or the form names, the first where none is named.

    One that there is not is not found; None where there are no contracts at all.
    """
    listed = list(contracts)
    key = request.values.get("contract", "")
    if not key:
        return listed[0] if listed else None
    found = next((contract for contract in listed if contract.key == key), None)
    if found is None:
        abort(404)
    return found


def asked_assignment(session: TenantSession, reference: str) -> Assignment:
    """Return the assignment of a reference; one that there is not is not found."""
    found = assignment_named(session, reference)
    if found is None:
        abort(404)
    return found
