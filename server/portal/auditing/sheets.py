"""What exports of the audit pages hold; heads in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from ledger_core.audit.difference import Change, Sums
from ledger_core.audit.sampling import Sample
from ledger_core.money import from_cents
from ledger_core.receivables.open_items import OpenItem
from server.portal.auditing.words import kind_word
from server.portal.customers.sheets import item_cells, item_columns
from server.portal.exporting import Cell, Column, Sheet


def about_sheet(pairs: Iterable[tuple[str, Cell]]) -> Sheet:
    """Return what a file is of, and how it was made, as a table of two columns."""
    return Sheet(_("About"), (Column(_("What")), Column(_("Value"))), [list(pair) for pair in pairs])


def sums_sheet(sums: Sequence[Sums]) -> Sheet:
    """Return the sums of customers, one row each; totals where all are in one currency."""
    adds_up = len({each.currency for each in sums}) == 1
    columns = (
        Column(_("Customer")),
        Column(_("Code")),
        Column(_("Currency")),
        Column(_("Before"), totals=adds_up),
        Column(_("Came"), totals=adds_up),
        Column(_("Went"), totals=adds_up),
        Column(_("Changed"), totals=adds_up),
        Column(_("After"), totals=adds_up),
    )
    return Sheet(_("Customers"), columns, [_sums_row(each) for each in sums])


def changes_sheet(changes: Sequence[Change], reasons: Mapping[int, str]) -> Sheet:
    """Return changes, one row each; `reasons` by their place."""
    adds_up = len({change.item.currency for change in changes}) == 1
    columns = (
        *item_columns(),
        Column(_("Currency")),
        Column(_("Before"), totals=adds_up),
        Column(_("After"), totals=adds_up),
        Column(pgettext("revisions", "Difference"), totals=adds_up),
        Column(_("What")),
        Column(_("Why")),
        Column(_("Place in the books")),
    )
    rows = [_change_row(change, reasons[place]) for place, change in enumerate(changes)]
    return Sheet(_("Changes"), columns, rows)


def drawn_sheet(sample: Sample, items: Mapping[str, OpenItem]) -> Sheet:
    """Return the drawn items with room for what the auditor finds: top stratum first, then the hits."""
    columns = (
        *_keyed_columns(),
        Column(_("Drawn as")),
        Column(_("Unit that hit (cents)")),
        Column(_("Audited amount"), totals=True),
        Column(_("Remark")),
    )
    top = [[*_keyed_row(each.key, items[each.key]), _("top stratum"), None, None, ""] for each in sample.top]
    hits = [
        [*_keyed_row(hit.element.key, items[hit.element.key]), _("hit"), hit.unit, None, ""]
        for hit in sample.hits
    ]
    return Sheet(_("Sample"), columns, [*top, *hits])


def population_sheet(sample: Sample, items: Mapping[str, OpenItem]) -> Sheet:
    """Return all items that were drawn from, in their order, with the cents that each covers."""
    columns = (*_keyed_columns(), Column(_("From (cents)")), Column(_("To (cents)")), Column(_("Drawn as")))
    hit = {each.element.key for each in sample.hits}
    rows: list[list[Cell]] = []
    until = 0
    below = {each.key for each in sample.rest}
    for element in sample.population.debts:
        row = _keyed_row(element.key, items[element.key])
        if element.key in below:
            rows.append([*row, until + 1, until + element.cents, _("hit") if element.key in hit else ""])
            until += element.cents
        else:
            rows.append([*row, None, None, _("top stratum")])
    return Sheet(_("Population"), columns, rows)


def credits_sheet(sample: Sample, items: Mapping[str, OpenItem]) -> Sheet:
    """Return the credits, which are not drawn from."""
    rows = [_keyed_row(each.key, items[each.key]) for each in sample.population.credits]
    return Sheet(pgettext("sampling", "Credits"), _keyed_columns(), rows)


def _keyed_columns() -> tuple[Column, ...]:
    return (*item_columns(), Column(_("Open"), totals=True), Column(_("Key")))


def _keyed_row(key: str, item: OpenItem) -> list[Cell]:
    return [*item_cells(item), from_cents(item.cents_open), key]


def _sums_row(each: Sums) -> list[Cell]:
    amounts: list[Cell] = [
        from_cents(cents)
        for cents in (
            each.before_cents,
            each.came_cents,
            -each.went_cents,
            each.changed_cents,
            each.after_cents,
        )
    ]
    return [each.name, each.code, each.currency, *amounts]


def _change_row(change: Change, reason: str) -> list[Cell]:
    item, line = change.item, change.line
    amounts: list[Cell] = [
        from_cents(cents) for cents in (change.cents_before, change.cents_after, change.cents)
    ]
    cells = item_cells(item, line)
    return [*cells, item.currency, *amounts, kind_word(change.kind), reason, f"{line.path}:{line.lineno}"]
