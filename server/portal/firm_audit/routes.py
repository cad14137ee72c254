"""The addresses of the audit log of a firm: reading it, and taking it out."""

from flask import Blueprint, Response

from server.auth.access import for_firm
from server.portal.audit import pages
from server.portal.premises import Premises
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission

blueprint = Blueprint("firm_audit", __name__, url_prefix="/f/<firm>/audit")


@blueprint.get("")
@for_firm(Permission.AUDIT)
def get_log(access: FirmAccess) -> str:
    """Show who did what, the newest first."""
    return pages.log_page(Premises(access, "firm_audit"))


@blueprint.get("/export.<any(csv, jsonl):ending>")
@for_firm(Permission.AUDIT)
def get_export(access: FirmAccess, ending: str) -> Response:
    """Hand the log out, as it is asked for."""
    return pages.export(Premises(access, "firm_audit"), ending)
