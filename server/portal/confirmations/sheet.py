"""The list that goes with the letters: whom they ask, for how much, and room for what comes back."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _

from ledger_core.money import from_cents
from server.portal.customers.sheets import items_sheet
from server.portal.exporting import Cell, Column, Sheet
from tenants.confirmations import Balance, Request, Wanted
from tenants.confirmations.letters import language_of, reference_of


def requests_sheets(requests: Sequence[Request], wanted: Wanted) -> list[Sheet]:
    """Return the list, one row a balance, and a sheet of open items for each currency."""
    currencies = sorted({balance.currency for request in requests for balance in request.balances})
    columns = (
        Column(_("Reference")),
        Column(_("Customer")),
        Column(_("Code")),
        Column(_("Account")),
        Column(_("Address")),
        Column(_("Language")),
        Column(_("Currency")),
        Column(_("Balance")),
        Column(_("Sent on")),
        Column(_("Answered on")),
        Column(_("Agrees")),
        Column(_("Balance confirmed")),
        Column(_("What explains it")),
    )
    rows = [_row(request, balance, wanted) for request in requests for balance in request.balances or (None,)]
    return [Sheet(_("Confirmations"), columns, rows), *(_items(requests, each) for each in currencies)]


def _items(requests: Sequence[Request], currency: str) -> Sheet:
    """Return the open items of one currency."""
    items = [
        item
        for request in requests
        for balance in request.balances
        if balance.currency == currency
        for item in balance.items
    ]
    sheet = items_sheet(items, currency)
    return replace(sheet, name=f"{sheet.name} {currency}")


def _row(request: Request, balance: Balance | None, wanted: Wanted) -> list[Cell]:
    return [
        reference_of(request, wanted.as_of),
        request.name,
        request.code,
        ", ".join(request.accounts),
        ", ".join(request.address),
        "English" if language_of(request, wanted) == "en" else "Français",
        balance.currency if balance else "",
        from_cents(balance.cents if balance else 0),
        *([None] * 5),
    ]
