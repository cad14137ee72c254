"""The side on which a debt grows: debit on a customer's account, credit on a supplier's.

Owns nothing else. The number of the account says it where the chart does (41 customers; 40 and 42
to 45 what the company owes; 409 and 419 the other way round); elsewhere the invoices do, and
failing these the oldest line, since a debt comes before its payment.
"""

from collections.abc import Iterable, Sequence

from ledger_core.lettrage.lines import CREDIT_DEBTS, Line, LineKind

DEBIT = 1
CREDIT = -1

_SUPPLIERS_OWE = "409"
_OWED_TO_CUSTOMERS = "419"
_CUSTOMERS = "41"
_GROWS = {LineKind.INVOICE: 1, LineKind.BOUNCE: 1, LineKind.CREDIT_NOTE: -1, LineKind.PAYMENT: -1}


def growing_side(account: str, lines: Sequence[Line]) -> int:
    """Return 1 where debits make the debt grow, -1 where credits do."""
    if account.startswith(_CUSTOMERS):
        return CREDIT if account.startswith(_OWED_TO_CUSTOMERS) else DEBIT
    if account.startswith(CREDIT_DEBTS):
        return DEBIT if account.startswith(_SUPPLIERS_OWE) else CREDIT
    votes = sum(_GROWS.get(line.kind, 0) * _sign(line.cents) for line in lines)
    return _sign(votes) or _sign_of_oldest(lines) or DEBIT


def _sign_of_oldest(lines: Iterable[Line]) -> int:
    oldest = min(lines, key=lambda line: (line.date, line.key), default=None)
    return _sign(oldest.cents) if oldest else 0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
