"""Addresses of the tenant's pages that several areas link to; none where the page is not for who looks."""

import datetime as dt

from flask import current_app, url_for

from ledger_core.accounts import spelt
from server.services import services
from tenants.people.access import TenantAccess


def page_address(access: TenantAccess, endpoint: str, **values: object) -> str:
    """Return the address of a page of the tenant; "" where there is no such page."""
    if endpoint not in current_app.view_functions:
        return ""
    given = {key: value for key, value in values.items() if value not in (None, "")}
    return url_for(endpoint, slug=access.slug, **given)  # type: ignore[arg-type]  # what is given stands in the address


def customer_address(access: TenantAccess, code: str, as_of: dt.date | None = None) -> str:
    """Return the address of a customer's page; the day stands in it where it is not today."""
    return page_address(access, "customers.get_customer", key=spelt(code), au=other_day(as_of))


def other_day(as_of: dt.date | None) -> str | None:
    """Return a day as addresses carry it; None where it is today, which no address names."""
    return None if as_of is None or as_of == services().today() else as_of.isoformat()
