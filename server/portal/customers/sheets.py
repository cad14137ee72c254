"""What exports of customers hold: the list, open items, and an account; heads in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _

from ledger_core.lettrage.lines import Line
from ledger_core.money import from_cents
from ledger_core.receivables.open_items import OpenItem
from server.portal.exporting import Cell, Column, Sheet
from tenants.receivables.customers import AccountLine, CustomerSituation


def customers_sheet(customers: Iterable[CustomerSituation], currency: str) -> Sheet:
    """Return customers as a table, one row each."""
    columns = (
        Column(_("Customer")),
        Column(_("Code")),
        Column(_("SIREN")),
        Column(_("SIRET")),
        Column(_("VAT number")),
        Column(_("Country")),
        Column(_("E-mail")),
        Column(_("Phone")),
        Column(_("Not due"), totals=True),
        Column(_("1 to 30 days late"), totals=True),
        Column(_("31 to 60 days late"), totals=True),
        Column(_("61 to 90 days late"), totals=True),
        Column(_("Over 90 days late"), totals=True),
        Column(_("Unallocated"), totals=True),
        Column(_("Balance (%(currency)s)", currency=currency), totals=True),
        Column(_("Oldest, days late")),
        Column(_("Pays after, days")),
        Column(_("Days late on average")),
        Column(_("Sales of 12 months, with VAT"), totals=True),
        Column(_("ABC class")),
        Column(_("Lines to letter")),
    )
    return Sheet(_("Customers"), columns, [_customer_row(customer) for customer in customers])


def items_sheet(items: Iterable[OpenItem], currency: str) -> Sheet:
    """Return open items as a table, one row each."""
    return Sheet(
        _("Open items"),
        (
            *item_columns(),
            Column(_("Days late")),
            Column(_("Amount (%(currency)s)", currency=currency), totals=True),
            Column(_("Open (%(currency)s)", currency=currency), totals=True),
            Column(_("Letter given")),
        ),
        [_item_row(item) for item in items],
    )


def item_columns() -> tuple[Column, ...]:
    """Return the columns that any table of open items begins with; `item_cells` fills them."""
    return (
        Column(_("Customer")),
        Column(_("Code")),
        Column(_("Account")),
        Column(_("Piece")),
        Column(_("Label")),
        Column(_("Date")),
        Column(_("Due on")),
    )


def item_cells(item: OpenItem, as_it_stands: Line | None = None) -> list[Cell]:
    """Return whose an open item is, its line, which may stand otherwise elsewhere, and when it is due."""
    line = as_it_stands or item.line
    return [item.name, item.code, line.account, line.reference, line.label, line.date, item.due]


def account_sheet(lines: Iterable[AccountLine], currency: str) -> Sheet:
    """Return a customer's account as a table, one row a line."""
    return Sheet(
        _("Account"),
        (
            Column(_("Date")),
            Column(_("Journal")),
            Column(_("Piece")),
            Column(_("Label")),
            Column(_("Due on")),
            Column(_("Debit"), totals=True),
            Column(_("Credit"), totals=True),
            Column(_("Letter given")),
            Column(_("Balance (%(currency)s)", currency=currency)),
        ),
        [_account_row(each) for each in lines],
    )


def _customer_row(customer: CustomerSituation) -> list[Cell]:
    card, balance, habit = customer.card, customer.balance, customer.habit
    amounts: list[Cell] = [from_cents(cents) for cents in balance.aged_cents]
    return [
        customer.name,
        customer.code,
        card.siren if card else "",
        card.siret if card else "",
        card.vat if card else "",
        card.country if card else "",
        card.email if card else "",
        card.phone if card else "",
        *amounts,
        from_cents(balance.unallocated_cents),
        from_cents(balance.total_cents),
        customer.oldest_days_late,
        habit.days_to_pay,
        habit.days_late,
        from_cents(customer.sales_cents),
        customer.abc,
        customer.to_letter,
    ]


def _item_row(item: OpenItem) -> list[Cell]:
    amounts: list[Cell] = [from_cents(item.cents_original), from_cents(item.cents_open)]
    late = item.days_late if item.days_late is None or item.days_late > 0 else 0
    return [*item_cells(item), late, *amounts, item.line.letter]


def _account_row(each: AccountLine) -> list[Cell]:
    line = each.line
    debit = from_cents(line.cents) if line.cents > 0 else None
    credit = from_cents(-line.cents) if line.cents < 0 else None
    head: list[Cell] = [line.date, line.journal, line.reference, line.label, line.due]
    return [*head, debit, credit, line.letter, from_cents(each.balance_cents)]
