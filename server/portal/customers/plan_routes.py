"""Payment plans on a customer's page: noted, agreed, refused, broken, ended, and their paper."""

from flask import Response, abort, flash, redirect, request
from flask_babel import gettext as _

from server.auth.access import for_tenant
from server.portal.customers import act_forms
from server.portal.customers.act_forms import FaultyFormError
from server.portal.customers.act_routes import done
from server.portal.customers.blueprint import asked_customer, blueprint
from server.portal.customers.chasing import Chasing, party_of
from server.portal.customers.customer_routes import Answer
from server.portal.desk import desk_of
from server.portal.handing_out import PDF, handed_out
from server.portal.pictures import day_of
from server.services import services
from tenants.desk import Desk
from tenants.dunning.plans import plans
from tenants.dunning.plans.default import invoke
from tenants.dunning.plans.kept import plan_row
from tenants.dunning.plans.paper import NoCreditorError, plan_paper
from tenants.dunning.story import close_task
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.post("/t/<slug>/customers/<key>/plans")
@for_tenant(Permission.SEND)
def post_plan(access: TenantAccess, key: str) -> Answer:
    """Note a payment plan, agreed or still to be."""

    def do(chasing: Chasing, desk: Desk) -> str:
        typed = act_forms.plan_of(request.form, chasing.own, desk.today)
        with desk.writing() as session:
            row = plans.propose(session, desk, typed.new)
            if typed.agreed:
                plans.agree(session, desk, row.number, typed.recognised_on)
        if typed.agreed:
            return _("The plan is agreed. Its parts are owed instead of the invoices it covers.")
        return _("The plan is noted. Print its paper, and agree to it once it is signed.")

    return done(access, key, "plan", do, "plans")


@blueprint.post("/t/<slug>/customers/<key>/plans/<int:number>/<any(agree, refuse, invoke, end):act>")
@for_tenant(Permission.SEND)
def post_plan_act(access: TenantAccess, key: str, number: int, act: str) -> Answer:
    """Agree to a plan, refuse it, invoke its default clause, or end it."""

    def do(chasing: Chasing, desk: Desk) -> str:
        if number not in {row.number for row in chasing.own.plans}:
            abort(404)
        typed, reason = request.form.get("recognised", "").strip(), request.form.get("reason", "")
        recognised = day_of(typed)
        if typed and (recognised is None or recognised > desk.today):
            raise FaultyFormError({"recognised": _("Choose the day on which it was signed.")})
        with desk.writing() as session:
            match act:
                case "agree":
                    plans.agree(session, desk, number, recognised)
                case "refuse":
                    plans.refuse(session, desk, number, reason)
                case "invoke":
                    invoke(session, desk, number, reason, day_of(request.form.get("noticed", "")))
                case _:
                    plans.end(session, desk, number, reason)
            for task in chasing.own.tasks:
                if task.plan == number:
                    close_task(session, task.number, by=desk.hand.actor, at=desk.now, outcome=act)
        return {
            "agree": _("The plan is agreed. Its parts are owed instead of the invoices it covers."),
            "refuse": _("The plan is refused. Tell the customer: nothing is sent by itself."),
            "invoke": _("The default clause is invoked: all that is left is due today."),
            "end": _("The plan is ended. Its invoices are due as before it."),
        }[act]

    return done(access, key, f"plan-{number}", do, "plans")


@blueprint.get("/t/<slug>/customers/<key>/plans/<int:number>/paper.pdf")
@for_tenant(Permission.READ)
def get_plan_paper(access: TenantAccess, key: str, number: int) -> Answer | Response:
    """Hand out the paper of a plan, for both to sign."""
    asked = asked_customer(access, key, services().today())
    party = party_of(asked)
    desk = desk_of(access)
    with desk.reading() as session:
        row = plan_row(session, number)
        if row is None or party is None or (row.account, row.customer) != party:
            abort(404)
        try:
            paper = plan_paper(session, asked.found.picture, row)
        except NoCreditorError:
            flash(_("Say first who the creditor is: the paper bears its name and address."), "warn")
            return redirect(request.referrer or "/", 303)
    name = _("payment-plan-%(number)s.pdf", number=number)
    subject = f"plan {number}"
    return handed_out(
        access, paper.pdf, name, PDF, action="dunning:paper", subject=subject, rows=len(row.debts)
    )
