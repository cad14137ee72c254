"""The addresses of the audit log of a company: reading it, and taking it out."""

from flask import Blueprint, Response

from server.auth.access import for_tenant
from server.portal.audit import pages
from server.portal.premises import Premises
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("tenant_audit", __name__, url_prefix="/t/<slug>/audit")


@blueprint.get("")
@for_tenant(Permission.AUDIT)
def get_log(access: TenantAccess) -> str:
    """Show who did what, the newest first."""
    return pages.log_page(Premises(access, "tenant_audit"))


@blueprint.get("/export.<any(csv, jsonl):ending>")
@for_tenant(Permission.AUDIT)
def get_export(access: TenantAccess, ending: str) -> Response:
    """Hand the log out, as it is asked for."""
    return pages.export(Premises(access, "tenant_audit"), ending)
