"""The accounts that the operator's entries need: found in its books, or opened there.

Owns which names they have and where new ones stand. An account that is there is taken as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.accounts import number_and_third_party
from ledger_core.billing.billing_accounts import BillingAccounts, BillingBooks, numbers_of
from ledger_core.book import MAIN_PATH, Book
from ledger_core.edit import quoted, with_entry
from ledger_core.entry import ACCOUNTS_PATH, NewEntry
from ledger_core.ground import Ground
from ledger_core.ledger import Account

CUSTOMERS_PATH = "customers.beancount"


@dataclass(frozen=True, slots=True)
class Party:
    """A customer of the operator: its code in the books, its name."""

    code: str
    name: str


def books_of(accounts: Mapping[str, Account], numbers: BillingAccounts) -> BillingBooks:
    """Return the numbers with the names that they have in books.

    Args:
        accounts: those of the books, by Beancount name; where two have one number and party the first counts.
        numbers: of the chart.
    """
    names: dict[tuple[str, str], str] = {}
    for name in sorted(accounts):
        names.setdefault((accounts[name].number, accounts[name].third_party), name)
    return BillingBooks(numbers, names)


def party_of(account: str, accounts: Mapping[str, Account]) -> tuple[str, str]:
    """Return number and customer's code of an account by its Beancount name, be it open or not yet.

    Raises:
        NotAChartNameError: it is not open, and no name that is made of a number.
    """
    card = accounts.get(account)
    return (card.number, card.third_party) if card else number_and_third_party(account)


def with_open_accounts(
    book: Book,
    ground: Ground,
    entries: Iterable[NewEntry],
    numbers: BillingAccounts,
    parties: Iterable[Party],
) -> Book:
    """Return the books with all accounts open that entries name.

    A new one opens on the day of the books' first account, or on the first day of the year of the first entry
    where that is earlier, as it would have stood in the chart from the start.

    Args:
        book: the text, of which `ground` was made.
        ground: tells which accounts are open and which files the books include.
        entries: named by `books_of`; at least one.
        numbers: of the chart.
        parties: the customers that entries are about.
    """
    listed = tuple(entries)
    missing = {posting.account for entry in listed for posting in entry.postings} - ground.accounts.keys()
    day = _opening_day(ground, listed)
    names = {party.code: party.name for party in parties}
    labels = numbers_of(numbers)
    for account in sorted(missing):
        number, code = party_of(account, ground.accounts)
        lines = [f"{day} open {account}", f"  account-number: {quoted(number)}"]
        if code:
            lines += [f"  customer: {quoted(code)}", f"  name: {quoted(names[code])}", '  kind: "business"']
        else:
            lines.append(f"  name: {quoted(labels[number])}")
        path = _path(ground, CUSTOMERS_PATH if code else ACCOUNTS_PATH)
        text = "".join(f"{line}\n" for line in lines)
        book = book.with_files({path: with_entry(book.files[path], text)})
    return book


def _opening_day(ground: Ground, entries: tuple[NewEntry, ...]) -> dt.date:
    first = min(entry.date for entry in entries).replace(month=1, day=1)
    return min((first, *(account.opened for account in ground.accounts.values())))


def _path(ground: Ground, wanted: str) -> str:
    """Return the file that takes new accounts: the usual one, or the main one where it is not included."""
    return wanted if wanted in ground.included else MAIN_PATH
