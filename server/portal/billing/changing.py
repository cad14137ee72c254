"""Another plan for a subscription that goes on: what it would come to, then the change as it was seen."""

from flask import redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.portal.billing.acting import acting, fetch_all
from server.portal.billing.change_lines import change_line
from server.portal.billing.desk import BillingDesk
from server.portal.billing.refused import TRIED, flash_done, refused_words, turned_back, unreachable
from server.portal.billing.words import base_words, holds, interval_words, named_plan, plan_name
from server.portal.refusals import CONFLICT
from tenants.billing.acts.acts import change_plan, preview
from tenants.billing.acts.refused import Refusal, Refused
from tenants.people.place import by_access

Answer = Response | str | tuple[str, int]


def page(desk: BillingDesk, plan_key: str, said: str = "") -> Answer:
    """Show what a change comes to now and from the next invoice on."""
    try:
        seen = preview(acting(), desk.own, plan_key)
    except TRIED:
        return turned_back(desk.premises, "get_plans", unreachable())
    if isinstance(seen, Refused):
        return turned_back(desk.premises, "get_plans", refused_words(seen))
    return desk.premises.page(
        "billing/change.html",
        "billing",
        desk=desk,
        seen=seen,
        lines=tuple(change_line(line, desk.tariff) for line in seen.lines),
        plan_from=plan_name(seen.plan_from) if seen.plan_from is not None else "",
        plan_to=plan_name(seen.plan_to),
        price=base_words(seen.plan_to, desk.tariff.currency),
        billed=interval_words(seen.plan_to.interval),
        holds=holds(seen.plan_to, desk.tariff.currency),
        said=said,
    )


def change(desk: BillingDesk) -> Answer:
    """Change the plan if it comes to what was seen."""
    form, premises = request.form, desk.premises
    plan_key = form.get("plan", "")
    try:
        done = change_plan(acting(), desk.own, plan_key, form.get("print", ""), by_access(premises.access))
    except TRIED:
        return turned_back(premises, "get_plans", unreachable())
    if isinstance(done, Refused):
        if done.why is not Refusal.STALE:
            return turned_back(premises, "get_plans", refused_words(done))
        shown = page(desk, plan_key, refused_words(done))
        return (shown, CONFLICT) if isinstance(shown, str) else shown
    fetch_all(desk)  # what the change made of the invoices
    name = named_plan(desk.tariff, plan_key)
    flash_done(done, _("The subscription is on the plan %(name)s from now on.", name=name))
    return redirect(premises.address("get_overview"), 303)
