"""The lines of a FEC for the matcher: rows of the accounts that take letters.

Owns what a row means as a `Line`. Never matches and never writes.
"""

from collections.abc import Sequence
from decimal import Decimal

from ledger_core.fec.entries import FecEntry, entries_of
from ledger_core.fec.read import Fec, FecRow
from ledger_core.lettrage.lines import Line, Sides, kind_of, sides_of
from ledger_core.money import FinerThanCentError, to_cents

CURRENCY = "EUR"
"""Currency of the books of a FEC: art. A47 A-1 LPF asks for the accounts in euros."""

DEFAULT_ACCOUNTS = ("411", "401")


def lines_of(fec: Fec, accounts: Sequence[str] = DEFAULT_ACCOUNTS) -> list[Line]:
    """Return the lines on the accounts whose numbers begin with one of `accounts`.

    A line's key is the rank of its row in `fec.rows`, its `lineno` the line of the file. Rows of
    an entry that cannot be used are left out. Amounts are in cents of the euro, debit positive.
    """
    ranks = {row.number: rank for rank, row in enumerate(fec.rows)}
    prefixes = tuple(accounts)
    lines = [
        _line(ranks[row.number], row, entry, f"{entry.journal}/{entry.number}/{place}", sides)
        for place, entry in enumerate(entries_of(fec).sound)
        for sides in [sides_of((row.account, row.cents) for row in entry.rows)]
        for row in entry.rows
        if row.account.startswith(prefixes)
    ]
    return sorted(lines, key=lambda line: line.key)


def signed_amount(row: FecRow) -> Decimal | None:
    """Return the amount in the deal's currency with the sign of the row: debit positive; None if none."""
    if row.currency_amount is None or not row.currency:
        return None
    if row.cents:
        return abs(row.currency_amount).copy_sign(row.cents)
    return row.currency_amount


def _line(rank: int, row: FecRow, entry: FecEntry, name: str, sides: Sides) -> Line:
    foreign_cents, foreign_currency = _foreign(row)
    return Line(
        key=rank,
        account=row.account,
        customer=row.third_party,
        date=row.date,
        cents=row.cents,
        currency=CURRENCY,
        reference=row.piece,
        label=row.label,
        journal=row.journal,
        entry=name,
        kind=kind_of(row.account, row.cents, sides, opening=entry.is_opening),
        letter=row.letter,
        letter_date=row.letter_date,
        foreign_cents=foreign_cents,
        foreign_currency=foreign_currency,
        lineno=row.number,
    )


def _foreign(row: FecRow) -> tuple[int, str]:
    """Return the deal's amount in cents and its currency; nothing where the books' currency can serve."""
    amount = signed_amount(row)
    if amount is None or not amount or row.currency == CURRENCY:
        return 0, ""
    try:
        return to_cents(amount), row.currency
    except FinerThanCentError:  # a dinar has thousandths: such a line is matched in euros
        return 0, ""
