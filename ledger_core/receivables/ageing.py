"""The aged balance: open items by customer and by how long they are past due.

Owns the classes of age and the proof that a table says what the ledger says: the totals are
compared with balances summed without letters or lines. Never counts days from the invoice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
import datetime as dt
from decimal import Decimal

from beancount.core.data import Transaction

from ledger_core.ledger import Account, Ledger
from ledger_core.money import from_cents
from ledger_core.receivables.open_items import OpenItem
from ledger_core.receivables.parties import debt_sign

AGE_CLASSES = (30, 60, 90)
"""Last day past due of each class; below them what is not due, above them what is older."""

NOT_DUE, UP_TO_30, UP_TO_60, UP_TO_90, OVER_90 = range(5)


class UnprovenTotalError(Exception):
    """The open items do not add up to the balance of the accounts: the table is not to be shown."""


@dataclass(frozen=True, slots=True)
class AgedBalance:
    """What one third party owes in one currency, by days past due; cents, a debt above zero."""

    code: str
    name: str
    currency: str
    aged_cents: tuple[int, ...] = (0, 0, 0, 0, 0)  # not due, 1-30, 31-60, 61-90, over 90
    unallocated_cents: int = 0  # payments and credit notes that settle nothing yet; zero or below

    @property
    def overdue_cents(self) -> int:
        """Debts past due."""
        return sum(self.aged_cents[UP_TO_30:])

    @property
    def debts_cents(self) -> int:
        """All debts, due or not, before what is unallocated."""
        return sum(self.aged_cents)

    @property
    def total_cents(self) -> int:
        """The balance: debts less what is unallocated."""
        return self.debts_cents + self.unallocated_cents


def aged_balances(items: Iterable[OpenItem]) -> list[AgedBalance]:
    """Sum open items by third party and currency, ordered by currency, code and name."""
    found: dict[tuple[str, str], AgedBalance] = {}
    for item in items:
        key = item.currency, item.code
        found[key] = _added(found.get(key, AgedBalance(item.code, item.name, item.currency)), item)
    return [found[key] for key in sorted(found)]


def total_of(rows: Iterable[AgedBalance], currency: str) -> AgedBalance:
    """Add up the rows of one currency."""
    own = [row for row in rows if row.currency == currency]
    aged = tuple(sum(row.aged_cents[i] for row in own) for i in range(OVER_90 + 1))
    return AgedBalance("", "", currency, aged, sum(row.unallocated_cents for row in own))


def age_class(days_late: int) -> int:
    """Give the class of an age in days past due: 0 not due, 1 to 4 as `AGE_CLASSES` cut."""
    if days_late <= 0:
        return NOT_DUE
    return 1 + sum(days_late > last for last in AGE_CLASSES)


def ledger_balances(
    ledger: Ledger, accounts: Iterable[Account], as_of: dt.date
) -> dict[tuple[str, str, str], Decimal]:
    """Sum the postings of accounts dated up to a day, by account number, party and currency.

    Debit positive. Knows nothing of letters and lines: this is what open items are proved against.
    """
    wanted = {account.name: account for account in accounts}
    balances: dict[tuple[str, str, str], Decimal] = {}
    for entry in ledger.entries:
        if not isinstance(entry, Transaction) or entry.date > as_of:
            continue
        for posting in entry.postings:
            account = wanted.get(posting.account)
            units = posting.units
            if account is None or units is None or not isinstance(units.number, Decimal):
                continue
            key = account.number, account.third_party, units.currency
            balances[key] = balances.get(key, Decimal(0)) + units.number
    return balances


def prove(items: Iterable[OpenItem], balances: Mapping[tuple[str, str, str], Decimal]) -> None:
    """Check that the open items of each account, party and currency add up to its balance.

    Args:
        items: all open items of the accounts that were summed.
        balances: as `ledger_balances` gives them, of the same day.

    Raises:
        UnprovenTotalError: they differ somewhere; the message names the first place and both sums.
    """
    open_cents: dict[tuple[str, str, str], int] = {}
    for item in items:
        key = item.line.account, item.line.customer, item.currency
        open_cents[key] = open_cents.get(key, 0) + debt_sign(item.line.account) * item.cents_open
    for key in sorted({*balances, *open_cents}):
        account, party, currency = key
        items_sum, balance = from_cents(open_cents.get(key, 0)), balances.get(key, Decimal(0))
        if items_sum != balance:
            raise UnprovenTotalError(
                f"account {account} {party}: the open items add up to {items_sum} {currency}, but the "
                f"account's balance is {balance} {currency}; nothing is shown, please report this"
            )


def _added(row: AgedBalance, item: OpenItem) -> AgedBalance:
    if item.days_late is None:
        return replace(row, unallocated_cents=row.unallocated_cents + item.cents_open)
    aged = list(row.aged_cents)
    aged[age_class(item.days_late)] += item.cents_open
    return replace(row, aged_cents=tuple(aged))
