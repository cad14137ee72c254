"""What customers owe as of a day: open items, the aged balance, key figures.

Of customers' accounts, in the currency of the books; other currencies are named with their totals. Composed
by `tenants.receivables`, as the pages are.
"""

from collections.abc import Mapping
import datetime as dt
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, validate
from marshmallow.fields import Decimal, Integer, Nested

from ledger_core.lettrage.lines import LineKind
from ledger_core.receivables.ageing import AgedBalance
from ledger_core.receivables.kpi import Figure, key_figures
from ledger_core.receivables.open_items import OpenItem
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import Cursor, Key, cursor_of, paged
from server.api.fields import Paging, Strict, Text, page_schema
from server.api.guard import opened
from server.api.lines import names_in
from server.portal.pictures import day_of, picture_for
from server.services import services
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.situation import Receivables, receivables_of

_AS_OF = "the end of this day; today where it is left out"


class AsOf(Strict):
    """As of which day."""

    as_of = fields.asked_day(_AS_OF)


class PagedAsOf(Paging):
    """As of which day, and for whom."""

    as_of = fields.asked_day(_AS_OF)
    customer = Text(metadata={"description": "code of one customer"})


class OpenItemOut(Schema):
    """What is open of a line."""

    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text()
    account = fields.text()
    line = fields.text("id of the line")
    date = fields.day()
    reference = fields.text()
    label = fields.text()
    kind = fields.text(validate=validate.OneOf(list(LineKind)))
    due = fields.day("null where the item is no debt", nullable=True)
    due_assumed = fields.flag("whether the due date follows from terms, and is not stated by the books")
    days_late = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "days past due; zero or below where not due yet"},
    )
    original = fields.amount("amount of the line, a debt above zero")
    open = fields.amount("what is left of it; below zero: a payment or credit note that settles nothing yet")


class AgedOut(Schema):
    """What one customer owes, by days past due."""

    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text()
    total = fields.amount("the balance")
    debts = fields.amount("all debts, before what is unallocated")
    overdue = fields.amount()
    not_due = fields.amount()
    days_1_30 = fields.amount()
    days_31_60 = fields.amount()
    days_61_90 = fields.amount()
    days_over_90 = fields.amount()
    unallocated = fields.amount("payments and credit notes that settle nothing yet, zero or below")


class OtherTotal(Schema):
    """What is owed in another currency."""

    currency = fields.text()
    total = fields.amount()


class FigureOut(Schema):
    """A key figure."""

    key = fields.text("names the figure for programs")
    name = fields.text()
    unit = fields.text("days, %, or a currency")
    value = Decimal(
        required=True,
        allow_none=True,
        as_string=True,
        metadata={
            "type": ["string", "null"],
            "pattern": r"^-?[0-9]+\.[0-9]{2}$",
            "description": "null where the books do not carry the figure; `note` says why",
        },
    )
    note = fields.text("how it is made, or why it is missing")


class KeyFiguresOut(Schema):
    """The key figures of the receivables."""

    revision = fields.number()
    as_of = fields.day()
    currency = fields.text()
    proven = fields.flag("whether the open items add up to the balances of the accounts")
    figures = fields.listed(FigureOut)
    unlettered_lines = fields.number("lines that wait for a letter")


def _of_receivables(more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the fields that every list as of a day has."""
    return {
        "revision": fields.number(),
        "as_of": fields.day(),
        "currency": fields.text(),
        "proven": fields.flag("whether the open items add up to the balances of the accounts"),
        **(more or {}),
    }


@blueprint.get("/tenants/<slug>/open-items")
@opened(Permission.READ)
@blueprint.input(PagedAsOf, location="query", unknown=RAISE)
@blueprint.output(page_schema(OpenItemOut, "OpenItemPage", _of_receivables()))
def get_open_items(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List what is open as of a day, by customer and day."""
    cursor = cursor_of(query_data)
    found = _found(access, query_data, cursor)
    names = names_in(found.picture)

    def key(item: OpenItem) -> Key:
        return (item.code, item.line.date.isoformat(), names[item.line.key])

    items = [item for item in found.items if query_data.get("customer", item.code) == item.code]
    page = paged(sorted(items, key=key), key, query_data, cursor, found.as_of.isoformat())
    return {
        **_head(found),
        "rows": [_item_form(item, names) for item in page.rows],
        "next": page.next,
    }


@blueprint.get("/tenants/<slug>/aged-balance")
@opened(Permission.READ)
@blueprint.input(PagedAsOf, location="query", unknown=RAISE)
@blueprint.output(
    page_schema(
        AgedOut,
        "AgedBalancePage",
        _of_receivables(
            {
                "total": Nested(AgedOut, required=True, metadata={"description": "of all customers"}),
                "other_totals": fields.listed(OtherTotal, "what is owed in other currencies"),
            }
        ),
    )
)
def get_aged_balance(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List what each customer owes by age, as of a day.

    The total is of all customers, whatever the page: the balance of their accounts, to the cent.
    """
    cursor = cursor_of(query_data)
    found = _found(access, query_data, cursor)
    rows = sorted(
        (row for row in found.rows if query_data.get("customer", row.code) == row.code),
        key=lambda row: row.code,
    )
    page = paged(rows, lambda row: (row.code,), query_data, cursor, found.as_of.isoformat())
    return {
        **_head(found),
        "total": _aged_form(found.total),
        "other_totals": [{"currency": row.currency, "total": row.total_cents} for row in found.other_totals],
        "rows": [_aged_form(row) for row in page.rows],
        "next": page.next,
    }


@blueprint.get("/tenants/<slug>/key-figures")
@opened(Permission.READ)
@blueprint.input(AsOf, location="query", unknown=RAISE)
@blueprint.output(KeyFiguresOut)
def get_key_figures(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """Give the key figures as of a day: DSO, days late, overdue rate and more.

    A figure that the books do not carry has no value and says why; nothing is estimated in its place.
    """
    found = _found(access, query_data, None)
    figures = key_figures(found.situation) if found.situation is not None else []
    return {
        **_head(found),
        "figures": [_figure_form(figure) for figure in figures],
        "unlettered_lines": len(found.unlettered),
    }


def receivables_now(access: TenantAccess) -> Receivables:
    """Return the receivables as of today."""
    return receivables_of(picture_for(access.tenant_id), services().today())


def _found(access: TenantAccess, query: Mapping[str, Any], cursor: Cursor | None) -> Receivables:
    """Return the receivables of the day that is asked for; from page to page it stays the same."""
    kept = day_of(cursor.day) if cursor is not None else None
    day: dt.date = query.get("as_of") or kept or services().today()
    return receivables_of(picture_for(access.tenant_id), day)


def _head(found: Receivables) -> dict[str, object]:
    return {
        "revision": found.picture.number,
        "as_of": found.as_of,
        "currency": found.currency,
        "proven": not found.unproven,
    }


def _item_form(item: OpenItem, names: Mapping[int, str]) -> dict[str, object]:
    line = item.line
    return {
        "customer": item.code,
        "name": item.name,
        "account": line.account,
        "line": names[line.key],
        "date": line.date,
        "reference": line.reference,
        "label": line.label,
        "kind": line.kind.value,
        "due": item.due,
        "due_assumed": item.due_assumed,
        "days_late": item.days_late,
        "original": item.cents_original,
        "open": item.cents_open,
    }


def _aged_form(row: AgedBalance) -> dict[str, object]:
    not_due, up_to_30, up_to_60, up_to_90, over_90 = row.aged_cents
    return {
        "customer": row.code,
        "name": row.name,
        "total": row.total_cents,
        "debts": row.debts_cents,
        "overdue": row.overdue_cents,
        "not_due": not_due,
        "days_1_30": up_to_30,
        "days_31_60": up_to_60,
        "days_61_90": up_to_90,
        "days_over_90": over_90,
        "unallocated": row.unallocated_cents,
    }


def _figure_form(figure: Figure) -> dict[str, object]:
    key = "-".join("".join(sign if sign.isalnum() else " " for sign in figure.name.lower()).split())
    return {"key": key, "name": figure.name, "unit": figure.unit, "value": figure.value, "note": figure.note}
