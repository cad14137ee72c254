"""The accounts of a book that have something to letter: sums of the index, one row a third party.

How much is certain among them, `certain` finds. Changes nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import case, func, select

from ledger_core.lettrage.apply import Lettering
from tenants.books.models import IndexAccount, IndexLine
from tenants.db import TenantSession

Owner = tuple[str, str]
"""Account number and code of the third party."""


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """What is unlettered on an account of a third party, in cents of one currency."""

    account: str
    customer: str
    name: str
    currency: str
    debits: int
    credits: int
    debit_cents: int
    credit_cents: int  # above zero
    oldest: dt.date

    @property
    def lines(self) -> int:
        """The number of unlettered lines."""
        return self.debits + self.credits

    @property
    def two_sided(self) -> bool:
        """Tell whether both sides have lines: something may settle something."""
        return bool(self.debits and self.credits)


def open_accounts(session: TenantSession) -> list[OpenAccount]:
    """Return the accounts with unlettered lines; those with both sides first, then the oldest line first."""
    debit, credit = IndexLine.cents > 0, IndexLine.cents < 0
    rows = session.execute(
        select(
            IndexLine.account,
            IndexLine.customer,
            IndexLine.currency,
            func.sum(case((debit, 1), else_=0)),
            func.sum(case((credit, 1), else_=0)),
            func.sum(case((debit, IndexLine.cents), else_=0)),
            func.sum(case((credit, -IndexLine.cents), else_=0)),
            func.min(IndexLine.date),
        )
        .where(IndexLine.letter == "", IndexLine.cents != 0)
        .group_by(IndexLine.account, IndexLine.customer, IndexLine.currency)
    ).all()
    names = _names(session)
    found = [
        OpenAccount(
            account,
            customer,
            names.get((account, customer)) or customer or account,
            currency,
            int(debits),
            int(credits_),
            int(debit_cents),
            int(credit_cents),
            oldest,
        )
        for account, customer, currency, debits, credits_, debit_cents, credit_cents, oldest in rows
    ]
    return sorted(found, key=lambda each: (not each.two_sided, each.oldest, each.account, each.customer))


def _names(session: TenantSession) -> dict[Owner, str]:
    cards = session.execute(
        select(IndexAccount.number, IndexAccount.third_party, IndexAccount.label).order_by(
            IndexAccount.opened.desc(), IndexAccount.name.desc()
        )
    )
    return {(number, code): label for number, code, label in cards}


def certain_counts(letterings: tuple[Lettering, ...]) -> Mapping[Owner, int]:
    """Return how many groups are certain on each account and third party."""
    return Counter((each.lines[0].account, each.lines[0].customer) for each in letterings)
