"""The VAT in an invoice, read from its entry in the books; and the part of it that lies in what is left open.

Owns when it can be told: every other line of the entry must be a sale or VAT collected. Never guesses from a
rate; where it cannot be told, a person says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beancount.core.data import Posting, Transaction

from ledger_core.accounts import is_customer
from ledger_core.late_payment.cents import half_up, shares_of
from ledger_core.money import FinerThanCentError, to_cents

COLLECTED = "4457"
"""VAT collected, due already or waiting for the customer's payment (services), by its subaccounts."""

_SALES = "7"
_ADVANCES = "419"  # what an invoice uses up of them was taxed before


@dataclass(frozen=True, slots=True)
class VatPart:
    """VAT on one account, named as in the books; cents above zero."""

    account: str
    cents: int


def vat_of(entry: Transaction, posting: Posting, numbers: Mapping[str, str]) -> tuple[VatPart, ...] | None:
    """Return the VAT in a customer's posting; empty where there is none, None where nobody can tell.

    Where an entry has several postings of customers (several due dates), each bears its share.

    Args:
        entry: the entry of the invoice, whole.
        posting: the customer's posting in it, a debit.
        numbers: number of the chart by Beancount name.
    """
    try:
        amounts = [(each.account, _cents(each)) for each in entry.postings]
    except FinerThanCentError:
        return None
    if len({_currency(each) for each in entry.postings}) > 1:
        return None
    sides: dict[str, int] = {}
    customers = sales = 0
    for account, cents in amounts:
        number = numbers.get(account, "")
        if is_customer(number) and not number.startswith(_ADVANCES):
            customers += cents
        elif number.startswith(COLLECTED):
            sides[account] = sides.get(account, 0) - cents
        elif number.startswith(_SALES):
            sales -= cents
        else:
            return None
    if not sales or not 0 < _cents(posting) <= customers or any(cents < 0 for cents in sides.values()):
        return None
    return _portion(sides, _cents(posting), customers)


def part_open(vat: tuple[VatPart, ...], open_cents: int, invoice_cents: int) -> tuple[VatPart, ...]:
    """Return the VAT in what is left open of an invoice, in proportion; the sum is rounded once."""
    return _portion({part.account: part.cents for part in vat}, open_cents, invoice_cents)


def _portion(sides: Mapping[str, int], part: int, whole: int) -> tuple[VatPart, ...]:
    """Return the share of each side in a part of a whole; the sum is rounded once, half upwards."""
    exact = [cents * part for cents in sides.values()]
    shares = shares_of(half_up(sum(exact), whole), exact, whole)
    return tuple(VatPart(account, cents) for account, cents in zip(sides, shares, strict=True) if cents)


def _currency(posting: Posting) -> str:
    units: Any = posting.units
    return str(units.currency)


def _cents(posting: Posting) -> int:
    units: Any = posting.units  # a loaded posting has number and currency
    return to_cents(units.number)
