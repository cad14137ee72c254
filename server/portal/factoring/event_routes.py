"""Events of an assignment or a contract: typed, looked at line by line, then written by an explicit act."""

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.posting import EventKind
from server.auth.access import for_tenant
from server.portal.factoring.blueprint import (
    asked_assignment,
    asked_contract,
    blueprint,
    contracts_shown,
    desk_and_picture,
    factoring_page,
)
from server.portal.factoring.event_form import CHARGES, MOST_ROWS, Asked, Typed, typed_event
from server.portal.factoring.event_kinds import OF_PARTS, OF_SUM, EventKey, event_key_words, most_cents
from server.portal.factoring.payments_offered import PaymentOffered, payments_offered
from server.portal.factoring.words.event_faults import event_refusal_words
from server.portal.factoring.words.postings import charge_words, event_kind_words
from server.portal.refusals import CONFLICT, UNSOUND, Refusal, refusal_of
from tenants.books.refusals import NotWrittenError
from tenants.desk import Desk
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.funding import reckoned_without
from tenants.factoring.events.planning import EventProposal
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import Charge, Fund, Wanted
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
_KINDS = "any(fund, cash, settled, release, direct, passed, recourse, financing, charged, repaid)"
_SUMS = "any(cash, financing, charged)"


@dataclass(frozen=True, slots=True)
class _About:
    """What an event is about: a contract, and an assignment of it or none."""

    contract: Contract
    assignment: Assignment | None
    key: EventKey


@blueprint.get(f"/assignments/<reference>/events/<{_KINDS}:kind>")
@for_tenant(Permission.WRITE)
def get_event(access: TenantAccess, reference: str, kind: str) -> Answer:
    """Show the form of an event; nothing is written."""
    return _page(access, _about(access, kind, reference), None)


@blueprint.post(f"/assignments/<reference>/events/<{_KINDS}:kind>")
@for_tenant(Permission.WRITE)
def post_event_of(access: TenantAccess, reference: str, kind: str) -> Answer:
    """Show the entries of an event, or write those that its author looked at."""
    return _posted(access, _about(access, kind, reference))


@blueprint.get(f"/events/<{_SUMS}:kind>")
@for_tenant(Permission.WRITE)
def get_contract_event(access: TenantAccess, kind: str) -> Answer:
    """Show the form of an event of a contract as a whole; nothing is written."""
    return _page(access, _about(access, kind), None)


@blueprint.post(f"/events/<{_SUMS}:kind>")
@for_tenant(Permission.WRITE)
def post_contract_event(access: TenantAccess, kind: str) -> Answer:
    """Show the entries of an event of a contract, or write those that its author looked at."""
    return _posted(access, _about(access, kind))


def _about(access: TenantAccess, kind: str, reference: str = "") -> _About:
    """Return what an address names; what there is not is not found."""
    if not access.may(Permission.ASSIGN):
        abort(403)
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        if reference:
            assignment = asked_assignment(session, reference)
            contract = contract_version(session, assignment.contract, assignment.version)
            return _About(contract, assignment, EventKey(kind))
        found = asked_contract(contracts_shown(session, desk))
    if found is None:
        abort(404)
    return _About(found, None, EventKey(kind))


def _posted(access: TenantAccess, about: _About) -> Answer:
    desk, _picture = desk_and_picture(access)
    asked = Asked(about.key, about.contract.key, about.assignment)
    typed = typed_event(request.form, asked, desk.today)
    if typed.wanted is None:
        return _page(access, about, typed), UNSOUND
    if "print" not in request.form:
        return _page(access, about, typed)
    try:
        revision = post_event(desk, typed.wanted, request.form["print"])
    except EventRefusedError as error:
        status = CONFLICT if error.fault is EventFault.CHANGED else UNSOUND
        return _page(access, about, typed, said=event_refusal_words(error)), status
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return _page(access, about, typed, refusal=refusal), refusal.status
    flash(_("The entries are in the books, revision %(number)s.", number=revision.number), "ok")
    return redirect(_back(access, about), 303)


def _back(access: TenantAccess, about: _About) -> str:
    if about.assignment is None:
        return url_for("factoring.get_overview", slug=access.slug, contract=about.contract.key)
    reference = about.assignment.reference
    return url_for("factoring.get_assignment", slug=access.slug, reference=reference) + "#story"


def _page(
    access: TenantAccess,
    about: _About,
    typed: Typed | None,
    said: str = "",
    refusal: Refusal | None = None,
) -> str:
    """Render the form, with the entries as they would be written where an event was typed."""
    desk, picture = desk_and_picture(access)
    proposal, fault = None, ""
    if typed is not None and typed.wanted is not None:
        proposal, fault = _proposed(desk, typed.wanted)
    items = _items(about)
    payments: tuple[PaymentOffered, ...] = ()
    if about.key is EventKey.DIRECT_PAYMENT and about.assignment is not None:
        payments = payments_offered(picture, about.assignment, desk.today)
    return factoring_page(
        "factoring/event.html",
        access,
        contract=about.contract,
        assignment=about.assignment,
        key=about.key,
        name=event_key_words(about.key),
        items=items[:MOST_ROWS],
        hidden=max(0, len(items) - MOST_ROWS),
        most=most_cents,
        payments=payments,
        charges=_charges(about, typed),
        is_reckoned=_is_reckoned(typed),
        charge_kinds=[(each.value, event_kind_words(EventKind(each.value))) for each in Charge],
        left_out=request.form.getlist("left"),
        of_parts=about.key in OF_PARTS or about.key is EventKey.RECOURSE,
        of_sum=about.key in OF_SUM,
        proposal=proposal,
        fault=fault if fault != said else "",
        said=said,
        refusal=refusal,
        errors=typed.errors if typed else {},
        typed=request.form,
        amounts_typed=dict(zip(request.form.getlist("name"), request.form.getlist("cents"), strict=False)),
        ticked=request.form.getlist("doc"),
        back=_back(access, about),
    )


def _proposed(desk: Desk, wanted: Wanted) -> tuple[EventProposal | None, str]:
    try:
        return propose_event(desk, wanted), ""
    except EventRefusedError as error:
        return None, event_refusal_words(error)
    except (NotWrittenError, JailUnavailableError) as error:
        return None, refusal_of(error).title


def _items(about: _About) -> list[Item]:
    """Return the documents that the event can name; those that are found by words, where some are asked."""
    if about.assignment is None or about.key in OF_SUM:
        return []
    words = request.values.get("q", "").strip().casefold()
    return [
        item
        for item in about.assignment.items
        if most_cents(about.key, item)
        and (not words or words in f"{item.reference} {item.debtor_name}".casefold())
    ]


def _is_reckoned(typed: Typed | None) -> bool:
    """Tell whether a funding's figures are reckoned anew, for documents were left out."""
    wanted = typed.wanted if typed else None
    return isinstance(wanted, Fund) and bool(wanted.left_out) and wanted.amounts is None


def _charges(about: _About, typed: Typed | None) -> list[tuple[str, str, int]]:
    """Return what the factor's credit may show otherwise: field, word, cents as they were reckoned."""
    if about.key is not EventKey.FUND or about.assignment is None or about.assignment.amounts is None:
        return []
    amounts = about.assignment.amounts
    if typed is not None and isinstance(typed.wanted, Fund) and _is_reckoned(typed):
        amounts = reckoned_without(amounts, about.assignment.items, typed.wanted.left_out)
    return [(name, charge_words(name), getattr(amounts, name)) for name in CHARGES]
