"""The blueprint of the dunning pages, and the frame that they share."""

from flask import Blueprint

from server.portal.page import tenant_page
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("dunning", __name__, url_prefix="/t/<slug>/dunning")


def dunning_page(template: str, access: TenantAccess, tab: str, **context: object) -> str:
    """Render a page of the place; `tab` is the endpoint that is current among the tabs."""
    return tenant_page(template, access, "dunning", tab=tab, sends=access.may(Permission.SEND), **context)
