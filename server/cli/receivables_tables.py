"""How open items, aged balances and key figures are laid out: a table for people, rows for programs.

Owns heads, columns and their widths. Never computes an amount and never reads a book.
"""

from collections.abc import Iterable, Sequence
import datetime as dt
from decimal import Decimal

import click

from ledger_core.money import from_cents
from ledger_core.receivables.ageing import AgedBalance, total_of
from ledger_core.receivables.customers import CustomerFigures
from ledger_core.receivables.kpi import Figure
from ledger_core.receivables.open_items import OpenItem
from server.cli.output import Cell, counted, echo_rows

# keys of JSON and CSV: programs rely on them
OPEN_HEADS = (
    "account", "code", "name", "date", "due", "due_from", "days_late", "reference", "label", "letter",
    "original", "open", "currency", "foreign_original", "foreign_open", "foreign_currency", "path",
    "line",
)  # fmt: skip
AGED_HEADS = (
    "code", "name", "not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "unallocated",
    "balance", "currency",
)  # fmt: skip
FIGURE_HEADS = ("figure", "value", "unit", "note", "currency")
CUSTOMER_HEADS = (
    "code", "name", "class", "sales", "share", "balance", "overdue", "average_days_late", "currency",
)  # fmt: skip

NAME_WIDTH, LABEL_WIDTH, REFERENCE_WIDTH = 26, 30, 16


def echo_open_items(items: Sequence[OpenItem], party: str, as_of: dt.date, output_format: str) -> None:
    """Write open items; `party` is the head of the third party's column."""
    if output_format != "table":
        echo_rows(OPEN_HEADS, map(_open_row, items), output_format)
        return
    for currency in _titled("Open items", as_of, [item.currency for item in items]):
        own = [item for item in items if item.currency == currency]
        _echo_open_table(own, party)
    if any(item.due_assumed for item in items):
        click.echo("~ due date assumed from the days agreed or the book's; the entry states none")


def echo_aged_balances(rows: Sequence[AgedBalance], party: str, as_of: dt.date, output_format: str) -> None:
    """Write the aged balances with their total."""
    if output_format != "table":
        plain = ([row.code, row.name, *_aged(row), row.currency] for row in rows)
        echo_rows(AGED_HEADS, plain, output_format)
        return
    heads = (party, "Name", "Not due", "1–30", "31–60", "61–90", "Over 90", "Unallocated", "Balance")
    for currency in _titled("Aged balance by days past due", as_of, [row.currency for row in rows]):
        own = [row for row in rows if row.currency == currency]
        body = [[row.code, _cut(row.name, NAME_WIDTH), *_without_zeros(_aged(row))] for row in own]
        total = ["Total", counted(len(own), party.lower()), *_aged(total_of(own, currency))]
        echo_rows(heads, body, output_format, total=total)


def echo_key_figures(
    by_currency: Iterable[tuple[str, Sequence[Figure]]], as_of: dt.date, output_format: str
) -> None:
    """Write the key figures of each currency; a missing figure has its reason in place of a value."""
    found = list(by_currency)
    if output_format != "table":
        rows = (
            [each.name, each.value, each.unit, each.note, currency]
            for currency, all_ in found
            for each in all_
        )
        echo_rows(FIGURE_HEADS, rows, output_format)
        return
    figures = dict(found)
    for currency in _titled("Key figures", as_of, figures):
        body = [[each.name, each.value, each.unit, each.note] for each in figures[currency]]
        echo_rows(("Figure", "Value", "Unit", "How it is made"), body, output_format)


def echo_customer_figures(rows: Sequence[CustomerFigures], as_of: dt.date, output_format: str) -> None:
    """Write the customers by weight."""
    if output_format != "table":
        echo_rows(CUSTOMER_HEADS, ([*_customer_row(row), row.currency] for row in rows), output_format)
        return
    heads = ("Customer", "Name", "Class", "Sales, 12 months", "Share %", "Balance", "Overdue", "Days late")
    for currency in _titled("Customers by sales of 12 months", as_of, [row.currency for row in rows]):
        own = [row for row in rows if row.currency == currency]
        body = [_customer_row(row, name_width=NAME_WIDTH) for row in own]
        total: list[Cell] = [
            "Total",
            counted(len(own), "customer"),
            "",
            from_cents(sum(row.sales_cents for row in own)),
            None,
            from_cents(sum(row.balance_cents for row in own)),
            from_cents(sum(row.overdue_cents for row in own)),
            None,
        ]
        echo_rows(heads, body, output_format, total=total)


def _open_row(item: OpenItem) -> list[Cell]:
    line = item.line
    return [
        line.account,
        item.code,
        item.name,
        line.date,
        item.due,
        item.due_from and item.due_from.value,
        item.days_late,
        line.reference,
        line.label,
        line.letter,
        from_cents(item.cents_original),
        from_cents(item.cents_open),
        item.currency,
        _amount(item.foreign_cents_original),
        _amount(item.foreign_cents_open),
        line.foreign_currency if item.foreign_cents_original is not None else "",
        line.path,
        line.lineno,
    ]


def _echo_open_table(items: Sequence[OpenItem], party: str) -> None:
    has_foreign = any(item.foreign_cents_original is not None for item in items)
    has_accounts = len({item.line.account for item in items if item.line.customer}) > 1
    heads = [party, "Name", "Date", "Reference", "Label", "Letter", "Due", "Days late", "Original", "Open"]
    total: list[Cell] = ["Total", counted(len(items), "item"), "", "", "", "", "", None, None]
    total.append(from_cents(sum(item.cents_open for item in items)))
    rows = []
    above = None
    for item in items:
        row = _item_cells(item, named=item.code != above)
        row += _foreign_cells(item) if has_foreign else []
        rows.append([item.line.account, *row] if has_accounts else row)
        above = item.code
    if has_foreign:
        heads += ["Open, of the deal", ""]
        total += [None, ""]
    if has_accounts:
        heads.insert(0, "Account")
        total.insert(0, "")
    echo_rows(heads, rows, "table", total=total)


def _item_cells(item: OpenItem, *, named: bool) -> list[Cell]:
    late = item.days_late
    return [
        item.code if named else "",
        _cut(item.name, NAME_WIDTH) if named else "",
        item.line.date,
        _cut(item.line.reference, REFERENCE_WIDTH),
        _cut(item.line.label, LABEL_WIDTH),
        item.line.letter,
        f"{item.due}{' ~' if item.due_assumed else ''}" if item.due else "",
        late if late is not None and late > 0 else None,
        from_cents(item.cents_original),
        from_cents(item.cents_open),
    ]


def _foreign_cells(item: OpenItem) -> list[Cell]:
    if item.foreign_cents_open is None:
        return [None, ""]
    return [from_cents(item.foreign_cents_open), item.line.foreign_currency]


def _aged(row: AgedBalance) -> list[Cell]:
    return [from_cents(cents) for cents in (*row.aged_cents, row.unallocated_cents, row.total_cents)]


def _customer_row(row: CustomerFigures, name_width: int | None = None) -> list[Cell]:
    return [
        row.code,
        _cut(row.name, name_width) if name_width else row.name,
        row.abc,
        from_cents(row.sales_cents),
        row.share,
        from_cents(row.balance_cents),
        from_cents(row.overdue_cents),
        row.average_days_late,
    ]


def _titled(title: str, as_of: dt.date, currencies: Iterable[str]) -> Iterable[str]:
    """Give each currency once, in order, its table's title written above; say where there is none."""
    found = sorted(set(currencies))
    if not found:
        click.echo(f"Nothing to show as of {as_of}.")
    for rank, currency in enumerate(found):
        if rank:
            click.echo()
        click.echo(f"{title} as of {as_of}, {currency}")
        yield currency


def _without_zeros(amounts: Sequence[Cell]) -> list[Cell]:
    """Leave out zeros, all but that of the balance: what is there is seen at once."""
    return [*(amount or None for amount in amounts[:-1]), amounts[-1]]


def _amount(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
