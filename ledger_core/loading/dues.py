"""What a posting of a lettrable account must say in a form that lines can be made from.

Runs on every book, so that `lines_of` a sound ledger never meets an amount it cannot count in cents or
a due date that is none.
"""

from collections.abc import Iterable, Iterator, Mapping
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Directive, Posting, Transaction

from ledger_core.ledger import Account, BookError
from ledger_core.loading.faults import fault_at, quoted
from ledger_core.loading.limits import Limits
from ledger_core.money import FinerThanCentError, to_cents

JUDGED_KEYS = frozenset({"due", "currency-amount"})
"""Metadata that can make a posting faulty; without them only its amount can."""


def posting_faults(
    entries: Iterable[Directive], accounts: Mapping[str, Account], limits: Limits
) -> Iterator[BookError]:
    """Report amounts finer than a cent, and `due` or `currency-amount` of another kind than they are."""
    lettrable = {name for name, account in accounts.items() if account.lettrable}
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        postings: Any = entry.postings
        for posting in postings:
            if posting.account in lettrable:
                fault = posting_fault(entry, posting, limits)
                if fault is not None:
                    yield fault


def posting_fault(entry: Transaction, posting: Posting, limits: Limits) -> BookError | None:
    """Say what is wrong with a posting if its account takes letters."""
    units: Any = posting.units  # booked: number and currency are there
    message = _amount_fault(units) or _meta_fault(posting.meta or {}, limits)
    return fault_at(posting.meta or entry.meta, f"{posting.account}: {message}", limits) if message else None


def _amount_fault(units: Amount) -> str:
    number = units.number
    assert isinstance(number, Decimal), "a loaded posting has its number"
    try:
        to_cents(number)
    except FinerThanCentError:
        return f"{number} {units.currency} is finer than a cent; round it, the rest to another account"
    return ""


def _meta_fault(meta: Mapping[str, Any], limits: Limits) -> str:
    due = meta.get("due")
    if due is not None and not isinstance(due, dt.date):
        return f"due {quoted(str(due))} is no date: write it as 2026-04-30, without quotes"
    if due is not None and not limits.first_year <= due.year <= limits.last_year:
        return f"due {due} is not in {limits.first_year} to {limits.last_year}; correct it"
    foreign = meta.get("currency-amount")
    if foreign is None:
        return ""
    if not isinstance(foreign, Amount) or not isinstance(foreign.number, Decimal):
        return f"currency-amount {quoted(str(foreign))} is no amount: write it as 1100.00 USD"
    return ""
