"""The lettered groups of loaded books, as a FEC needs them: their latest day, and whether they balance.

Owns nothing of how a group came about. A group is (account number, third party, letter) over the
whole book, other years included: a letter may join an invoice of one year and a payment of the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import datetime as dt
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from ledger_core.ledger import BookError, Ledger

GroupKey = tuple[str, str, str]


@dataclass(slots=True)
class _Sums:
    """What the lines of a group add up to while they are gathered."""

    path: str
    lineno: int
    latest: dt.date
    books: Decimal = Decimal()
    deal: Decimal = Decimal()
    deal_currencies: set[str] = field(default_factory=set)

    def balances(self) -> bool:
        """Tell whether the group balances: in the books' currency, or in the one currency of its deals."""
        if not self.books:
            return True
        return len(self.deal_currencies) == 1 and "" not in self.deal_currencies and not self.deal


class LetterGroups:
    """Every lettered group of a book."""

    def __init__(self, ledger: Ledger, transactions: Iterable[Transaction]) -> None:
        self._groups: dict[GroupKey, _Sums] = {}
        for entry in transactions:
            for posting in entry.postings:
                account = ledger.accounts[posting.account]
                letter = (posting.meta or {}).get("lettrage")
                if isinstance(letter, str) and letter:
                    self._add((account.number, account.third_party, letter), posting, entry)

    def latest(self, key: GroupKey) -> dt.date:
        """Return the latest entry date of a group."""
        return self._groups[key].latest

    def refusals(self) -> Iterator[BookError]:
        """Yield the groups whose letter says that they balance, and that do not."""
        for (number, code, letter), sums in self._groups.items():
            if not letter.islower() and not sums.balances():
                whose = f"{number} {code}".strip()
                message = (
                    f'letter "{letter}" of {whose} does not balance: {abs(sums.books)} left over; '
                    "complete the group, or write the letter in lower case"
                )
                yield BookError(sums.path, sums.lineno, message)

    def _add(self, key: GroupKey, posting: Posting, entry: Transaction) -> None:
        meta = posting.meta or {}
        sums = self._groups.get(key)
        if sums is None:
            sums = self._groups[key] = _Sums(str(meta["filename"]), int(meta["lineno"]), entry.date)
        sums.latest = max(sums.latest, entry.date)
        sums.books += units_of(posting)[0]
        amount = meta.get("currency-amount")
        if isinstance(amount, Amount) and isinstance(amount.number, Decimal):
            sums.deal_currencies.add(amount.currency)
            sums.deal += amount.number
        else:
            sums.deal_currencies.add("")


def units_of(posting: Posting) -> tuple[Decimal, str]:
    """Return number and currency of a booked posting: booking has filled in what the text left out."""
    units = posting.units
    assert units is not None
    assert isinstance(units.number, Decimal)
    return units.number, units.currency
