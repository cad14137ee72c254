"""The addresses of the subscription of a firm, and of who pays for its clients."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from server.auth.access import for_firm
from server.billing.turns import take_turns
from server.portal import places
from server.portal.billing import changing, checkout, ending, means, pages, paying
from server.portal.billing.changing import Answer
from server.portal.billing.desk import deciding_desk_of, has_billing, shown_desk_of
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission

blueprint = Blueprint("firm_billing", __name__, url_prefix="/f/<firm>/billing")
take_turns(blueprint)
places.shown_where("billing", has_billing)  # of firms and of companies


@blueprint.get("")
@for_firm(Permission.BILLING)
def get_overview(access: FirmAccess) -> str:
    """Show how the subscription stands, what was used, and the invoices."""
    return pages.overview_page(access)


@blueprint.get("/plans")
@for_firm(Permission.BILLING)
def get_plans(access: FirmAccess) -> str:
    """Show the plans that may be chosen."""
    return pages.plans_page(access)


@blueprint.post("/plans")
@for_firm(Permission.BILLING)
def post_plan(access: FirmAccess) -> Response:
    """Choose a plan, and go on to its first payment."""
    return checkout.choose(deciding_desk_of(access), request.form.get("plan", ""))


@blueprint.get("/checkout")
@for_firm(Permission.BILLING)
def get_checkout(access: FirmAccess) -> Response:
    """Show how far the first payment is: on the way to it, and back from it."""
    return checkout.page(shown_desk_of(access))


@blueprint.get("/checkout/state")
@for_firm(Permission.BILLING)
def get_checkout_state(access: FirmAccess) -> Response:
    """Give the part of that page that waits."""
    return checkout.state(shown_desk_of(access))


@blueprint.get("/change")
@for_firm(Permission.BILLING)
def get_change(access: FirmAccess) -> Answer:
    """Show what another plan comes to before it counts."""
    return changing.page(shown_desk_of(access), request.args.get("plan", ""))


@blueprint.post("/change")
@for_firm(Permission.BILLING)
def post_change(access: FirmAccess) -> Answer:
    """Change the plan as it was seen."""
    return changing.change(deciding_desk_of(access))


@blueprint.get("/cancel")
@for_firm(Permission.BILLING)
def get_cancel(access: FirmAccess) -> Answer:
    """Say what a cancellation means."""
    return ending.page(shown_desk_of(access))


@blueprint.post("/cancel")
@for_firm(Permission.BILLING)
def post_cancel(access: FirmAccess) -> Response:
    """Cancel at the end of what is paid for."""
    return ending.end(deciding_desk_of(access))


@blueprint.post("/resume")
@for_firm(Permission.BILLING)
def post_resume(access: FirmAccess) -> Response:
    """Take a cancellation back."""
    return ending.take_back(deciding_desk_of(access))


@blueprint.post("/means")
@for_firm(Permission.BILLING)
def post_means(access: FirmAccess) -> Response:
    """Go on to the page for means of payment."""
    return means.go(deciding_desk_of(access))


@blueprint.get("/paying")
@for_firm(Permission.BILLING)
def get_paying(access: FirmAccess) -> str:
    """Show who pays for the clients, and what the other way means."""
    return paying.page(shown_desk_of(access))


@blueprint.post("/paying")
@for_firm(Permission.BILLING)
def post_paying(access: FirmAccess) -> Response:
    """Have the firm pay for its clients, or each for itself."""
    return paying.choose(deciding_desk_of(access))
