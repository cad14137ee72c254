"""The dashboard's page, and the count of lines to letter beside the navigation."""

from flask import Blueprint
from flask_babel import gettext as _

from server.auth.access import for_tenant
from server.portal import places
from server.portal.dashboard.attention import matters_of
from server.portal.dashboard.board import Board
from server.portal.links import customer_address, other_day, page_address
from server.portal.page import tenant_page
from server.portal.pictures import asked_day, picture_for
from server.services import services
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.situation import left_out, receivables_of, unlettered_count

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/t/<slug>/")
@for_tenant(Permission.READ)
def get_dashboard(access: TenantAccess) -> str:
    """Show what customers owe as of today, or of the day that the address asks for."""
    picture, as_of = picture_for(access.tenant_id), asked_day()
    found = receivables_of(picture, as_of)
    today = services().today()
    return tenant_page(
        "dashboard/dashboard.html",
        access,
        "dashboard",
        picture=picture,
        found=found,
        board=Board(found),
        matters=matters_of(access, found) if as_of == today else (),
        left_out=left_out(picture),
        as_of=as_of,
        is_today=as_of == today,
        au=other_day(as_of),
        to_customer=lambda code: customer_address(access, code, as_of),
        to=lambda endpoint, **values: page_address(access, endpoint, **values),
    )


def _to_letter(access: TenantAccess) -> places.Count | None:
    """Count the lines that wait for a letter, where the picture of the books is at hand anyway."""
    house = services()
    picture = house.pictures.at_hand(house.database, access.tenant_id)
    if picture is None:
        return None
    return places.Count(unlettered_count(picture, house.today()), _("lines to letter"))


places.counted("lettrage", _to_letter)
