"""Whom an auditor may ask to confirm a balance, and what the books say of each as of a day.

A balance is the sum of what is open, debit positive, by currency; where the open items are not proven by the
accounts nobody is asked, since the letter would say what the books do not.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.ledger import Customer
from ledger_core.receivables.open_items import OpenItem
from tenants.books.picture import Picture
from tenants.paper import has_fonts_for
from tenants.receivables.customers import customers_of
from tenants.receivables.situation import receivables_of


class UnprovenError(Exception):
    """The open items do not add up to the accounts' balances: nobody can be asked to confirm them."""


class NoSuchCustomerError(Exception):
    """The books know no customer of this code; `code` is it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no customer {code!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open in one currency; `cents` above zero where the customer owes."""

    currency: str
    cents: int
    items: Sequence[OpenItem]  # the oldest first


@dataclass(frozen=True, slots=True)
class Request:
    """A customer who may be asked; `balances` is empty where nothing is open."""

    code: str
    name: str
    accounts: tuple[str, ...]  # numbers of the chart
    card: Customer | None
    balances: tuple[Balance, ...]

    @property
    def address(self) -> tuple[str, ...]:
        """The lines of the address, without the name; empty where the card has none."""
        given = (self.card.address if self.card else "").splitlines()
        return tuple(line.strip() for line in given if line.strip())

    @property
    def is_set_whole(self) -> bool:
        """Tell whether there is a font for each letter of the name and the address."""
        return has_fonts_for(self.name) and all(map(has_fonts_for, self.address))

    @property
    def items(self) -> int:
        """How many items are open, in all currencies."""
        return sum(len(balance.items) for balance in self.balances)

    @property
    def largest_cents(self) -> int:
        """The balance that is furthest from zero, without its sign."""
        return max((abs(balance.cents) for balance in self.balances), default=0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor asks for: the sender is the company, the answers go to the auditor.

    Lines are those of an address. `english` holds the codes of customers who are written to in English.
    """

    as_of: dt.date
    written_on: dt.date
    until: dt.date  # last day of the answer
    sender: str
    sender_lines: tuple[str, ...]
    signs: str  # who signs for the company; "" leaves it open
    place: str
    auditor: str
    auditor_lines: tuple[str, ...]
    english: frozenset[str] = frozenset()


def askable(picture: Picture, as_of: dt.date) -> tuple[Request, ...]:
    """Return every customer of the books, by code, with what is open as of a day.

    Raises:
        UnprovenError: the open items do not add up to the accounts.
    """
    receivables = receivables_of(picture, as_of)
    if receivables.unproven:
        raise UnprovenError(receivables.unproven)
    found: defaultdict[str, defaultdict[str, list[OpenItem]]] = defaultdict(lambda: defaultdict(list))
    for item in receivables.all_items:
        found[item.code][item.currency].append(item)
    return tuple(
        Request(
            code=customer.code,
            name=customer.name,
            accounts=tuple(account.number for account in customer.accounts),
            card=customer.card,
            balances=tuple(_balance(*each) for each in sorted(found[customer.code].items())),
        )
        for customer in sorted(customers_of(receivables), key=lambda customer: customer.code)
    )


def requests_of(picture: Picture, as_of: dt.date, codes: Collection[str]) -> tuple[Request, ...]:
    """Return the customers of some codes, by code.

    Raises:
        NoSuchCustomerError: there is none of a code.
        UnprovenError: as `askable`.
    """
    known = {request.code: request for request in askable(picture, as_of)}
    for code in codes:
        if code not in known:
            raise NoSuchCustomerError(code)
    return tuple(known[code] for code in sorted(set(codes)))


def _balance(currency: str, items: Sequence[OpenItem]) -> Balance:
    by_age = sorted(items, key=lambda item: (item.line.date, item.line.reference, item.line.key))
    return Balance(currency, sum(item.cents_open for item in items), by_age)
