"""The tenants that a token opens: one."""

from apiflask import Schema
from marshmallow import RAISE

from server.api import fields
from server.api.blueprint import blueprint
from server.api.fields import Paging, page_schema
from server.api.guard import opened
from server.portal.pictures import picture_for
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


class TenantOut(Schema):
    """A tenant, as its token sees it."""

    slug = fields.text("names the tenant in addresses")
    name = fields.text()
    title = fields.text("what the books call themselves")
    currency = fields.text("that of the books")
    revision = fields.number("number of the last revision; 0 where the books are not begun")
    scopes = fields.listed(fields.text(), "what the token permits")


@blueprint.get("/tenants")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(TenantOut, "TenantPage"))
def get_tenants(access: TenantAccess, query_data: dict[str, object]) -> dict[str, object]:
    """List the tenants that the token opens.

    A token is good for one tenant, so this is a list of one: it says where the token leads.
    """
    del query_data
    return {"rows": [_form(access)], "next": None}


@blueprint.get("/tenants/<slug>")
@opened(Permission.READ)
@blueprint.output(TenantOut)
def get_tenant(access: TenantAccess) -> dict[str, object]:
    """Tell of one tenant."""
    return _form(access)


def _form(access: TenantAccess) -> dict[str, object]:
    picture = picture_for(access.tenant_id)
    return {
        "slug": access.slug,
        "name": access.name,
        "title": picture.title,
        "currency": picture.currency,
        "revision": picture.number,
        "scopes": sorted(permission.value for permission in access.permissions),
    }
