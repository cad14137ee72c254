"""The portfolio's addresses. Whoever belongs to the firm sees all its clients."""

from flask import Blueprint, render_template, request, url_for

from server.auth.access import for_firm
from server.portal.imports import wording as import_wording
from server.portal.page import firm_page
from server.portal.portfolio import wording
from server.portal.portfolio.rows import ORDERS, end_of_month_before, portfolio_of
from server.services import services
from tenants.imports.imports import open_imports
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission

blueprint = Blueprint("portfolio", __name__)
_LONGEST_SEARCH = 100


@blueprint.get("/f/<firm>/")
@for_firm(Permission.READ)
def get_portfolio(access: FirmAccess) -> str:
    """Show all clients of the firm, problems first."""
    waiting = open_imports(services().database, access.firm_id) if access.may(Permission.WRITE) else []
    return firm_page(
        "portfolio/portfolio.html",
        access,
        "portfolio",
        imports=waiting,
        import_words=import_wording,
        **_shown(access),
    )


@blueprint.get("/f/<firm>/rows")
@for_firm(Permission.READ)
def get_rows(access: FirmAccess) -> str:
    """Give key figures and table again, while some are being counted."""
    return render_template("portfolio/rows.html", access=access, **_shown(access))


def _shown(access: FirmAccess) -> dict[str, object]:
    today = services().today()
    sorted_by = request.args.get("sort", "")
    order = "asc" if request.args.get("order") == "asc" else "desc"
    wanted = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    sorted_by = sorted_by if sorted_by in ORDERS else ""

    def address(key: str) -> str:
        down = order == "asc" if sorted_by == key else key != "name"
        turned = "desc" if down else "asc"
        return url_for("portfolio.get_portfolio", firm=access.slug, sort=key, order=turned, q=wanted or None)

    return {
        "portfolio": portfolio_of(services().database, access.firm_id, today, sorted_by, order),
        "sorted_by": sorted_by,
        "order": order,
        "address": address,
        "wanted": wanted,
        "words": wording,
        "compared": end_of_month_before(today),
    }
