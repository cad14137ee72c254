"""The accounts, journals and third parties that the rows of a FEC name.

Owns which Beancount account a row goes to and what a row's labels are expected to be, so that only
what differs has to be written beside the posting. Never writes text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ledger_core.accounts import account_name, is_customer, is_lettrable, is_supplier
from ledger_core.fec.read import FecRow

T = TypeVar("T")
AccountKey = tuple[str, str]  # account number, code of the third party


@dataclass(frozen=True, slots=True)
class FecAccount:
    """An account as a FEC shows it.

    `account_label` is the label of the number (CompteLib), `third_party_label` the third party's
    name (CompAuxLib). `own` says that the number is the third party's own: a FEC without codes of
    third parties has a number for each customer.
    """

    number: str
    third_party: str
    name: str  # in Beancount
    account_label: str
    third_party_label: str
    own: bool
    has_letters: bool

    @property
    def is_customer(self) -> bool:
        """Tell whether the account is one customer's."""
        return is_customer(self.number) and bool(self.third_party or self.own)

    @property
    def is_supplier(self) -> bool:
        """Tell whether the account is one supplier's."""
        return is_supplier(self.number) and bool(self.third_party or self.own)

    @property
    def is_lettrable_by_rule(self) -> bool:
        """Tell whether the number alone says that the account takes letters."""
        return is_lettrable(self.number)


@dataclass(frozen=True, slots=True)
class FecChart:
    """Accounts by number and third party, in their order, and the names of journals."""

    accounts: dict[AccountKey, FecAccount]
    journals: dict[str, str]  # code → its most common name, in the order of the file

    def account_of(self, row: FecRow) -> FecAccount:
        """Return the account of a row."""
        return self.accounts[row.account, row.third_party]


def chart_of(rows: Sequence[FecRow]) -> FecChart:
    """Gather the accounts of the rows; an account with third parties is there for itself, too."""
    labels = _most_common((row.account, row.account_label) for row in rows)
    account_labels = _most_common(((row.account, row.third_party), row.account_label) for row in rows)
    names = _most_common(((row.account, row.third_party), row.third_party_label) for row in rows)
    lettered = {(row.account, row.third_party) for row in rows if row.letter}
    own = _own_prefixes(rows)
    keys = {*account_labels, *((number, "") for number in labels)}
    accounts = {
        (number, third_party): FecAccount(
            number=number,
            third_party=third_party,
            name=account_name(number, third_party),
            account_label=account_labels.get((number, third_party), labels[number]),
            third_party_label=names.get((number, third_party), "") if third_party else "",
            own=number.startswith(own) and not third_party,
            has_letters=(number, third_party) in lettered,
        )
        for number, third_party in sorted(keys)
    }
    return FecChart(accounts, _most_common((row.journal, row.journal_label) for row in rows))


def _own_prefixes(rows: Iterable[FecRow]) -> tuple[str, ...]:
    """Return `40` and `41` where no row of that class names a third party: the numbers then do."""
    coded = {row.account[:2] for row in rows if row.third_party}
    return tuple(prefix for prefix in ("40", "41") if prefix not in coded)


def _most_common(pairs: Iterable[tuple[T, str]]) -> dict[T, str]:
    """Return each key's most common text, the first of equally common ones; keys in their first order."""
    counts: dict[T, Counter[str]] = defaultdict(Counter)
    for key, text in pairs:
        counts[key][text] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in counts.items()}
