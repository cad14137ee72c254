"""Write loaded books as a FEC of the strict profile.

Owns the profile: UTF-8 without BOM, TAB, CRLF, the 18 legal columns, amounts with two decimals and
no sign, opening entries first, then by day of validation and entry number. What the profile cannot
hold is refused at its place in the text, every refusal at once. Never writes to a disk.

What differs from an imported FEC that does not follow the profile: `docs/fec.md`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import datetime as dt
from decimal import Decimal

from beancount.core.data import Transaction

from ledger_core.book import MAIN_PATH
from ledger_core.fec.columns import LEGAL_COLUMNS
from ledger_core.fec.groups import LetterGroups
from ledger_core.fec.numbering import Numbering, numbering_of
from ledger_core.fec.order import sort_key
from ledger_core.fec.posted import PostedEntries, PostedEntry
from ledger_core.fec.read import FecRow
from ledger_core.ledger import BookError, BookErrors, Ledger

UTF_8, ISO_8859_15 = "utf-8", "iso-8859-15"
SEPARATOR = "\t"
LINE_END = "\r\n"

_WITH_THIRD_PARTY = ("401", "411")


@dataclass(frozen=True, slots=True)
class Period:
    """The financial year: first and last day, both inside."""

    start: dt.date
    end: dt.date

    @classmethod
    def of_twelve_months(cls, end: dt.date) -> "Period":
        """Return the year of twelve months that ends on a day."""
        after = end + dt.timedelta(days=1)
        leap_day = (after.month, after.day) == (2, 29)
        return cls(dt.date(after.year - 1, 3, 1) if leap_day else after.replace(year=after.year - 1), end)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Written:
    """A FEC, and what is to be known of it. Warnings do not stop a FEC, but an inspector asks."""

    data: bytes
    encoding: str
    period: Period
    entries: int
    rows: int
    outside: tuple[BookError, ...]  # the entries of the book outside the period, at their places
    journals: tuple[tuple[str, str], ...]  # code and name, as they occur
    numbering: Numbering
    warnings: tuple[str, ...]


def write(
    ledger: Ledger, period: Period, encoding: str = UTF_8, missing_piece: str = ""
) -> Written | BookErrors:
    """Write the entries of a period.

    Args:
        ledger: the loaded books; their errors are refusals.
        period: the financial year; entries dated outside are left out and counted.
        encoding: `utf-8` or `iso-8859-15`, the charsets of art. A47 A-1 LPF.
        missing_piece: PieceRef of the lines that name no document; where it is "" they are refused.

    Returns:
        The FEC, or every reason why there is none.
    """
    if ledger.errors:
        return BookErrors(ledger.errors)
    transactions = [entry for entry in ledger.entries if isinstance(entry, Transaction)]
    groups = LetterGroups(ledger, transactions)
    posted = PostedEntries(ledger, groups, missing_piece)
    entries = _in_order([posted.entry_of(entry) for entry in transactions if entry.date in period], posted)
    numbered = _numbered(entries)
    lines = [[_line(row) for row in entry.rows] for entry in numbered]
    errors = [
        *posted.errors,
        *_unnumbered(numbered),
        *groups.refusals(),
        *_unencodable(numbered, lines, encoding),
    ]
    if not entries:
        message = f"no entry from {period.start} to {period.end}: choose the year by its last day"
        errors.append(BookError(MAIN_PATH, 0, message))
    if errors:
        return BookErrors(tuple(sorted(set(errors))))
    rows = [row for entry in numbered for row in entry.rows]
    numbering = numbering_of((entry.order.journal, entry.order.number) for entry in numbered)
    text = [SEPARATOR.join(LEGAL_COLUMNS), *(line for group in lines for line in group), ""]
    return Written(
        data=LINE_END.join(text).encode(encoding),
        encoding=encoding,
        period=period,
        entries=len(numbered),
        rows=len(rows),
        outside=tuple(_outside(transactions, period)),
        journals=tuple(dict.fromkeys((row.journal, row.journal_label) for row in rows)),
        numbering=numbering,
        warnings=(*numbering.warnings, *_warnings(rows)),
    )


def _in_order(entries: Sequence[PostedEntry], posted: PostedEntries) -> list[PostedEntry]:
    ranks = {code: rank for rank, code in enumerate(posted.journals)}
    return sorted(entries, key=lambda entry: sort_key(entry.order, ranks))


def _numbered(entries: Sequence[PostedEntry]) -> list[PostedEntry]:
    """Number the entries from 1 where none of them has a number."""
    if any(entry.order.number for entry in entries):
        return list(entries)
    return [_with_number(entry, str(number)) for number, entry in enumerate(entries, start=1)]


def _with_number(entry: PostedEntry, number: str) -> PostedEntry:
    rows = tuple(replace(row, entry_number=number) for row in entry.rows)
    return replace(entry, order=replace(entry.order, number=number), rows=rows)


def _unnumbered(entries: Sequence[PostedEntry]) -> Iterator[BookError]:
    for entry in entries:
        if not entry.order.number:
            message = 'the entry has no number, others have; add one, such as entry-number: "112"'
            yield BookError(entry.path, entry.lineno, message)


def _line(row: FecRow) -> str:
    """Return the cells of a row, in the legal order."""
    cells = (
        row.journal,
        row.journal_label,
        row.entry_number,
        _day(row.date),
        row.account,
        row.account_label,
        row.third_party,
        row.third_party_label,
        row.piece,
        _day(row.piece_date),
        row.label,
        _amount(row.debit_cents),
        _amount(row.credit_cents),
        row.letter,
        _day(row.letter_date),
        _day(row.valid_date),
        _currency_amount(row.currency_amount),
        row.currency,
    )
    return SEPARATOR.join(cells)


def _day(day: dt.date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _currency_amount(amount: Decimal | None) -> str:
    """Return the amount with two decimals, or as many more as it has."""
    if amount is None:
        return ""
    whole, _, part = f"{amount:f}".partition(".")
    return f"{whole},{part.ljust(2, '0')}"


def _unencodable(
    entries: Sequence[PostedEntry], lines: Sequence[Sequence[str]], encoding: str
) -> Iterator[BookError]:
    for entry, group in zip(entries, lines, strict=True):
        for row, line in zip(entry.rows, group, strict=True):
            try:
                line.encode(encoding)
            except UnicodeEncodeError as error:
                sign = line[error.start]
                message = (
                    f"«{sign}» (U+{ord(sign):04X}) cannot be written in {encoding.upper()}; choose UTF-8"
                )
                yield BookError(entry.path, row.number, message)


def _outside(transactions: Sequence[Transaction], period: Period) -> Iterator[BookError]:
    for entry in transactions:
        if entry.date not in period:
            message = f"dated {entry.date}, outside {period.start} to {period.end}"
            yield BookError(str(entry.meta["filename"]), int(entry.meta["lineno"]), message)


def _warnings(rows: Sequence[FecRow]) -> Iterator[str]:
    nameless = sum(row.account.startswith(_WITH_THIRD_PARTY) and not row.third_party for row in rows)
    if nameless:
        yield f"rows of 401 and 411 that name no third party (CompAuxNum): {nameless}"
    hidden = sum(row.valid_date is not None and row.valid_date < row.date for row in rows)
    if hidden:
        yield f"rows validated before the day of their entry: {hidden}"
