"""The transactions of loaded books as entries of a FEC: what stands in each cell, or why nothing can.

Owns how metadata become the values of a row, and the refusals of the profile that concern one entry
or posting, each at its path and line. Never sorts, numbers or writes.
"""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
import re
from typing import Any, TypeVar

from beancount.core.amount import Amount
from beancount.core.data import Open, Posting, Transaction

from ledger_core.fec.groups import LetterGroups, units_of
from ledger_core.fec.lines import CURRENCY
from ledger_core.fec.order import Ranked
from ledger_core.fec.read import FecRow
from ledger_core.ledger import Account, BookError, Ledger
from ledger_core.money import FinerThanCentError, to_cents
from ledger_core.settings import settings_of

T = TypeVar("T")
Metadata = Mapping[str, Any]

_NUMBER = re.compile(r"[1-9][0-9]{2}.*")
_NO_CELL = re.compile("[\x00-\x1f\x7f-\x9f\u00a0\u2028\u2029|]")


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """A transaction as the rows of a FEC. A row's `number` is the line of its posting in `path`."""

    path: str
    lineno: int
    order: Ranked
    rows: tuple[FecRow, ...]


class PostedEntries:
    """Turns the transactions of one ledger into entries, and gathers the refusals."""

    def __init__(self, ledger: Ledger, groups: LetterGroups, missing_piece: str = "") -> None:
        self.journals = settings_of(ledger).journals
        self.errors: list[BookError] = []
        self._accounts = ledger.accounts
        self._opens = {entry.account: entry.meta for entry in ledger.entries if isinstance(entry, Open)}
        self._labels = {
            account.number: account.label for account in ledger.accounts.values() if not account.third_party
        }
        self._groups = groups
        self._missing_piece = missing_piece
        self._refused_accounts: set[str] = set()

    def entry_of(self, transaction: Transaction) -> PostedEntry:
        """Return the entry; where something was refused it is not to be used."""
        meta: Metadata = transaction.meta
        lines = [self._row(posting, transaction) for posting in transaction.postings]
        if sum(row.cents for row in lines):
            self._refuse(meta, "the entry does not balance in cents; correct it before it is written")
        if not self._value(meta, "journal", str):
            self._refuse(meta, 'the entry has no journal; add one, such as journal: "OD"')
        if not all(row.valid_date for row in lines):
            self._refuse(meta, "the entry is a draft; validate it (valid-date: the day), or take it out")
        number = self._value(meta, "entry-number", str) or ""
        rank = self._value(meta, "rank", Decimal) or Decimal(0)
        place = str(meta["filename"]), int(meta["lineno"])
        order = Ranked(
            journal=lines[0].journal if lines else "",
            number=clean(number),
            valid_date=lines[0].valid_date if lines else None,
            is_opening=meta.get("opening") is True,
            place=place,
            rank=int(rank) if rank.is_finite() else 0,
        )
        return PostedEntry(*place, order, tuple(lines))

    def _row(self, posting: Posting, transaction: Transaction) -> FecRow:
        own: Metadata = ChainMap(posting.meta or {}, transaction.meta)
        account = self._account(posting, own)
        day = self._own(own, "entry-date", dt.date) or transaction.date
        cents = self._cents(posting, own)
        code = clean(self._value(transaction.meta, "journal", str) or "")
        piece = self._own(own, "piece", str) or self._missing_piece
        label = self._named(own, "label", transaction.narration or "")
        if not piece:
            self._refuse(own, 'the line names no document; add one, such as piece: "F2026-12"')
        if not label:
            self._refuse(own, "the line has no label; write one as narration of the entry")
        amount = self._value(own, "currency-amount", Amount)
        letter = self._value(own, "lettrage", str) or ""
        return FecRow(
            number=int(own["lineno"]),
            journal=code,
            journal_label=self._named(own, "journal-name", self.journals.get(code, code)),
            entry_number=clean(self._value(transaction.meta, "entry-number", str) or ""),
            date=day,
            account=clean(account.number),
            account_label=self._account_label(account, own),
            third_party=clean(account.third_party) if self._has_code(account) else "",
            third_party_label=self._named(own, "third-party-name", self._third_party_label(account)),
            piece=clean(piece),
            piece_date=self._own(own, "piece-date", dt.date) or day,
            label=label,
            debit_cents=max(cents, 0),
            credit_cents=max(-cents, 0),
            letter=letter,
            letter_date=self._letter_date(letter, account, own),
            valid_date=self._own(own, "valid-date", dt.date),
            currency_amount=abs(amount.number) if amount is not None and amount.number is not None else None,
            currency=amount.currency if amount is not None else "",
            extra=(),
        )

    def _letter_date(self, letter: str, account: Account, own: Metadata) -> dt.date | None:
        """Return DateLet: both or none stand with a letter; the latest day of the group stands in."""
        if not letter:
            return None
        latest = self._groups.latest((account.number, account.third_party, letter))
        return self._value(own, "lettrage-date", dt.date) or latest

    def _account(self, posting: Posting, own: Metadata) -> Account:
        account = self._accounts[posting.account]
        if not _NUMBER.fullmatch(account.number) and account.name not in self._refused_accounts:
            self._refused_accounts.add(account.name)
            message = f"{account.name} needs an account-number of the chart, such as 411000"
            self.errors.append(BookError(account.path, account.lineno, message))
        if posting.cost is not None or posting.price is not None:
            self._refuse(own, "a FEC knows neither cost nor price; write the amount in euros alone")
        return account

    def _account_label(self, account: Account, own: Metadata) -> str:
        """Return CompteLib: the posting's, the account's own, or that of the account of all third parties."""
        shared = self._value(self._opens[account.name], "account-name", str)
        if shared is None:
            shared = self._labels.get(account.number, account.label)
        label = self._named(own, "account-name", shared)
        if not label and account.name not in self._refused_accounts:
            self._refused_accounts.add(account.name)
            message = f'account {account.number} has no name; add one under its open, such as name: "Clients"'
            self.errors.append(BookError(account.path, account.lineno, message))
        return label

    def _has_code(self, account: Account) -> bool:
        return self._opens[account.name].get("own-account") is not True

    def _third_party_label(self, account: Account) -> str:
        return account.label if account.third_party and self._has_code(account) else ""

    def _cents(self, posting: Posting, own: Metadata) -> int:
        number, currency = units_of(posting)
        if currency != CURRENCY:
            message = (
                f"the line is in {currency}; a FEC is kept in {CURRENCY}: "
                "write the euros, and the other currency as currency-amount"
            )
            self._refuse(own, message)
            return 0
        try:
            return to_cents(number)
        except FinerThanCentError:
            self._refuse(own, f"{number} is finer than a cent")
            return 0

    def _named(self, own: Metadata, key: str, expected: str) -> str:
        """Return the posting's own text, which may be "" on purpose, or else the expected one."""
        value = self._value(own, key, str)
        return clean(expected if value is None else value)

    def _own(self, own: Metadata, key: str, kind: type[T]) -> T | None:
        """Return a value of the posting or its entry; "" says that the posting has none on purpose."""
        return None if own.get(key) == "" else self._value(own, key, kind)

    def _value(self, meta: Metadata, key: str, kind: type[T]) -> T | None:
        value = meta.get(key)
        if value is None or isinstance(value, kind):
            return value
        place = meta if not isinstance(meta, ChainMap) else next(one for one in meta.maps if key in one)
        self._refuse(place, f"{key} {_WANTED[kind]}")
        return None

    def _refuse(self, meta: Metadata, message: str) -> None:
        self.errors.append(BookError(str(meta["filename"]), int(meta["lineno"]), message))


_WANTED: Mapping[type[Any], str] = {
    str: "is a text: put it in quotes",
    dt.date: "is a day: write it as 2026-03-31, without quotes",
    Decimal: "is a number: write it without quotes",
    Amount: "is an amount: write it as -1100.00 USD, without quotes",
}


def clean(text: str) -> str:
    """Return a text as a cell can hold it: TAB, bar, line ends and all unseen signs are spaces."""
    return _NO_CELL.sub(" ", text).strip()
