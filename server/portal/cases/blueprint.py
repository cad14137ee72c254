"""The blueprint of legal files, the frame of their pages, and how a page finds the file it is asked for."""

from flask import Blueprint, abort

from server.portal.desk import desk_of
from server.portal.page import tenant_page
from tenants.dunning.cases.files import CaseFile, case_numbered
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("cases", __name__, url_prefix="/t/<slug>/cases")
TAB = "cases.get_cases"


def cases_page(template: str, access: TenantAccess, **context: object) -> str:
    """Render a page of a legal file."""
    return tenant_page(
        template,
        access,
        "dunning",
        tab=TAB,
        sends=access.may(Permission.SEND),
        writes=access.may(Permission.WRITE),
        **context,
    )


def asked_case(access: TenantAccess, number: int) -> CaseFile:
    """Return the file of a number; one that there is not is not found."""
    with desk_of(access).reading() as session:
        case = case_numbered(session, number)
    if case is None:
        abort(404)
    return case
