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


def fava_address(access: TenantAccess, number: int, page: str = "income_statement/") -> str:
    """Return the address of a page of Fava on a revision; "" where there is none yet."""
    return page_address(access, "fava_gateway.get_page", revision=number, page=page) if number else ""


def fava_account_address(access: TenantAccess, number: int, account: str) -> str:
    """Return the address of an account's page of Fava, by the account's name in the books."""
    return fava_address(access, number, f"account/{account}/")


def fava_entry_address(access: TenantAccess, number: int, path: str, lineno: int, account: str = "") -> str:
    """Return the address of the entry in Fava that a line of a file stands in, on its account's page."""
    if not number or not path:
        return ""
    return page_address(
        access,
        "fava_gateway.get_page",
        revision=number,
        page="line",
        path=path,
        lineno=lineno,
        account=account,
    )


def other_day(as_of: dt.date | None) -> str | None:
    """Return a day as addresses carry it; None where it is today, which no address names."""
    return None if as_of is None or as_of == services().today() else as_of.isoformat()
