"""The loaded books: entries, accounts, third parties, and what is wrong with them, as values.

Owns the types that the rest of the core reads after `load`. Never parses text and never raises for
a fault of the books: faults are `BookError` values with the path and line they stand at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from beancount.core.data import Directive


@dataclass(frozen=True, slots=True, order=True)
class BookError:
    """A fault of the books at a place: `line` is 1-based, 0 where the fault is the file's as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return `path:line: message`, the form editors can jump to."""
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class BookErrors:
    """Books that could not be loaded at all: there is nothing to show but the reasons."""

    errors: tuple[BookError, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its `open` directive gives it."""

    name: str  # Beancount name, such as "Assets:41-Clients:411000:DUPONT"
    number: str  # number of the chart from the metadata, such as "411000"; "" where it is missing
    label: str
    third_party: str  # code of the customer or supplier whose account this is; "" if none
    lettrable: bool  # takes letters
    opened: dt.date
    path: str
    lineno: int


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer card: metadata of the customer's account under 41."""

    code: str
    name: str
    account: str  # Beancount name
    siren: str
    kind: str  # "business" or "consumer"; a missing kind counts as "consumer"
    email: str
    payment_days: int | None  # agreed days from the invoice to the due date; None if not agreed
    path: str
    lineno: int
    contact: str = ""
    phone: str = ""
    address: str = ""  # its lines separated by newlines
    siret: str = ""  # of the establishment that is invoiced
    vat: str = ""  # number for VAT, its country in front
    country: str = ""  # ISO 3166, two letters


@dataclass(frozen=True, slots=True)
class Ledger:
    """Books that were loaded. `errors` is empty where they are sound; open items need that."""

    entries: Sequence[Directive]  # booked, padded and sorted as Beancount does
    options: Mapping[str, object]
    accounts: Mapping[str, Account]  # by Beancount name
    customers: Mapping[str, Customer]  # by Beancount name of their account
    errors: tuple[BookError, ...]
    warnings: tuple[BookError, ...] = ()  # what a person should look at; nothing is refused for it
