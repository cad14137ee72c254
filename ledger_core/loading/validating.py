"""The last checks of loaded entries, Beancount's own.

Most transactions need none of them: a plain one whose accounts are open, whose currency they allow and
whose amounts add up to zero is right beyond doubt. The others, and all other directives, go through
Beancount's validations, so that errors and tolerances are its own.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from beancount.core.data import Close, Directive, Open, Transaction
from beancount.ops import validation

from ledger_core.ledger import BookError
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits

_ZERO = Decimal(0)

_BALANCING: list[Any] = [validation.validate_check_transaction_balances]
_REFERRING: list[Any] = [
    check
    for check in validation.BASIC_VALIDATIONS
    if check is not validation.validate_documents_paths  # it wants absolute paths; ours are the book's
    and check not in _BALANCING
]


def validate(
    entries: Sequence[Directive], plain: set[int], options: dict[str, Any], limits: Limits
) -> list[BookError]:
    """Validate entries; `plain` are the ids of transactions known to be plain."""
    doubtful = list(_doubtful(entries, plain))
    return [*reference_faults(doubtful, options, limits), *balance_faults(doubtful, options, limits)]


def reference_faults(
    entries: Sequence[Directive], options: dict[str, Any], limits: Limits
) -> list[BookError]:
    """Say which entries name accounts that are not open, currencies not allowed, or stand there twice."""
    return [fault for check in _REFERRING for fault in faults_of(check(entries, options), limits)]


def balance_faults(entries: Sequence[Directive], options: dict[str, Any], limits: Limits) -> list[BookError]:
    """Say which transactions do not balance."""
    return [fault for check in _BALANCING for fault in faults_of(check(entries, options), limits)]


def _doubtful(entries: Iterable[Directive], plain: set[int]) -> Iterable[Directive]:
    """Yield, in order, all but the plain transactions that are right beyond doubt."""
    allowed: dict[str, frozenset[str] | None] = {}  # of each open account: its currencies, None for any
    currencies = {  # of two `open` of an account the last that names any decides, as in Beancount
        entry.account: frozenset(entry.currencies)
        for entry in entries
        if isinstance(entry, Open) and entry.currencies
    }
    for entry in entries:
        if isinstance(entry, Transaction):
            if id(entry) in plain and _is_right(entry, allowed):
                continue
        elif isinstance(entry, Open):
            allowed[entry.account] = currencies.get(entry.account)
        elif isinstance(entry, Close):
            allowed.pop(entry.account, None)
        yield entry


def _is_right(entry: Transaction, allowed: dict[str, frozenset[str] | None]) -> bool:
    total = _ZERO
    postings: Any = entry.postings  # those of a plain transaction have number and currency
    for account, units, _cost, _price, _flag, _meta in postings:
        number, currency = units
        currencies = allowed.get(account, ())
        if currencies is not None and currency not in currencies:
            return False
        total += number
    return not total
