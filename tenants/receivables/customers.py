"""The customers of a tenant one by one: who they are, what they owe, how they pay, and their account.

Composed from the receivables as of a day; lists everybody with an account under 41, those who owe nothing
too. Never reads the database.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger_core.accounts import is_customer
from ledger_core.ledger import Account, Customer
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.ageing import AgedBalance
from ledger_core.receivables.open_items import OpenItem
from ledger_core.receivables.parties import code_of
from ledger_core.receivables.paying import Habit
from tenants.books.picture import Document, Note, Picture
from tenants.receivables.situation import Receivables


@dataclass(frozen=True, slots=True)
class CustomerSituation:
    """One customer as of a day; cents, a debt above zero."""

    code: str  # of the third party, or the number of an account that is no one's own
    name: str
    accounts: tuple[Account, ...]  # by number
    card: Customer | None  # of the first account that has one
    balance: AgedBalance
    oldest_days_late: int | None  # of the debt that is late longest; None where none is late
    habit: Habit
    abc: str  # "A", "B" or "C"
    sales_cents: int  # of the last twelve months, with VAT
    to_letter: int  # lines that wait for a letter


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of a customer's account, and the balance after it; cents, debit positive."""

    line: Line
    balance_cents: int


def customers_of(found: Receivables) -> tuple[CustomerSituation, ...]:
    """Return all customers, by name."""
    return found.picture.kept.once(("customers", found.as_of), lambda: _customers(found))


def customer_of(found: Receivables, code: str) -> CustomerSituation | None:
    """Return the customer of a code; None where there is none."""
    by_code: Mapping[str, CustomerSituation] = found.picture.kept.once(
        ("customers by code", found.as_of), lambda: {each.code: each for each in customers_of(found)}
    )
    return by_code.get(code)


def open_items_of(found: Receivables, code: str) -> Sequence[OpenItem]:
    """Return what is open of a customer: debts by due date, then what is not allocated by day."""
    return sorted(
        found.items_by_code.get(code, ()),
        key=lambda item: (item.due is None, item.due or item.line.date, item.line.date, item.line.key),
    )


def account_of(found: Receivables, code: str) -> list[AccountLine]:
    """Return the lines of a customer's accounts up to the day, the earliest first, each with its balance."""
    lines = sorted(
        (line for line in found.lines if code_of(line) == code), key=lambda line: (line.date, line.key)
    )
    balance, account = 0, []
    for line in lines:
        balance += line.cents
        account.append(AccountLine(line, balance))
    return account


def notes_of(picture: Picture, customer: CustomerSituation) -> list[Note]:
    """Return the notes on a customer's accounts, the latest first."""
    names = {account.name for account in customer.accounts}
    return [note for note in reversed(picture.notes) if note.account in names]


def documents_of(picture: Picture, customer: CustomerSituation) -> list[Document]:
    """Return the documents of a customer's accounts, the latest first."""
    names = {account.name for account in customer.accounts}
    return [document for document in reversed(picture.documents) if document.account in names]


def _customers(found: Receivables) -> tuple[CustomerSituation, ...]:
    accounts: defaultdict[str, list[Account]] = defaultdict(list)
    used = {code_of(line) for line in found.lines}
    for account in found.picture.accounts.values():
        code = account.third_party or account.number
        if is_customer(account.number) and account.lettrable and (account.third_party or code in used):
            accounts[code].append(account)
    oldest = _oldest(found)
    return tuple(
        sorted(
            (
                _customer(
                    found, code, sorted(own, key=lambda each: (each.number, each.name)), oldest.get(code)
                )
                for code, own in accounts.items()
            ),
            key=lambda customer: (customer.name.casefold(), customer.code),
        )
    )


def _customer(
    found: Receivables, code: str, accounts: Sequence[Account], oldest: int | None
) -> CustomerSituation:
    cards = found.picture.customers
    card = next((cards[account.name] for account in accounts if account.name in cards), None)
    name = (card and card.name) or next((each.label for each in accounts if each.label), "") or code
    return CustomerSituation(
        code=code,
        name=name,
        accounts=tuple(accounts),
        card=card,
        balance=found.rows_by_code.get(code, AgedBalance(code, name, found.currency)),
        oldest_days_late=oldest,
        habit=found.habit(code),
        abc=found.abc.get(code, "C"),
        sales_cents=found.sales_by_code.get(code, 0),
        to_letter=found.unlettered_by_code.get(code, 0),
    )


def _oldest(found: Receivables) -> dict[str, int]:
    oldest: dict[str, int] = {}
    for item in found.items:
        late = item.days_late
        if late is not None and late > 0:
            oldest[item.code] = max(late, oldest.get(item.code, 0))
    return oldest
