"""The words that the rules share: amounts, days and lines as a person reads them.

Only wording; no rule decides anything here.
"""

from collections.abc import Sequence

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.sheet import Sheet

_NAMES = {
    LineKind.INVOICE: "invoice",
    LineKind.CREDIT_NOTE: "credit note",
    LineKind.PAYMENT: "payment",
    LineKind.BOUNCE: "bounced payment",
    LineKind.OPENING: "opening balance",
}
_SHOWN = 6


def amount_text(cents: int, currency: str) -> str:
    """Write cents as an amount without its sign: `1234.50 EUR`."""
    whole, part = divmod(abs(cents), 100)
    return f"{whole}.{part:02d} {currency}"


def line_text(sheet: Sheet, rank: int) -> str:
    """Name a line by what it is, its reference and its day: `invoice F12 of 2026-03-02`."""
    line = sheet.lines[rank]
    name = _NAMES.get(line.kind) or ("debit" if line.cents > 0 else "credit")
    reference = f" {line.reference}" if line.reference else ""
    return f"{name}{reference} of {line.date}"


def lines_text(sheet: Sheet, ranks: Sequence[int]) -> str:
    """Name several lines, the first few of them if they are many."""
    shown = ", ".join(line_text(sheet, rank) for rank in ranks[:_SHOWN])
    more = len(ranks) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
