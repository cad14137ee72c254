"""«À faire aujourd’hui»: what of the reminders needs a person, and ticking off what was only to be seen."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.blueprint import blueprint, dunning_page
from server.portal.dunning.task_words import task_line, task_place
from server.portal.dunning_desk import look_for
from server.portal.links import customer_address
from tenants.dunning.correspondence import letters_in
from tenants.dunning.days.runs import to_approve
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.plans.kept import proposed_plans
from tenants.dunning.story import close_task, tasks
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

LONGEST_OUTCOME = 1_000
MOST_SHOWN = 200
_TAB = "dunning.get_today"


@blueprint.get("/today")
@for_tenant(Permission.READ)
def get_today(access: TenantAccess) -> str:
    """Show what is to be done: approvals, calls, promises, replies, plans, letters to decide about."""
    look, desk = look_for(access), desk_of(access)
    with desk.reading() as session:
        found = sorted(tasks(session, desk.today), key=task_place)
        on_paper = letters_in(session, [LetterState.TO_PRINT, LetterState.PRINTED])
        plans = proposed_plans(session)
    return dunning_page(
        "dunning/today.html",
        access,
        _TAB,
        look=look,
        lines=[task_line(access, task, look) for task in found[:MOST_SHOWN]],
        count=len(found),
        approvals=len(to_approve(look)),
        to_print=sum(row.state == LetterState.TO_PRINT for row in on_paper),
        to_post=sum(row.state == LetterState.PRINTED for row in on_paper),
        plans=plans,
        name_of=lambda account, code: (
            look.debtors[account, code].name if (account, code) in look.debtors else code or account
        ),
        to_customer=lambda code: customer_address(access, code),
    )


@blueprint.post("/today/<int:number>/done")
@for_tenant(Permission.SEND)
def post_done(access: TenantAccess, number: int) -> AnyResponse:
    """Tick a task off, with a word about what came of it."""
    desk = desk_of(access)
    outcome = request.form.get("outcome", "").strip()[:LONGEST_OUTCOME]
    with desk.writing() as session:
        closed = close_task(session, number, by=desk.hand.actor, at=desk.now, outcome=outcome)
    if closed is None:
        flash(_("Somebody ticked this off before."), "warn")
    else:
        flash(_("Ticked off."), "ok")
    return redirect(url_for(_TAB, slug=access.slug), 303)
