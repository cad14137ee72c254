"""Filling the columns of `Entries`, transaction by transaction, and noting what is wrong on the way."""

from collections import defaultdict
from collections.abc import Mapping
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from ledger_core.factoring.marks import MARK_KEYS, mark_in
from ledger_core.facts.entries import CARRIED_KEYS, Entries, kept_amount
from ledger_core.facts.inert import Inert, to_inert
from ledger_core.facts.parts import BY_LETTRAGE, POSTED_BY, Use, number_in
from ledger_core.ledger import BookError
from ledger_core.lettrage.plugin import LettrageError, form_fault, is_lettered
from ledger_core.loading.dues import JUDGED_KEYS, posting_fault
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits
from ledger_core.money import from_cents

_PLACE_KEYS = 2
_CARRIED = frozenset(CARRIED_KEYS)


class Columns:
    """Columns that grow; transactions are added in Beancount's order, booked."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names: dict[str, int] = {}
        self.currency_names: dict[str, int] = {}
        self.heads: list[tuple[int, int, str, str, str, int]] = []
        self.openings: list[int] = []
        self.posted: list[int] = []
        self.last_numbers: dict[str, int] = {}
        self.marks: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.accounts: list[int] = []
        self.amounts: list[int | str] = []
        self.currencies: list[int] = []
        self.places: list[int] = []
        self.metadata: defaultdict[str, dict[int, Inert]] = defaultdict(dict)
        self.misformed: set[int] = set()
        self.errors: list[BookError] = []
        self.posting_faults: list[tuple[str, BookError]] = []
        self.zero_sums: set[int] = set()
        self.first_days: dict[int, dt.date] = {}
        self.last_days: dict[int, dt.date] = {}

    def add(self, entry: Transaction) -> None:
        """Add a transaction; `zero_sums` gets its id where its numbers add up to zero in all."""
        names, currency_names = self.names, self.currency_names
        total: Decimal | int | None = 0
        postings: Any = entry.postings
        for posting in postings:
            name, (number, currency), _cost, _price, _flag, meta = posting
            amount = kept_amount(number)
            if isinstance(amount, str):
                total = None
                self._check(entry, posting, meta or {})
            else:
                total = None if total is None else total + amount
                if meta and len(meta) > _PLACE_KEYS:
                    self._check(entry, posting, meta)
            account = names.setdefault(name, len(names))
            self.first_days.setdefault(account, entry.date)
            self.last_days[account] = entry.date
            self.accounts.append(account)
            self.amounts.append(amount)
            self.currencies.append(currency_names.setdefault(currency, len(currency_names)))
            self.places.append(meta.get("lineno", 0) if meta else 0)
        if total is None:
            total = sum(posting.units.number for posting in postings)
        if not total:
            self.zero_sums.add(id(entry))
        self._add_head(entry, len(postings))

    def _add_head(self, entry: Transaction, postings: int) -> None:
        meta = entry.meta
        if meta.get("opening") is True:
            self.openings.append(len(self.heads))
        if meta.get(POSTED_BY) == BY_LETTRAGE:
            self.posted.append(len(self.heads))
        for key in MARK_KEYS:
            if key in meta and (mark := mark_in(meta, key)):
                self.marks[key][len(self.heads)] = mark
        texts = entry.narration or "", _text(meta, "journal"), _text(meta, "piece")
        number = number_in(meta.get("entry-number"))
        if number > self.last_numbers.get(texts[1], 0):
            self.last_numbers[texts[1]] = number
        self.heads.append((entry.date.toordinal(), meta["lineno"], *texts, postings))

    def _check(self, entry: Transaction, posting: Any, meta: Mapping[str, Any]) -> None:  # noqa: ANN401
        """Keep a posting's metadata, and note what is wrong with it by itself."""
        rank = len(self.amounts)
        for key in meta.keys() & _CARRIED:
            value = meta[key]
            self.metadata[key][rank] = value if type(value) is str else to_inert(value)
        if is_lettered(meta):
            message = form_fault(meta)
            if message:
                self.misformed.add(rank)
                self.errors += faults_of([LettrageError(meta, message, entry)], self.limits)
        if str(posting.units.number)[-3:-2] != "." or meta.keys() & JUDGED_KEYS:
            fault = posting_fault(entry, posting, self.limits)
            if fault is not None:
                self.posting_faults.append((posting.account, fault))

    def entries(self) -> Entries:
        """Return what was added."""
        heads: Any = list(zip(*self.heads, strict=True)) or [()] * 6
        days, linenos, labels, journals, pieces, counts = heads
        return Entries(
            tuple(self.names),
            tuple(self.currency_names),
            days,
            linenos,
            labels,
            journals,
            pieces,
            tuple(self.openings),
            counts,
            tuple(self.accounts),
            tuple(self.amounts),
            tuple(self.currencies),
            tuple(self.places),
            dict(self.metadata),
            frozenset(self.misformed),
            tuple(self.posted),
            dict(self.last_numbers),
            dict(self.marks),
        )

    def uses(self) -> dict[str, Use]:
        """Return how each account was used."""
        cents: defaultdict[tuple[int, int], int] = defaultdict(int)
        others: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for account, currency, amount in zip(self.accounts, self.currencies, self.amounts, strict=True):
            if isinstance(amount, int):
                cents[account, currency] += amount
            else:
                others[account, currency] += Decimal(amount)
        currencies = list(self.currency_names)
        sums: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
        for account, currency in sorted(cents.keys() | others.keys()):
            whole = from_cents(cents[account, currency]) if (account, currency) in cents else Decimal()
            sums[account][currencies[currency]] = whole + others[account, currency]
        return {
            name: Use(self.first_days[account], self.last_days[account], sums[account])
            for name, account in self.names.items()
        }


def _text(meta: Mapping[str, Any], key: str) -> str:
    value = meta.get(key)
    return value if isinstance(value, str) else ""
