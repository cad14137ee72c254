"""Entries that Lettrine posts itself: their text, their number, the file and the account they need.

Owns how a new entry is written and where it goes: at the end of its month's file, which is made and
included where it is missing. Never decides what is posted, and changes no byte that was there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
import datetime as dt
import re

from ledger_core.accounts import account_name
from ledger_core.book import MAIN_PATH, Book
from ledger_core.edit import Value, quoted, with_entry
from ledger_core.facts.parts import POSTED_BY
from ledger_core.ground import Ground
from ledger_core.ledger import Account, Customer
from ledger_core.money import from_cents

ACCOUNTS_PATH = "accounts.beancount"
_AMOUNT_WIDTH = 13
_LINK = re.compile(r"[A-Za-z0-9\-_/.]+")


class FileNotIncludedError(ValueError):
    """The month's file is there, but the book does not include it: an entry in it would not count."""


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A posting of a new entry: `cents` in `currency`, debit positive."""

    account: str  # Beancount name
    cents: int
    currency: str
    metadata: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to post; its postings add up to zero in each currency. What can be no link is left out."""

    date: dt.date
    payee: str
    narration: str
    postings: tuple[NewPosting, ...]
    metadata: Mapping[str, Value] = field(default_factory=dict)
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        sums: dict[str, int] = {}
        for posting in self.postings:
            sums[posting.currency] = sums.get(posting.currency, 0) + posting.cents
        assert not any(sums.values()), "an entry balances"

    def text(self) -> str:
        """Return the entry as Beancount text, amounts aligned, every line ended by a newline."""
        names = max(len(posting.account) for posting in self.postings)
        amounts = [f"{from_cents(posting.cents):f}" for posting in self.postings]
        digits = max(_AMOUNT_WIDTH, *map(len, amounts))
        payee = f"{quoted(self.payee)} " if self.payee else ""
        links = "".join(f" ^{link}" for link in self.links if _LINK.fullmatch(link))
        lines = [f"{self.date} * {payee}{quoted(self.narration)}{links}", *_keys(self.metadata, 2)]
        for posting, amount in zip(self.postings, amounts, strict=True):
            lines.append(f"  {posting.account:<{names}}  {amount:>{digits}} {posting.currency}")
            lines += _keys(posting.metadata, 4)
        return "".join(f"{line}\n" for line in lines)


def month_path(day: dt.date) -> str:
    """Return the path of the file that holds a day's entries: `journal/2026/2026-03.beancount`."""
    iso = day.isoformat()
    return f"journal/{iso[:4]}/{iso[:7]}.beancount"


def numbered(entries: Iterable[NewEntry], ground: Ground, posted_by: str) -> list[NewEntry]:
    """Give entries the book's journal for them and its next numbers, and mark which of our parts posted them.

    The entry is its own document: its piece is named after journal and number.
    """
    journal = ground.settings.gap_journal
    first = ground.last_number(journal) + 1
    return [
        replace(
            entry,
            metadata={
                "journal": journal,
                "entry-number": str(number),
                "piece": f"{journal}-{number}",
                **entry.metadata,
                POSTED_BY: posted_by,
            },
        )
        for number, entry in enumerate(entries, first)
    ]


def with_entries(book: Book, ground: Ground, entries: Iterable[NewEntry]) -> Book:
    """Return the book with entries appended to their months' files, in the order given.

    Args:
        book: the text, of which `ground` was made (metadata may have been edited since).
        ground: tells which files the book includes.
        entries: what is posted.

    Raises:
        FileNotIncludedError: a month's file is there, but no include names it.
    """
    included = set(ground.included)
    for entry in entries:
        path = month_path(entry.date)
        if path in book.files and path not in included:
            raise FileNotIncludedError(
                f"{path}: the book does not include this file, so an entry in it would not count; "
                f"include it in {MAIN_PATH} or rename it, then try again"
            )
        book = book.with_files({path: with_entry(book.files.get(path, b""), entry.text())})
        if path not in included:
            if not ground.takes_in(book, path):
                include = with_entry(book.files[MAIN_PATH], f'include "{path}"\n')
                book = book.with_files({MAIN_PATH: include})
            included.add(path)
    return book


def with_account(book: Book, ground: Ground, number: str, label: str) -> tuple[Book, str]:
    """Return the book with an account of the chart open, and the account's Beancount name.

    An account that is open already is taken as it is. A new one opens on the day the book's first
    account opened, as it would have stood in the chart from the start.

    Raises:
        NotAChartNumberError: the number does not begin with three digits.
    """
    name = account_of_number(ground.accounts, number)
    if name:
        return book, name
    name = account_name(number)
    if name in ground.accounts:
        return book, name
    path = ACCOUNTS_PATH if ACCOUNTS_PATH in ground.included else MAIN_PATH
    day = min(account.opened for account in ground.accounts.values())
    lines = [f"{day} open {name}", *_keys({"account-number": number, "name": label}, 2)]
    text = "".join(f"{line}\n" for line in lines)
    return book.with_files({path: with_entry(book.files[path], text)}), name


def with_customer_account(book: Book, ground: Ground, number: str, customer: Customer) -> tuple[Book, str]:
    """Return the book with an account of a customer open under another number, and its Beancount name.

    An account that is open already is taken as it is. A new one stands in the file of the customer's card,
    and opens on the day that card's account did.

    Raises:
        NotAChartNumberError: the number does not begin with three digits.
    """
    for card in ground.accounts.values():
        if (card.number, card.third_party) == (number, customer.code):
            return book, card.name
    name = account_name(number, customer.code)
    keys = {"account-number": number, "customer": customer.code, "name": customer.name}
    keys |= {key: said for key in ("siren", "siret", "vat", "country") if (said := getattr(customer, key))}
    keys |= {"kind": customer.kind} if customer.kind == "business" else {}
    lines = [f"{ground.accounts[customer.account].opened} open {name}", *_keys(keys, 2)]
    text = "".join(f"{line}\n" for line in lines)
    return book.with_files({customer.path: with_entry(book.files[customer.path], text)}), name


def account_of_number(accounts: Mapping[str, Account], number: str) -> str:
    """Return the Beancount name of the account with that number and no third party; "" if there is none."""
    names = (card.name for card in accounts.values() if card.number == number and not card.third_party)
    return min(names, default="")


def _keys(metadata: Mapping[str, Value], indent: int) -> list[str]:
    return [
        f"{'':{indent}}{key}: {value.isoformat() if isinstance(value, dt.date) else quoted(value)}"
        for key, value in metadata.items()
    ]
