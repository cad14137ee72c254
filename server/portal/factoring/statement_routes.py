"""Statements of a factor and its bank: taken in, their lines matched, posted or put aside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ledger_core.bank.statement import MOST_BYTES
from ledger_core.factoring.contract import Contract
from server.auth.access import for_tenant
from server.portal.factoring.blueprint import (
    LARGEST_NUMBER,
    asked_contract,
    blueprint,
    contracts_shown,
    desk_and_picture,
    factoring_page,
)
from server.portal.factoring.words.event_faults import event_refusal_words
from server.portal.factoring.words.file_faults import file_fault_words
from server.portal.factoring.words.happenings import happened_words
from server.portal.factoring.words.lines import line_kind_words
from server.portal.factoring.words.offers import offer_reason_words, source_words
from server.portal.formats import count, size
from server.portal.refusals import CONFLICT, UNSOUND, refusal_of
from server.security import takes
from tenants.books.refusals import NotWrittenError
from tenants.desk import Desk
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import happened_of
from tenants.factoring.statements.accepting import OfferGoneError, accept, accept_certain, propose_offer
from tenants.factoring.statements.importing import FaultyStatementError, import_statement
from tenants.factoring.statements.lines import (
    LineDoneError,
    NoReasonError,
    NoSuchLineError,
    put_aside,
    statements_of,
    take_back,
    waiting_lines,
)
from tenants.factoring.statements.offers import offers_of
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
MOST_SHOWN = 200
_REFUSALS = (EventRefusedError, NotWrittenError, JailUnavailableError, OfferGoneError, LineDoneError)
_WORDS: Mapping[str, Callable[..., str]] = {
    "happened_of_event": lambda wanted: happened_words(happened_of(wanted)),
    "line_kind_words": line_kind_words,
    "offer_reason_words": offer_reason_words,
    "source_words": source_words,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page says of an act that was not done: a sentence, and faults of a file."""

    sentence: str = ""
    faults: tuple[str, ...] = ()


@blueprint.get("/statements")
@for_tenant(Permission.READ)
def get_statements(access: TenantAccess) -> str:
    """Show the lines of statements that wait, what each would post, and the statements taken in."""
    return _page(access, _Said())


@blueprint.post("/statements")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.WRITE)
def post_statement(access: TenantAccess) -> Answer:
    """Take a statement in, whole or not at all."""
    desk, contract = _asked(access)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(access, _Said(_("Choose the file of a statement."))), UNSOUND
    data = sent.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return _page(access, _Said(_("This file is larger than %(most)s.", most=size(MOST_BYTES)))), UNSOUND
    try:
        taken = import_statement(desk, contract.key, sent.filename, data)
    except FaultyStatementError as error:
        said = _("This file is not taken: nothing of it is kept.")
        return _page(access, _Said(said, tuple(map(file_fault_words, error.faults.faults)))), UNSOUND
    if taken.number:
        new = len(taken.plan.lines)
        flash(
            ngettext("%(n)s new line is taken in.", "%(n)s new lines are taken in.", new, n=count(new)), "ok"
        )
    else:
        flash(_("This statement was taken in already: nothing of it is new."), "ok")
    return redirect(_here(access, contract), 303)


@blueprint.get("/statements/offers/<key>")
@for_tenant(Permission.WRITE)
def get_offer(access: TenantAccess, key: str) -> Answer:
    """Show the entries that lines of a statement would post."""
    desk, contract = _asked(access)
    return _offer_page(access, desk, contract, key)


@blueprint.post("/statements/offers/<key>")
@for_tenant(Permission.WRITE)
def post_offer(access: TenantAccess, key: str) -> Answer:
    """Post what lines of a statement tell of, as it was looked at."""
    desk, contract = _asked(access)
    try:
        revision = accept(desk, contract.key, key, request.form.get("print", ""))
    except _REFUSALS as error:
        said, status = _refused(error)
        return _page(access, _Said(said)), status
    if revision is None:
        flash(_("The lines are tied to the entries that were in the books already."), "ok")
    else:
        flash(_("The entries are in the books, revision %(number)s.", number=revision), "ok")
    return redirect(_here(access, contract), 303)


@blueprint.post("/statements/certain")
@for_tenant(Permission.WRITE)
def post_certain(access: TenantAccess) -> Answer:
    """Post all that is certain of the lines that wait; what is refused stays offered, and is said."""
    desk, contract = _asked(access)
    try:
        accepted = accept_certain(desk, contract.key)
    except JailUnavailableError as error:
        said, status = _refused(error)
        return _page(access, _Said(said)), status
    taken = accepted.taken
    flash(ngettext("%(n)s offer is posted.", "%(n)s offers are posted.", taken, n=count(taken)), "ok")
    if left := accepted.left:
        more = ngettext(
            "%(n)s certain offer is left: post it next.",
            "%(n)s certain offers are left: post them next.",
            left,
            n=count(left),
        )
        flash(more, "info")
    if accepted.refused:
        shown = accepted.refused[:MOST_SHOWN]
        faults = tuple(f"{offer.lines[0].label}: {_refused(error)[0]}" for offer, error in shown)
        return _page(access, _Said(_("Some offers are not posted."), faults)), UNSOUND
    return redirect(_here(access, contract), 303)


@blueprint.post("/statements/<int:number>/lines/<int:rank>/<any(aside, back):turn>")
@for_tenant(Permission.WRITE)
def post_line(access: TenantAccess, number: int, rank: int, turn: str) -> Answer:
    """Put a line aside with a reason, or let it wait again."""
    desk, contract = _asked(access)
    if max(number, rank) > LARGEST_NUMBER:
        abort(404)
    try:
        if turn == "aside":
            put_aside(desk, number, rank, request.form.get("why", ""))
        else:
            take_back(desk, number, rank)
    except NoReasonError:
        return _page(access, _Said(_("Say why the line is put aside."))), UNSOUND
    except NoSuchLineError:
        abort(404)
    except LineDoneError:
        return _page(access, _Said(_late_words())), CONFLICT
    flash(_("The line is put aside.") if turn == "aside" else _("The line waits again."), "ok")
    return redirect(_here(access, contract), 303)


def _late_words() -> str:
    return _("A colleague saw to this line meanwhile: look again. Nothing was written.")


def _asked(access: TenantAccess) -> tuple[Desk, Contract]:
    """Return the desk and the contract that is asked for; who may not assign is refused."""
    if not access.may(Permission.ASSIGN):
        abort(403)
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        contract = asked_contract(contracts_shown(session, desk))
    if contract is None:
        abort(404)
    return desk, contract


def _here(access: TenantAccess, contract: Contract) -> str:
    return url_for("factoring.get_statements", slug=access.slug, contract=contract.key)


def _refused(error: Exception) -> tuple[str, int]:
    """Say why nothing was posted, and with which status that is answered."""
    if isinstance(error, EventRefusedError):
        status = CONFLICT if error.fault is EventFault.CHANGED else UNSOUND
        return event_refusal_words(error), status
    if isinstance(error, (NotWrittenError, JailUnavailableError)):
        refusal = refusal_of(error)
        return refusal.title, refusal.status
    return _late_words(), CONFLICT


def _offer_page(access: TenantAccess, desk: Desk, contract: Contract, key: str) -> Answer:
    try:
        proposal = propose_offer(desk, contract.key, key)
    except OfferGoneError:
        abort(404)
    except _REFUSALS as error:
        said, status = _refused(error)
        return _page(access, _Said(said)), status
    return factoring_page(
        "factoring/offer.html",
        access,
        contract=contract,
        offer=proposal.offer,
        proposals=proposal.proposals,
        print=proposal.print,
        **_WORDS,
    )


def _page(access: TenantAccess, said: _Said) -> str:
    desk, _picture = desk_and_picture(access)
    with desk.reading() as session:
        contracts = contracts_shown(session, desk)
        contract = asked_contract(contracts)
        if contract is None:
            return factoring_page("factoring/none.html", access)
        offers = offers_of(desk, session, contract)
        offered = {line.key for offer in offers for line in offer.lines}
        alone = [line for line in waiting_lines(session, contract.key) if line.key not in offered]
        statements = statements_of(session, contract.key)
    return factoring_page(
        "factoring/statements.html",
        access,
        contract=contract,
        contracts=contracts,
        offers=offers[:MOST_SHOWN],
        certain=sum(offer.certain for offer in offers),
        alone=alone[:MOST_SHOWN],
        hidden=max(0, len(offers) - MOST_SHOWN) + max(0, len(alone) - MOST_SHOWN),
        statements=statements[:MOST_SHOWN],
        said=said,
        **_WORDS,
    )
