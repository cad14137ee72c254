"""The addresses of the subscription of a company; they stay open when its books are closed."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.billing.turns import take_turns
from server.portal.billing import changing, checkout, ending, means, pages
from server.portal.billing.changing import Answer
from server.portal.billing.desk import deciding_desk_of, shown_desk_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("tenant_billing", __name__, url_prefix="/t/<slug>/billing")
take_turns(blueprint)


@blueprint.get("")
@for_tenant(Permission.BILLING, even_closed=True)
def get_overview(access: TenantAccess) -> str:
    """Show how the subscription stands, what was used, and the invoices."""
    return pages.overview_page(access)


@blueprint.get("/plans")
@for_tenant(Permission.BILLING, even_closed=True)
def get_plans(access: TenantAccess) -> str:
    """Show the plans that may be chosen."""
    return pages.plans_page(access)


@blueprint.post("/plans")
@for_tenant(Permission.BILLING, even_closed=True)
def post_plan(access: TenantAccess) -> Response:
    """Choose a plan, and go on to its first payment."""
    return checkout.choose(deciding_desk_of(access), request.form.get("plan", ""))


@blueprint.get("/checkout")
@for_tenant(Permission.BILLING, even_closed=True)
def get_checkout(access: TenantAccess) -> Response:
    """Show how far the first payment is: on the way to it, and back from it."""
    return checkout.page(shown_desk_of(access))


@blueprint.get("/checkout/state")
@for_tenant(Permission.BILLING, even_closed=True)
def get_checkout_state(access: TenantAccess) -> Response:
    """Give the part of that page that waits."""
    return checkout.state(shown_desk_of(access))


@blueprint.get("/change")
@for_tenant(Permission.BILLING, even_closed=True)
def get_change(access: TenantAccess) -> Answer:
    """Show what another plan comes to before it counts."""
    return changing.page(shown_desk_of(access), request.args.get("plan", ""))


@blueprint.post("/change")
@for_tenant(Permission.BILLING, even_closed=True)
def post_change(access: TenantAccess) -> Answer:
    """Change the plan as it was seen."""
    return changing.change(deciding_desk_of(access))


@blueprint.get("/cancel")
@for_tenant(Permission.BILLING, even_closed=True)
def get_cancel(access: TenantAccess) -> Answer:
    """Say what a cancellation means."""
    return ending.page(shown_desk_of(access))


@blueprint.post("/cancel")
@for_tenant(Permission.BILLING, even_closed=True)
def post_cancel(access: TenantAccess) -> Response:
    """Cancel at the end of what is paid for."""
    return ending.end(deciding_desk_of(access))


@blueprint.post("/resume")
@for_tenant(Permission.BILLING, even_closed=True)
def post_resume(access: TenantAccess) -> Response:
    """Take a cancellation back."""
    return ending.take_back(deciding_desk_of(access))


@blueprint.post("/means")
@for_tenant(Permission.BILLING, even_closed=True)
def post_means(access: TenantAccess) -> Response:
    """Go on to the page for means of payment."""
    return means.go(deciding_desk_of(access))
