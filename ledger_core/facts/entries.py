"""The transactions of one file in columns: what checks, balances and lines need of them, and no more.

Owns how postings are kept and how they become Beancount's values again, as many as are asked for. Columns,
since most of a book is asked only whether it adds up, and a column costs a tenth of as many objects.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from ledger_core.facts.inert import Inert, from_inert
from ledger_core.money import from_cents

CARRIED_KEYS = ("piece", "label", "due", "lettrage", "lettrage-date", "currency-amount")
"""Metadata of a posting that its line or a check reads."""

_NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entries:
    """Booked transactions, in Beancount's order, and their postings one after the other.

    An amount of two decimals is kept as cents, any other as the text of its number.
    """

    account_names: Sequence[str]
    currency_names: Sequence[str]
    days: Sequence[int]  # of each transaction: number of the day
    linenos: Sequence[int]
    labels: Sequence[str]
    journals: Sequence[str]
    pieces: Sequence[str]
    openings: Sequence[int]  # ranks of the transactions that carry balances over
    counts: Sequence[int]  # of each transaction: its number of postings
    accounts: Sequence[int]  # of each posting: rank in `account_names`
    amounts: Sequence[int | str]
    currencies: Sequence[int]  # of each posting: rank in `currency_names`
    places: Sequence[int]  # of each posting: line number, 0 where it has none
    metadata: Mapping[str, Mapping[int, Inert]]  # key → rank of a posting → value; see `CARRIED_KEYS`
    misformed: frozenset[int]  # ranks of the postings whose letter is in no group, for its form is wrong
    posted: Sequence[int] = ()  # ranks of the transactions that a match posted
    last_numbers: Mapping[str, int] = field(default_factory=dict)  # journal → highest entry number
    marks: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # `MARK_KEYS` → rank of an entry

    def transactions(
        self, path: str, wanted: Callable[[int], bool] | None = None
    ) -> Iterator[tuple[int, Transaction]]:
        """Yield ranks and transactions; with `wanted`, only the postings of wanted ranks, where any are."""
        openings = frozenset(self.openings)
        end = 0
        for rank, count in enumerate(self.counts):
            start, end = end, end + count
            postings = range(start, end)
            kept = postings if wanted is None else [posting for posting in postings if wanted(posting)]
            if wanted is not None and not kept:
                continue
            yield rank, self._transaction(path, rank, kept, opening=rank in openings)

    def _transaction(self, path: str, rank: int, postings: Sequence[int], *, opening: bool) -> Transaction:
        meta: dict[str, Any] = {"filename": path, "lineno": self.linenos[rank]}
        if self.journals[rank]:
            meta["journal"] = self.journals[rank]
        if self.pieces[rank]:
            meta["piece"] = self.pieces[rank]
        if opening:
            meta["opening"] = True
        for key, values in self.marks.items():
            if rank in values:
                meta[key] = values[rank]
        return Transaction(
            meta,
            dt.date.fromordinal(self.days[rank]),
            "*",
            None,
            self.labels[rank],
            _NO_WORDS,
            _NO_WORDS,
            [self._posting(path, posting) for posting in postings],
        )

    def _posting(self, path: str, posting: int) -> Posting:
        meta: dict[str, Any] = (
            {"filename": path, "lineno": self.places[posting]} if self.places[posting] else {}
        )
        for key, values in self.metadata.items():
            if posting in values:
                meta[key] = from_inert(values[posting])
        units = Amount(number_of(self.amounts[posting]), self.currency_names[self.currencies[posting]])
        return Posting(self.account_names[self.accounts[posting]], units, None, None, None, meta)


NO_ENTRIES = Entries((), (), (), (), (), (), (), (), (), (), (), (), (), {}, frozenset())


def kept_amount(number: Decimal) -> int | str:
    """Return a number as it is kept: cents where it has two decimals, else its text."""
    text = str(number)
    return int(text[:-3] + text[-2:]) if text[-3:-2] == "." else text


def number_of(amount: int | str) -> Decimal:
    """Return the number of an amount that was kept."""
    return from_cents(amount) if isinstance(amount, int) else Decimal(amount)
