"""One entry of a FEC as Beancount text, and the `open` directives of its accounts.

Owns the spelling: every text in quotes and escaped, so that no label can become a directive. What
holds for the whole entry stands once, above; what a row has of its own stands under its posting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import re

from ledger_core.edit import quoted
from ledger_core.fec.chart import FecAccount, FecChart
from ledger_core.fec.entries import FecEntry
from ledger_core.fec.lines import CURRENCY, signed_amount
from ledger_core.fec.read import FecRow
from ledger_core.money import from_cents

Value = str | dt.date | int
_LINK = re.compile(r"[A-Za-z0-9\-_/.]*[1-9][A-Za-z0-9\-_/.]*")  # a piece of zeros only names nothing
_AMOUNT_WIDTH = 13
_WIDEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Writing:
    """What the text of an entry needs beyond its rows.

    `letters` are by line of the file; `extra_keys` name the columns beyond the legal ones in metadata.
    """

    chart: FecChart
    letters: Mapping[int, str]
    extra_keys: Sequence[str]


def opened(account: FecAccount, chart: FecChart, day: dt.date) -> str:
    """Return the `open` directive of an account, with its card."""
    lines = [f"{day} open {account.name} {CURRENCY}", f"  account-number: {quoted(account.number)}"]
    if account.is_customer or account.is_supplier or account.third_party:
        key = "customer" if account.is_customer else "supplier" if account.is_supplier else "auxiliary"
        lines.append(f"  {key}: {quoted(account.third_party or account.number)}")
    name = account.third_party_label if account.third_party else account.account_label
    if name:
        lines.append(f"  name: {quoted(name)}")
    if account.third_party and account.account_label != chart.accounts[account.number, ""].account_label:
        lines.append(f"  account-name: {quoted(account.account_label)}")
    if account.own:
        lines.append("  own-account: TRUE")
    if account.has_letters and not account.is_lettrable_by_rule:
        lines.append("  lettrable: TRUE")
    return "\n".join(lines) + "\n"


def entry_text(entry: FecEntry, writing: Writing, rank: int, name_width: int) -> str:
    """Return a transaction; `rank` is its place in the file where no order of the book says it, else 0."""
    lead = entry.rows[0]
    names = {row.third_party_label for row in entry.rows if row.third_party}
    payee = f"{quoted(names.pop())} " if len(names) == 1 and "" not in names else ""
    head = f"{entry.date} * {payee}{quoted(lead.label)}"
    if _LINK.fullmatch(lead.piece):
        head += f" ^{lead.piece}"
    lines = [head, *_metadata("  ", _shared(entry, rank))]
    for row in entry.rows:
        name = writing.chart.account_of(row).name
        lines.append(f"  {name:<{name_width}}  {from_cents(row.cents):>{_AMOUNT_WIDTH}} {CURRENCY}")
        lines += _metadata("    ", _own(row, entry, writing))
    return "\n".join(lines) + "\n"


def name_width(entries: Iterable[FecEntry], chart: FecChart) -> int:
    """Return the width of the accounts' column, so that the amounts of one file stand in line."""
    names = {chart.account_of(row).name for entry in entries for row in entry.rows}
    return min(max(map(len, names)), _WIDEST_NAME)


def _shared(entry: FecEntry, rank: int) -> Iterator[tuple[str, Value]]:
    """Yield what holds for the whole entry, by its first row."""
    lead = entry.rows[0]
    if entry.journal:
        yield "journal", entry.journal
    if entry.number:
        yield "entry-number", entry.number
    if lead.piece:
        yield "piece", lead.piece
    if lead.piece_date and lead.piece_date != entry.date:
        yield "piece-date", lead.piece_date
    if lead.valid_date:
        yield "valid-date", lead.valid_date
    if entry.is_opening:
        yield "opening", True
    if rank:
        yield "rank", rank


def _own(row: FecRow, entry: FecEntry, writing: Writing) -> Iterator[tuple[str, Value]]:
    """Yield what a row has of its own; a text "" where its entry has one and the row none."""
    chart, lead = writing.chart, entry.rows[0]
    account = chart.account_of(row)
    if row.date != entry.date:
        yield "entry-date", row.date
    pairs: tuple[tuple[str, str | dt.date | None, str | dt.date | None], ...] = (
        ("label", row.label, lead.label),
        ("piece", row.piece, lead.piece),
        ("piece-date", row.piece_date or row.date, lead.piece_date or entry.date),
        ("valid-date", row.valid_date, lead.valid_date),
        ("journal-name", row.journal_label, chart.journals[row.journal] or row.journal),
        ("account-name", row.account_label, account.account_label),
        ("third-party-name", row.third_party_label, account.third_party_label),
    )
    for key, own, expected in pairs:
        if own != expected:
            yield key, own or ""
    amount = signed_amount(row)
    if amount is not None:
        yield "currency-amount", f"{amount:f} {row.currency}"
    if row.letter:
        yield "lettrage", writing.letters[row.number]
        if row.letter_date:
            yield "lettrage-date", row.letter_date
    for key, text in zip(writing.extra_keys, row.extra, strict=True):
        if text:
            yield key, text


def _metadata(indent: str, pairs: Iterable[tuple[str, Value]]) -> Iterator[str]:
    for key, value in pairs:
        if value is True:
            shown = "TRUE"
        elif isinstance(value, str) and key != "currency-amount":
            shown = quoted(value)
        else:
            shown = str(value)
        yield f"{indent}{key}: {shown}"
