"""The books that a Fava has loaded, as the core sees them: lines, what is open, and the proof of it.

Made once for what Fava has loaded and shared by the pages. Owns no arithmetic: it hands Fava's entries,
which are Beancount's, to the modules that every other surface uses. Never reads a clock: the day is one of
the books or one that the reader names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from beancount.core.data import Transaction
from fava.beans.funcs import hash_entry

from ledger_core.accounts import is_customer, is_supplier
from ledger_core.audit.checks import Check, Checked, checks_of, groups_of
from ledger_core.ledger import Account, Ledger
from ledger_core.lettrage.existing import LetteredGroup
from ledger_core.lettrage.lines import Line, lines_of
from ledger_core.loading.cards import cards_of
from ledger_core.loading.limits import Limits
from ledger_core.money import FinerThanCentError, to_cents
from ledger_core.receivables.ageing import ledger_balances
from ledger_core.receivables.open_items import OpenItem, Terms, open_items
from ledger_core.receivables.parties import debt_sign, parties_of
from ledger_core.settings import settings_of

SIDES = {"customers": is_customer, "suppliers": is_supplier}
"""The third parties that the pages of open items can show, and which numbers of accounts are theirs."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One account number in one currency: what is open, and the balance it adds up to; a debt above 0."""

    account: str
    currency: str
    open_cents: int
    balance_cents: int | None  # None where the balance is finer than a cent

    @property
    def holds(self) -> bool:
        """Tell whether both are the same."""
        return self.open_cents == self.balance_cents


class AuditedBooks:
    """Entries as Fava loaded them, and what follows from them."""

    def __init__(self, entries: Sequence[Any], options: Mapping[str, Any]) -> None:
        self.entries = entries
        cards = cards_of(entries, Limits())
        self.ledger = Ledger(entries, options, cards.accounts, cards.customers, cards.errors, cards.warnings)
        self.items = lru_cache(8)(self._items)
        self.proofs = lru_cache(8)(self._proofs)
        self.left_out = lru_cache(8)(self._left_out)
        self.checks = lru_cache(4)(self._checks)
        self._metas = lru_cache(1024)(self._metas_of)
        self.hash_of = lru_cache(1024)(self._hash_of)

    @cached_property
    def _counted(self) -> Sequence[Line] | None:
        try:
            return lines_of(self.ledger)
        except FinerThanCentError:
            return None

    @property
    def is_countable(self) -> bool:
        """Tell whether the amount of every line is one of whole cents."""
        return self._counted is not None

    @property
    def lines(self) -> Sequence[Line]:
        """The lines of all accounts that take letters; none where one cannot be counted."""
        return self._counted or ()

    @cached_property
    def groups(self) -> Sequence[LetteredGroup]:
        """The lettered groups, by account, third party and letter."""
        return groups_of(self.lines)

    @cached_property
    def last_day(self) -> dt.date | None:
        """Day of the latest transaction; None where there is none."""
        return max((entry.date for entry in self.entries if isinstance(entry, Transaction)), default=None)

    @cached_property
    def terms(self) -> Terms:
        """What due dates follow from."""
        return Terms(parties_of(self.ledger), settings_of(self.ledger).payment_days)

    @cached_property
    def account_names(self) -> Mapping[tuple[str, str], str]:
        """Beancount name of an account by number and third party, the first opened where there are two."""
        names: dict[tuple[str, str], str] = {}
        for account in sorted(self.ledger.accounts.values(), key=lambda card: (card.opened, card.name)):
            names.setdefault((account.number, account.third_party), account.name)
        return names

    def _items(self, side: str | None, as_of: dt.date) -> Sequence[OpenItem]:
        """Give what is open as of a day on a side; on all accounts that take letters for None."""
        wanted = SIDES[side] if side else None
        lines = [line for line in self.lines if wanted is None or wanted(line.account)]
        return open_items(lines, self.terms, as_of)

    def _proofs(self, side: str, as_of: dt.date) -> list[Proof]:
        """Set the open items of each account number and currency beside the balance of its accounts."""
        sums: dict[tuple[str, str], int] = {}
        for item in self.items(side, as_of):
            key = item.line.account, item.currency
            sums[key] = sums.get(key, 0) + item.cents_open
        balances = self._balances(self._of_side(side, lettrable=True), as_of)
        return [
            Proof(*key, sums.get(key, 0), balances.get(key, 0)) for key in sorted({*sums, *balances.keys()})
        ]

    def _left_out(self, side: str, as_of: dt.date) -> list[Proof]:
        """Give the balances of accounts of a side that take no letters, and so are in no list."""
        balances = self._balances(self._of_side(side, lettrable=False), as_of)
        return [Proof(*key, 0, cents) for key, cents in sorted(balances.items()) if cents != 0]

    def _checks(self, as_of: dt.date, old_days: int, year_end: tuple[int, int]) -> Sequence[Check]:
        """Make every check as of a day."""
        items = self.items(None, as_of)
        return checks_of(Checked(self.ledger, self.lines, items, as_of, old_days, year_end))

    def posting_meta(self, line: Line) -> Mapping[str, Any]:
        """Return the metadata of a line's posting; none where no posting stands at its place."""
        return self._metas(int(line.entry)).get((line.path, line.lineno), {})

    def _hash_of(self, rank: int) -> str:
        """Return what Fava calls the entry of a rank."""
        return hash_entry(self.entries[rank])

    def _metas_of(self, rank: int) -> Mapping[tuple[str, int], Mapping[str, Any]]:
        """Return the metadata of an entry's postings by their places: an entry may have very many."""
        metas = (posting.meta or {} for posting in self.entries[rank].postings)
        return {(meta.get("filename", ""), meta.get("lineno", 0)): meta for meta in metas}

    def _of_side(self, side: str, *, lettrable: bool) -> list[Account]:
        fits = SIDES[side]
        accounts = self.ledger.accounts.values()
        return [account for account in accounts if account.lettrable is lettrable and fits(account.number)]

    def _balances(self, accounts: Iterable[Account], as_of: dt.date) -> dict[tuple[str, str], int | None]:
        sums: dict[tuple[str, str], Decimal] = {}
        for (number, _, currency), amount in ledger_balances(self.ledger, accounts, as_of).items():
            sums[number, currency] = sums.get((number, currency), Decimal(0)) + debt_sign(number) * amount
        return {key: _cents(amount) for key, amount in sums.items()}


def _cents(amount: Decimal) -> int | None:
    try:
        return to_cents(amount)
    except FinerThanCentError:
        return None
