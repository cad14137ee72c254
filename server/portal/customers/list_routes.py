"""The list of customers, its exports, and the names that the palette completes."""

from collections.abc import Iterable, Mapping

from flask import Response, jsonify, request
from flask_babel import gettext as _

from ledger_core.receivables.open_items import OpenItem
from server.auth.access import for_tenant
from server.portal import exporting
from server.portal.customers import sheets
from server.portal.customers.blueprint import blueprint, receivables_asked
from server.portal.customers.listing import FILTERS, Asked, found, listing_of
from server.portal.handing_out import handed_out
from server.portal.links import customer_address, other_day, page_address
from server.portal.page import tenant_page
from server.portal.pictures import picture_for
from server.services import services
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.customers import customers_of
from tenants.receivables.situation import Receivables, receivables_of

MOST_NAMES = 10
EXPORT = "customers:export"


@blueprint.get("/t/<slug>/customers")
@for_tenant(Permission.READ)
def get_customers(access: TenantAccess) -> str:
    """Show the customers: searched, narrowed and sorted as the address says."""
    receivables = receivables_asked(access)
    listing = listing_of(customers_of(receivables), Asked.of(request.args))
    au = other_day(receivables.as_of)

    def address(**changed: object) -> str:
        return page_address(access, "customers.get_customers", **listing.asked.values(au=au, **changed))

    return tenant_page(
        "customers/list.html",
        access,
        "customers",
        found=receivables,
        listing=listing,
        filters=_filters(listing.counts),
        address=address,
        au=au,
        to_customer=lambda code: customer_address(access, code, receivables.as_of),
        export=lambda endpoint: page_address(
            access, f"customers.{endpoint}", **listing.asked.values(au=au, page=None)
        ),
    )


@blueprint.get("/t/<slug>/customers/names")
@for_tenant(Permission.READ)
def get_names(access: TenantAccess) -> Response:
    """Return the customers that a few letters may mean, at most ten, those who owe most first."""
    receivables = receivables_of(picture_for(access.tenant_id), services().today())
    asked = Asked.of(request.args)
    rows = found(customers_of(receivables), asked.query) if asked.query else ()
    best = sorted(rows, key=lambda row: (-row.balance.total_cents, row.name))[:MOST_NAMES]
    return jsonify(
        [{"name": row.name, "code": row.code, "url": customer_address(access, row.code)} for row in best]
    )


@blueprint.get("/t/<slug>/customers/export.xlsx")
@for_tenant(Permission.READ)
def get_workbook(access: TenantAccess) -> Response:
    """Hand out the list as it is shown, and the open items of those customers, as a workbook."""
    receivables = receivables_asked(access)
    rows = listing_of(customers_of(receivables), Asked.of(request.args)).rows
    codes = {row.code for row in rows}
    both = [
        sheets.customers_sheet(rows, receivables.currency),
        sheets.items_sheet(_items(receivables, codes), receivables.currency),
    ]
    data = exporting.xlsx(both, _("Total"))
    name = file_name(access, _("customers"), receivables, "xlsx")
    return handed_out(access, data, name, exporting.XLSX, action=EXPORT, subject="customers", rows=len(rows))


@blueprint.get("/t/<slug>/customers/export.csv")
@for_tenant(Permission.READ)
def get_csv(access: TenantAccess) -> Response:
    """Hand out the list as it is shown, as CSV."""
    receivables = receivables_asked(access)
    rows = listing_of(customers_of(receivables), Asked.of(request.args)).rows
    data = exporting.comma_separated(sheets.customers_sheet(rows, receivables.currency))
    name = file_name(access, _("customers"), receivables, "csv")
    return handed_out(access, data, name, exporting.CSV, action=EXPORT, subject="customers", rows=len(rows))


@blueprint.get("/t/<slug>/customers/open-items.csv")
@for_tenant(Permission.READ)
def get_items_csv(access: TenantAccess) -> Response:
    """Hand out the open items of the customers that are listed, as CSV."""
    receivables = receivables_asked(access)
    rows = listing_of(customers_of(receivables), Asked.of(request.args)).rows
    items = list(_items(receivables, {row.code for row in rows}))
    data = exporting.comma_separated(sheets.items_sheet(items, receivables.currency))
    name = file_name(access, _("open-items"), receivables, "csv")
    return handed_out(access, data, name, exporting.CSV, action=EXPORT, subject="open items", rows=len(items))


def file_name(access: TenantAccess, what: str, receivables: Receivables, ending: str) -> str:
    """Return the name of an export: whose, what, as of which day."""
    return f"{access.slug}-{what}-{receivables.as_of.isoformat()}.{ending}"


def _items(receivables: Receivables, codes: Iterable[str]) -> list[OpenItem]:
    wanted = set(codes)
    return [item for item in receivables.items if item.code in wanted]


def _filters(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return name, words and count of each filter that finds anybody."""
    words = {
        "all": _("All"),
        "owing": _("Owing"),
        "overdue": _("Overdue"),
        "over90": _("Over 90 d"),
        "credit": _("In credit"),
        "letter": _("To letter"),
        "a": _("Class A"),
        "b": _("Class B"),
        "c": _("Class C"),
    }
    assert words.keys() == FILTERS.keys()
    return [(name, words[name], counts[name]) for name in FILTERS if counts[name] or name == "all"]
