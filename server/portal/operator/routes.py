"""The addresses of the operator's pages; who does not own the operator's company is told «not found»."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import current_person, for_operator, runs_the_service
from server.billing.turns import take_turns
from server.portal import places
from server.portal.operator import events, lists, overview
from server.portal.operator.frame import operator_page
from server.services import services
from tenants.billing.following.events import NoSuchEventError, retry
from tenants.billing.operating import Group
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.people import Person

blueprint = Blueprint("operator", __name__, url_prefix="/operator")
take_turns(blueprint)


def _of_use(access: TenantAccess | FirmAccess) -> bool:
    """Tell whether the entry is of use: at the operator's own company, to who owns it."""
    person = current_person()
    if not isinstance(access, TenantAccess) or access.tenant_id != services().terms.operator_id:
        return False
    return person is not None and runs_the_service(person)


places.shown_where("operator", _of_use)


@blueprint.get("")
@for_operator
def get_overview(person: Person) -> str:
    """Show what comes every month, who came and left, what needs a look, usage, the books."""
    return operator_page(
        "operator/overview.html", person, shown=overview.overview(compare="compare" in request.args)
    )


@blueprint.get("/subscriptions")
@for_operator
def get_subscriptions(person: Person) -> str:
    """Show the subscriptions of a group; those that go on where none is asked for."""
    asked = request.args.get("group", "")
    group = Group(asked) if asked in set(Group) else Group.LIVE
    return operator_page("operator/subscriptions.html", person, shown=lists.subscriptions(group))


@blueprint.get("/payments")
@for_operator
def get_payments(person: Person) -> str:
    """Show the invoices that were tried and not paid."""
    return operator_page("operator/payments.html", person, lines=lists.failed_payments())


@blueprint.get("/events")
@for_operator
def get_events(person: Person) -> str:
    """Show what the payment service told, the newest first."""
    return operator_page("operator/events.html", person, shown=events.events())


@blueprint.get("/events/<event>")
@for_operator
def get_event(person: Person, event: str) -> str:
    """Show one event, whole as it came."""
    found = events.event(event)
    if found is None:
        abort(404)
    return operator_page("operator/event.html", person, shown=found)


@blueprint.post("/events/<event>/retry")
@for_operator
def post_retry(person: Person, event: str) -> Response:
    """Have an event that failed again and again worked off after all."""
    house = services()
    try:
        retry(house.database, event, house.now(), by=str(person.author), operator_id=house.terms.operator_id)
    except NoSuchEventError:
        if events.event(event) is None:
            abort(404)
        flash(_("This event does not wait for anybody: nothing was done."), "info")
    else:
        flash(_("The event is worked off within a minute."), "ok")
    return redirect(url_for("operator.get_event", event=event), 303)
