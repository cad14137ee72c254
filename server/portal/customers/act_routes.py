"""Acts on a customer's page: a call, a promise, a dispute, how to write to them, links, and claims.

Each is read by `act_forms`, done by `tenants.dunning`, and shown again with its faults where it cannot be.
"""

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, request
from flask_babel import gettext as _

from ledger_core.dunning.steps import Rule
from ledger_core.late_payment.covered import Act
from server.auth.access import for_tenant
from server.auth.refused import NotPermittedError
from server.portal.customers import act_forms
from server.portal.customers.act_forms import FaultyFormError
from server.portal.customers.blueprint import asked_customer, blueprint
from server.portal.customers.chasing import Chasing, chasing_of
from server.portal.customers.customer_page import LINK_DAYS, customer_page
from server.portal.customers.customer_routes import Answer
from server.portal.desk import desk_of
from server.portal.dunning.hold_form import fault_words
from server.portal.links import customer_address
from server.portal.refusals import CONFLICT, UNSOUND, refusal_of
from server.services import services
from tenants.books.refusals import NotWrittenError
from tenants.desk import Desk
from tenants.dunning.calls import Call, take_call
from tenants.dunning.claims.acts import decide
from tenants.dunning.claims.asking import ClaimFault, ClaimRefusedError
from tenants.dunning.debtor.link_acts import give_link, take_back_link
from tenants.dunning.debtor.links import NobodysLinkError, Whom
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.debtors import FaultyNotesError, save_notes
from tenants.dunning.decisions.schedules import FaultyChoiceError, choose, customer_target
from tenants.dunning.holds import FaultyHoldError, HoldFault, hold_row, lift_hold, put_hold
from tenants.dunning.plans.plans import FaultyPlanError, PlanRefusedError
from tenants.dunning.story import close_task
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

REFUSED = (
    FaultyFormError,
    FaultyHoldError,
    FaultyNotesError,
    FaultyChoiceError,
    FaultyPlanError,
    PlanRefusedError,
    NobodysLinkError,
)
_TOO_OLD = {ClaimFault.CHANGED, ClaimFault.NOTHING_OPEN, ClaimFault.NOTHING_WAIVED, ClaimFault.UNKNOWN}


@blueprint.post("/t/<slug>/customers/<key>/calls")
@for_tenant(Permission.SEND)
def post_call(access: TenantAccess, key: str) -> Answer:
    """Note a call, and what was promised in it."""

    def do(chasing: Chasing, desk: Desk) -> str:
        promise = act_forms.promise_of(request.form, chasing)
        outcome = act_forms.outcome_of(request.form)
        text = request.form.get("text", "")
        take_call(desk, Call(*chasing.own.party, outcome, text, promise))
        return _("The call and the promise are noted.") if promise else _("The call is noted.")

    return done(access, key, "call", do)


@blueprint.post("/t/<slug>/customers/<key>/promises")
@for_tenant(Permission.SEND)
def post_promise(access: TenantAccess, key: str) -> Answer:
    """Note a promise: reminders rest until its day is over."""

    def do(chasing: Chasing, desk: Desk) -> str:
        promise = act_forms.promise_of(request.form, chasing)
        if promise is None:
            raise FaultyFormError(
                {"cents": _("An amount above zero, such as 1 200,00."), "day": _("Choose a day.")}
            )
        with desk.writing() as session:
            put_hold(session, desk, promise)
        return _("The promise is noted. Reminders rest until its day is over.")

    return done(access, key, "promise", do)


@blueprint.post("/t/<slug>/customers/<key>/disputes")
@for_tenant(Permission.SEND)
def post_dispute(access: TenantAccess, key: str) -> Answer:
    """Note a dispute: reminders of its invoices stop until it is lifted, those of the others go on."""

    def do(chasing: Chasing, desk: Desk) -> str:
        new = act_forms.dispute_of(request.form, chasing.own)
        if not new.debts:
            raise FaultyFormError({"debts": _("Choose at least one invoice.")})
        with desk.writing() as session:
            put_hold(session, desk, new)
        return _("The dispute is noted. Reminders of its invoices have stopped; the others go on.")

    return done(access, key, "dispute", do)


@blueprint.post("/t/<slug>/customers/<key>/holds/<int:number>/lift")
@for_tenant(Permission.SEND)
def post_lift(access: TenantAccess, key: str, number: int) -> Answer:
    """Lift a hold: what it stopped may be reminded of again."""

    def do(chasing: Chasing, desk: Desk) -> str:
        with desk.writing() as session:
            row = hold_row(session, number)
            if row is None or (row.account, row.customer) != chasing.own.party:
                abort(404)
            if lift_hold(session, desk, number, request.form.get("reason", "")) is None:
                return _("It was lifted already.")
            for task in chasing.own.tasks:
                if task.hold == number:
                    close_task(session, task.number, by=desk.hand.actor, at=desk.now)
        return _("It is lifted. What it stopped may be reminded of again.")

    return done(access, key, f"lift-{number}", do)


@blueprint.post("/t/<slug>/customers/<key>/schedule")
@for_tenant(Permission.SEND)
def post_schedule(access: TenantAccess, key: str) -> Answer:
    """Choose the schedule that this customer follows, or leave it to the rules again."""

    def do(chasing: Chasing, desk: Desk) -> str:
        wanted, party = request.form.get("schedule", ""), chasing.own.party
        if wanted not in {"", *(each.key for each in chasing.own.schedules)}:
            raise FaultyFormError({"schedule": _("There is no such schedule for this customer.")})
        with desk.writing() as session:
            choose(session, desk, Rule.CUSTOMER, customer_target(*party), wanted or None, party)
        return _("The schedule is chosen.")

    return done(access, key, "schedule", do)


@blueprint.post("/t/<slug>/customers/<key>/writing")
@for_tenant(Permission.SEND)
def post_writing(access: TenantAccess, key: str) -> Answer:
    """Note how to write to this customer: language, segments, rate, consents."""

    def do(chasing: Chasing, desk: Desk) -> str:
        notes = act_forms.notes_of(request.form, chasing.own)
        with desk.writing() as session:
            save_notes(session, desk, *chasing.own.party, notes)
        return _("Noted. Letters follow it from now on.")

    return done(access, key, "writing", do)


@blueprint.post("/t/<slug>/customers/<key>/links")
@for_tenant(Permission.SEND)
def post_link(access: TenantAccess, key: str) -> Answer:
    """Make a link to the page on which this customer sees what is open."""

    def do(chasing: Chasing, desk: Desk) -> str:
        typed, currency = request.form.get("days", ""), request.form.get("currency", "")
        if typed not in set(map(str, LINK_DAYS)):
            raise FaultyFormError({"days": _("Choose for how long.")})
        known = chasing.currencies
        whom = Whom(*chasing.own.party, currency if currency in known else known[0])
        with desk.writing() as session:
            give_link(session, desk, whom, int(typed))
        return _("The link is made. Copy it, and send it to the customer alone.")

    return done(access, key, "link", do, "links")


@blueprint.post("/t/<slug>/customers/<key>/links/<int:number>/revoke")
@for_tenant(Permission.SEND)
def post_revoke(access: TenantAccess, key: str, number: int) -> Answer:
    """Revoke a link: from now on it leads nowhere."""

    def do(chasing: Chasing, desk: Desk) -> str:
        with desk.writing() as session:
            link = session.get(DebtorLink, (desk.tenant_id, number))
            if link is None or (link.account, link.customer) != chasing.own.party:
                abort(404)
            take_back_link(session, desk, link)
        return _("The link is revoked. It leads nowhere from now on.")

    return done(access, key, "link", do, "links")


@blueprint.post("/t/<slug>/customers/<key>/claims")
@for_tenant(Permission.SEND)
def post_claims(access: TenantAccess, key: str) -> Answer:
    """Waive claims, keep them after all, or post them in the books."""

    def do(chasing: Chasing, desk: Desk) -> str:
        asked = act_forms.claims_of(request.form, chasing.own, desk.today)
        if asked.act is Act.POST and not access.may(Permission.WRITE):
            raise NotPermittedError(Permission.WRITE)
        decide(desk, asked)
        return {
            Act.WAIVE: _("They are waived. «Claim after all» takes that back."),
            Act.KEEP: _("They are claimed again."),
            Act.POST: _("They are posted in the books."),
        }[asked.act]

    return done(access, key, "claims", do, "claims")


def done(
    access: TenantAccess, key: str, form: str, do: Callable[[Chasing, Desk], str], then: str = "story"
) -> Answer:
    """Do an act and go back to the page; where it cannot be done, show the form with what is wrong."""
    asked = asked_customer(access, key, services().today())
    chasing = chasing_of(access, asked)
    if chasing is None:
        abort(404)
    try:
        said = do(chasing, desk_of(access))
    except ClaimRefusedError as error:
        status = CONFLICT if error.fault in _TOO_OLD else UNSOUND
        words = {"part": act_forms.claim_fault_words(error.fault)}
        return customer_page(access, key, errors=words, form=form), status
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return customer_page(access, key, refusal=refusal, form=form), refusal.status
    except REFUSED as error:
        return customer_page(access, key, errors=_errors(error), form=form), UNSOUND
    flash(said, "ok")
    return redirect(f"{customer_address(access, asked.customer.code)}#{then}", 303)


def _errors(error: Exception) -> Mapping[str, str]:
    match error:
        case FaultyFormError():
            return error.errors
        case FaultyHoldError():
            words = {part: fault_words(fault) for part, fault in error.faults.items()}
            return words | ({"text": words["reason"]} if "reason" in words else {})
        case FaultyNotesError():
            return {part: act_forms.note_fault_words(fault) for part, fault in error.faults.items()}
        case FaultyPlanError() | PlanRefusedError():
            said = act_forms.plan_words(error)
            return {"debt": said, "reason": said}
        case FaultyChoiceError():
            return {"schedule": _("There is no such schedule for this customer.")}
    return {"days": fault_words(HoldFault.NOT_A_CUSTOMER)}
