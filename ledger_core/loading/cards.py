"""Accounts and third parties, from the metadata of `open` directives.

Owns what a card may say. What decides figures or law (number, kind, payment days, who the account belongs
to) is an error where it is wrong; a number of a register with a wrong checksum is a warning, and so is a
country that is none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
import re
from typing import Any

from beancount.core.data import Directive, Open, Transaction

from ledger_core.accounts import is_lettrable
from ledger_core.company_numbers import is_siren, is_siret, is_vat
from ledger_core.countries import is_country
from ledger_core.ledger import Account, BookError, Customer
from ledger_core.loading.faults import fault_at, quoted
from ledger_core.loading.limits import Limits

KINDS = ("business", "consumer")
MAX_PAYMENT_DAYS = 3650

_NUMBER = re.compile(r"[0-9][^\x00-\x1f\x7f]{0,34}")
_THIRD_PARTY_KEYS = ("customer", "supplier", "auxiliary")
_CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "siren": (is_siren, "nine digits, the last a checksum"),
    "siret": (is_siret, "fourteen digits, a SIREN in front and a checksum at the end"),
    "vat": (is_vat, "the country's two letters and its number, without blanks, such as FR44732829320"),
    "country": (is_country, "two letters of ISO 3166, such as FR"),
}


@dataclass(frozen=True, slots=True)
class Cards:
    """Accounts and customers by Beancount name, and what is wrong or doubtful in their metadata."""

    accounts: Mapping[str, Account]
    customers: Mapping[str, Customer]
    errors: tuple[BookError, ...]
    warnings: tuple[BookError, ...]


def cards_of(entries: Sequence[Directive], limits: Limits) -> Cards:
    """Read the cards of a book; of two `open` directives of one account the first counts."""

    def used() -> set[str]:
        return {
            posting.account
            for entry in entries
            if isinstance(entry, Transaction)
            for posting in entry.postings
        }

    return cards_from((entry for entry in entries if isinstance(entry, Open)), used, limits)


def cards_from(opens: Iterable[Open], used: Callable[[], AbstractSet[str]], limits: Limits) -> Cards:
    """Read the cards from the `open` directives, in order; `used` gives the accounts with postings."""
    accounts: dict[str, Account] = {}
    customers: dict[str, Customer] = {}
    errors: list[BookError] = []
    warnings: list[BookError] = []
    for entry in opens:
        if entry.account not in accounts:
            card = _Card(entry, limits)
            account = accounts[entry.account] = card.account()
            if card.text("customer"):
                customers[entry.account] = card.customer(account)
            errors += card.errors
            warnings += card.warnings
    errors += _unnumbered(used, accounts, limits)
    errors += _shared(accounts.values())
    return Cards(accounts, customers, tuple(errors), tuple(warnings))


class _Card:
    """The metadata of one `open` directive, read key by key."""

    def __init__(self, entry: Open, limits: Limits) -> None:
        self.entry = entry
        self.meta: Mapping[str, Any] = entry.meta
        self.limits = limits
        self.errors: list[BookError] = []
        self.warnings: list[BookError] = []

    def account(self) -> Account:
        """Read what makes the account."""
        number = self.text("account-number")
        if number and not _NUMBER.fullmatch(number):
            self._fault("account-number", number, "a number of the chart, such as 411000")
            number = ""
        codes = [code for key in _THIRD_PARTY_KEYS if (code := self.text(key))]
        if len(codes) > 1:
            self._fault("customer", codes[0], "the only one of customer, supplier and auxiliary")
        lettrable = self.meta.get("lettrable")
        if lettrable is not None and not isinstance(lettrable, bool):
            self._fault("lettrable", lettrable, "TRUE or FALSE")
            lettrable = None
        return Account(
            name=self.entry.account,
            number=number,
            label=self.text("name"),
            third_party=codes[0] if codes else "",
            lettrable=is_lettrable(number) if lettrable is None else lettrable,
            opened=self.entry.date,
            path=self.meta["filename"],
            lineno=self.meta["lineno"],
        )

    def customer(self, account: Account) -> Customer:
        """Read the customer card."""
        kind = self.text("kind")
        if kind and kind not in KINDS:
            self._fault("kind", kind, '"business" or "consumer"')
        siren, siret = self._checked("siren"), self._checked("siret")
        if siret and siren and not siret.startswith(siren):
            self._doubt(f"siret {quoted(siret)} is of another company than siren {quoted(siren)}")
        return Customer(
            code=account.third_party,
            name=account.label,
            account=account.name,
            siren=siren,
            kind=kind if kind in KINDS else "consumer",
            email=self.text("email"),
            payment_days=self._payment_days(),
            path=account.path,
            lineno=account.lineno,
            contact=self.text("contact"),
            phone=self.text("phone"),
            address=self.text("address"),
            siret=siret,
            vat=self._checked("vat"),
            country=self._checked("country"),
        )

    def _checked(self, key: str) -> str:
        """Read a number or code that has a check; it stays as it is, and is told where the check fails."""
        said = self.text(key)
        is_right, wanted = _CHECKS[key]
        if said and not is_right(said):
            self._doubt(f"{key} {quoted(said)} is none: {wanted}")
        return said

    def _payment_days(self) -> int | None:
        days = self.meta.get("payment-days")
        if days is None:
            return None
        if isinstance(days, Decimal) and days == days.to_integral_value() and 0 <= days <= MAX_PAYMENT_DAYS:
            return int(days)
        self._fault("payment-days", days, f"a whole number from 0 to {MAX_PAYMENT_DAYS}, without quotes")
        return None

    def text(self, key: str) -> str:
        """Return a text of the card, "" where it is missing; anything but a text is a fault."""
        value = self.meta.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        fault = fault_at(self.meta, f"{key} of {self.entry.account} is a text: put it in quotes", self.limits)
        if fault not in self.errors:
            self.errors.append(fault)
        return ""

    def _doubt(self, message: str) -> None:
        self.warnings.append(fault_at(self.meta, message, self.limits))

    def _fault(self, key: str, value: object, wanted: str) -> None:
        message = f"{key} of {self.entry.account} is {quoted(str(value))}; it must be {wanted}"
        self.errors.append(fault_at(self.meta, message, self.limits))


def _unnumbered(
    used: Callable[[], AbstractSet[str]], accounts: Mapping[str, Account], limits: Limits
) -> Iterable[BookError]:
    """Report the accounts with postings that have no number: nothing could be said of those lines."""
    unnumbered = {name: account for name, account in accounts.items() if not account.number}
    if not unnumbered:
        return
    for name in sorted(used() & unnumbered.keys()):
        account = unnumbered[name]
        meta = {"filename": account.path, "lineno": account.lineno}
        message = f'{name} has no account-number; add one under its open, such as account-number: "411000"'
        yield fault_at(meta, message, limits)


def _shared(accounts: Iterable[Account]) -> Iterable[BookError]:
    """Report two accounts of one third party under one number: their letters would mix."""
    first: dict[tuple[str, str], Account] = {}
    for account in accounts:
        if not account.number or not account.third_party:
            continue
        other = first.setdefault((account.number, account.third_party), account)
        if other is not account:
            message = (
                f"{account.number} {quoted(account.third_party)} is the account of {other.name} "
                f"({other.path}:{other.lineno}) already; use one account"
            )
            yield BookError(account.path, account.lineno, message)
