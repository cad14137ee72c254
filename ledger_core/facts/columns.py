"""Filling the columns of `Entries`, transaction by transaction, and noting what is wrong on the way."""

from collections import defaultdict
from collections.abc import Mapping
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from ledger_core.facts.entries import CARRIED_KEYS, Entries, kept_amount
from ledger_core.facts.inert import Inert, to_inert
from ledger_core.facts.parts import Use
from ledger_core.ledger import BookError
from ledger_core.lettrage.plugin import LettrageError, form_fault, is_lettered
from ledger_core.loading.dues import posting_fault
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits
from ledger_core.money import from_cents

_PLACE_KEYS = 2


class Columns:
    """Columns that grow; transactions are added in Beancount's order, booked."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.names: dict[str, int] = {}
        self.currency_names: dict[str, int] = {}
        self.heads: list[tuple[int, int, str, str, str, int]] = []
        self.openings: list[int] = []
        self.accounts: list[int] = []
        self.amounts: list[int | str] = []
        self.currencies: list[int] = []
        self.places: list[int] = []
        self.metadata: defaultdict[str, dict[int, Inert]] = defaultdict(dict)
        self.misformed: set[int] = set()
        self.errors: list[BookError] = []
        self.posting_faults: list[tuple[str, BookError]] = []
        self.zero_sums: set[int] = set()
        self.days: dict[int, tuple[dt.date, dt.date]] = {}
        self.cents: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.others: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)

    def add(self, entry: Transaction) -> None:
        """Add a transaction; `zero_sums` gets its id where its whole cents add up to zero."""
        total: int | None = 0
        postings: Any = entry.postings
        for posting in postings:
            amount = kept_amount(posting.units.number)
            total = total + amount if total is not None and isinstance(amount, int) else None
            self._add_posting(entry, posting, amount)
        if total == 0:
            self.zero_sums.add(id(entry))
        meta = entry.meta
        if meta.get("opening") is True:
            self.openings.append(len(self.heads))
        texts = entry.narration or "", _text(meta, "journal"), _text(meta, "piece")
        self.heads.append((entry.date.toordinal(), meta["lineno"], *texts, len(postings)))

    def _add_posting(self, entry: Transaction, posting: Any, amount: int | str) -> None:  # noqa: ANN401
        account = self.names.setdefault(posting.account, len(self.names))
        currency = self.currency_names.setdefault(posting.units.currency, len(self.currency_names))
        meta = posting.meta or {}
        if isinstance(amount, int):
            self.cents[account, currency] += amount
        else:
            self.others[account, currency] += posting.units.number
        if len(meta) > _PLACE_KEYS or not isinstance(amount, int):
            self._check(entry, posting, meta)
        self.days[account] = self.days.get(account, (entry.date,))[0], entry.date
        self.accounts.append(account)
        self.amounts.append(amount)
        self.currencies.append(currency)
        self.places.append(meta.get("lineno") or 0)

    def _check(self, entry: Transaction, posting: Any, meta: Mapping[str, Any]) -> None:  # noqa: ANN401
        """Keep a posting's metadata, and note what is wrong with it by itself."""
        rank = len(self.amounts)
        for key in CARRIED_KEYS:
            if key in meta:
                self.metadata[key][rank] = to_inert(meta[key])
        if is_lettered(meta):
            message = form_fault(meta)
            if message:
                self.misformed.add(rank)
                self.errors += faults_of([LettrageError(meta, message, entry)], self.limits)
        fault = posting_fault(entry, posting, self.limits)
        if fault is not None:
            self.posting_faults.append((posting.account, fault))

    def entries(self) -> Entries:
        """Return what was added."""
        heads: Any = list(map(list, zip(*self.heads, strict=True))) or [[] for _ in range(6)]
        days, linenos, labels, journals, pieces, counts = heads
        return Entries(
            list(self.names),
            list(self.currency_names),
            days,
            linenos,
            labels,
            journals,
            pieces,
            self.openings,
            counts,
            self.accounts,
            self.amounts,
            self.currencies,
            self.places,
            dict(self.metadata),
            frozenset(self.misformed),
        )

    def uses(self) -> dict[str, Use]:
        """Return how each account was used."""
        names, currencies = list(self.names), list(self.currency_names)
        sums: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
        for (account, currency), cents in self.cents.items():
            sums[account][currencies[currency]] = from_cents(cents)
        for (account, currency), number in self.others.items():
            known = sums[account].get(currencies[currency], Decimal())
            sums[account][currencies[currency]] = known + number
        return {names[account]: Use(*days, sums[account]) for account, days in self.days.items()}


def _text(meta: Mapping[str, Any], key: str) -> str:
    value = meta.get(key)
    return value if isinstance(value, str) else ""
