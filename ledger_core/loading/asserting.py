"""Balance assertions and pads, as Beancount does them but in time proportional to the book.

Balances are kept for the asserted accounts only, each posting added to those above it, where Beancount
adds up whole subtrees for each assertion. Pads are rare and go through Beancount's own code, under a cap.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Balance, Directive, Open, Pad, Transaction
from beancount.core.number import MISSING
from beancount.ops import balance as beancount_balance
from beancount.ops import pad as beancount_pad

from ledger_core.ledger import BookError
from ledger_core.loading.faults import fault_at, faults_of
from ledger_core.loading.limits import Limits


def pads_refusal(entries: Sequence[Directive], limits: Limits) -> BookError | None:
    """Refuse a book with so many padded accounts that gathering their postings would not end."""
    pads = [entry for entry in entries if isinstance(entry, Pad)]
    if not pads:
        return None
    postings = sum(len(entry.postings) for entry in entries if isinstance(entry, Transaction))
    padded = len({entry.account for entry in pads})
    balances = sum(isinstance(entry, Balance) for entry in entries)
    if padded * (postings + len(entries)) + balances * _held(entries) <= limits.pad_steps:
        return None
    message = f"{padded} accounts are padded: too many for the size of this book; write their entries out"
    return fault_at(pads[-1].meta, message, limits)


def _held(entries: Iterable[Directive]) -> int:
    """Return how many lots and currencies an account may hold at most."""
    currencies: set[object] = set()
    lots = 0
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                units: Any = posting.units
                currencies.add(None if units is MISSING else units.currency)
                lots += posting.cost is not None
    return len(currencies) + lots


def pad(
    entries: list[Directive], options: dict[str, Any], limits: Limits
) -> tuple[list[Directive], list[BookError]]:
    """Insert the transactions that pads ask for."""
    if not any(isinstance(entry, Pad) for entry in entries):
        return entries, []
    padded, errors = beancount_pad.pad(entries, options)
    return padded, faults_of(errors, limits)


def check_balances(
    entries: list[Directive], options: dict[str, Any], limits: Limits
) -> tuple[list[Directive], list[BookError]]:
    """Check each balance assertion; a failed one comes back with its difference, as Beancount marks it."""
    asserted = {entry.account for entry in entries if isinstance(entry, Balance)}
    if not asserted:
        return entries, []
    opened: dict[str, Open] = {}
    for entry in entries:
        if isinstance(entry, Open):
            opened.setdefault(entry.account, entry)
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    above: dict[str, list[str]] = {}
    faults: list[BookError] = []
    checked: list[Directive] = []
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                units: Any = posting.units  # booked: number and currency are there
                for account in _asserted_above(posting.account, asserted, above):
                    sums[account, units.currency] += units.number
            checked.append(entry)
        elif isinstance(entry, Balance):
            faults += [
                fault_at(entry.meta, message, limits)
                for message in _reference_faults(entry, opened.get(entry.account))
            ]
            failed, message = _checked(entry, sums[entry.account, entry.amount.currency], options)
            if message:
                faults.append(fault_at(entry.meta, message, limits))
            checked.append(failed)
        else:
            checked.append(entry)
    return checked, faults


def _asserted_above(account: str, asserted: set[str], known: dict[str, list[str]]) -> Iterable[str]:
    """Return the asserted accounts whose balance a posting to this account changes."""
    found = known.get(account)
    if found is None:
        found = known[account] = [name for name in above(account) if name in asserted]
    return found


def above(account: str) -> Iterable[str]:
    """Return the names of the accounts whose balance a posting to this account changes, itself the last."""
    parts = account.split(":")
    return (":".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _reference_faults(entry: Balance, opened: Open | None) -> Iterable[str]:
    if opened is None:
        yield f"Invalid reference to unknown account '{entry.account}'"
    elif opened.currencies and entry.amount.currency not in opened.currencies:
        yield f"Invalid currency '{entry.amount.currency}' for Balance directive: "


def _checked(entry: Balance, held: Decimal, options: dict[str, Any]) -> tuple[Balance, str]:
    """Compare an assertion with what the account holds; its tolerance is Beancount's."""
    expected: Any = entry.amount
    held = held or Decimal()  # Beancount forgets the decimals of what cancels out
    difference = held - expected.number
    if abs(difference) <= beancount_balance.get_balance_tolerance(entry, options):
        return entry, ""
    message = (
        f"Balance failed for '{entry.account}': expected {expected} != accumulated "
        f"{Amount(held, expected.currency)} "
        f"({abs(difference)} {'too much' if difference > 0 else 'too little'})"
    )
    return entry._replace(diff_amount=Amount(difference, expected.currency)), message
