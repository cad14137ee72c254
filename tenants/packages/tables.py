"""The tables of a sealed package as CSV: open items, aged balance, lettrage groups, balances of accounts.

UTF-8, commas, CRLF, days as 2026-03-31, amounts as -1200.00, debit positive. `verify.py` in the package reads
them again, so heads and forms are what it names. No cell of text makes a spreadsheet compute.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
import csv
from decimal import Decimal
import io

from ledger_core.lettrage.given import Given, GroupKey
from ledger_core.lettrage.lines import Line
from ledger_core.money import from_cents
from ledger_core.receivables.ageing import AgedBalance, aged_balances
from ledger_core.receivables.open_items import OpenItem

OPEN_ITEMS_HEADS = (
    "account", "party", "name", "date", "journal", "reference", "label", "due", "due_from", "days_late",
    "amount", "open", "currency", "letter", "path", "line",
)  # fmt: skip
AGED_HEADS = (
    "account", "party", "name", "currency", "not_due", "late_1_30", "late_31_60", "late_61_90",
    "late_over_90", "unallocated", "total",
)  # fmt: skip
GROUPS_HEADS = (
    "account", "party", "letter", "balance", "date", "journal", "reference", "label", "amount", "currency",
    "letter_date", "revision", "commit", "given_at", "given_by", "path", "line",
)  # fmt: skip
BALANCES_HEADS = ("account", "party", "currency", "balance", "receivable")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute


def open_items_csv(items: Iterable[OpenItem]) -> bytes:
    """Write open items, one a row."""
    return _csv(OPEN_ITEMS_HEADS, (_open_item(item) for item in items))


def aged_csv(items: Sequence[OpenItem]) -> bytes:
    """Write what each third party owes by days past due, one account and currency a row."""
    rows = []
    for account in sorted({item.line.account for item in items}):
        own = aged_balances(item for item in items if item.line.account == account)
        rows += [_aged(account, row) for row in own]
    return _csv(AGED_HEADS, rows)


def groups_csv(lines: Iterable[Line], given: Mapping[GroupKey, Given]) -> bytes:
    """Write the lines that have a letter, each with who gave it and with which revision."""
    groups: dict[GroupKey, list[Line]] = {}
    for line in lines:
        if line.letter:
            groups.setdefault((line.account, line.customer, line.letter), []).append(line)
    return _csv(GROUPS_HEADS, (row for key in sorted(groups) for row in _group(groups[key], given.get(key))))


def balances_csv(
    balances: Mapping[tuple[str, str, str], Decimal], receivable: Collection[tuple[str, str]]
) -> bytes:
    """Write the balance of each account, third party and currency; the aged balance has `receivable` ones."""
    return _csv(
        BALANCES_HEADS,
        (
            (
                _inert(account),
                _inert(party),
                currency,
                f"{amount:f}",
                "yes" if (account, party) in receivable else "no",
            )
            for (account, party, currency), amount in sorted(balances.items())
        ),
    )


def _open_item(item: OpenItem) -> tuple[str, ...]:
    line = item.line
    return (
        _inert(line.account),
        _inert(line.customer),
        _inert(item.name),
        line.date.isoformat(),
        _inert(line.journal),
        _inert(line.reference),
        _inert(line.label),
        item.due.isoformat() if item.due else "",
        item.due_from.value if item.due_from else "",
        "" if item.days_late is None else str(item.days_late),
        _amount(item.cents_original),
        _amount(item.cents_open),
        item.currency,
        _inert(line.letter),
        _inert(line.path),
        str(line.lineno),
    )


def _aged(account: str, row: AgedBalance) -> tuple[str, ...]:
    cents = (*row.aged_cents, row.unallocated_cents, row.total_cents)
    return (_inert(account), _inert(row.code), _inert(row.name), row.currency, *map(_amount, cents))


def _group(group: Sequence[Line], given: Given | None) -> Iterable[tuple[str, ...]]:
    for line in group:
        balance = sum(each.cents for each in group if each.currency == line.currency)
        yield (
            _inert(line.account),
            _inert(line.customer),
            _inert(line.letter),
            _amount(balance),
            line.date.isoformat(),
            _inert(line.journal),
            _inert(line.reference),
            _inert(line.label),
            _amount(line.cents),
            line.currency,
            line.letter_date.isoformat() if line.letter_date else "",
            str(given.number) if given and given.number else "",
            given.commit if given else "",
            given.at.isoformat() if given else "",
            _inert(given.author) if given else "",
            _inert(line.path),
            str(line.lineno),
        )


def _amount(cents: int) -> str:
    return f"{from_cents(cents):f}"


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")
