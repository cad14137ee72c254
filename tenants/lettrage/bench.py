"""The bench: one account and third party of a tenant's books as the last revision has them.

Made from the index with a few queries that touch no other third party's lines, so that it costs the same in a
large book. Decides nothing.
"""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from ledger_core.accounts import is_customer, is_supplier
from ledger_core.ledger import Account
from ledger_core.lettrage.apply import place_of
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.names import names_of
from ledger_core.lettrage.write_off import HARD_LIMIT_CENTS
from ledger_core.receivables.parties import Party, debt_sign
from ledger_core.settings import Settings
from tenants.books import settings_form
from tenants.books.models import IndexAccount, IndexBook, IndexCustomer, IndexState, Revision
from tenants.books.picture import OutdatedIndexError
from tenants.books.picture_lines import lines_of_party
from tenants.db import TenantSession


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Bench:
    """What stands on one account and third party; `customer` is "" on an account of none."""

    tenant_id: int
    number: int  # of the revision
    commit: str
    account: str
    customer: str
    lines: tuple[Line, ...]  # by path and place; keys are ranks
    settings: Settings
    party: Party
    kind: str  # "business", "consumer", or "" where nothing says so

    @cached_property
    def names(self) -> Mapping[int, str]:
        """Names of the lines by key."""
        return names_of(self.lines)

    @cached_property
    def by_name(self) -> Mapping[str, Line]:
        """Lines by name."""
        return {self.names[line.key]: line for line in self.lines}

    @cached_property
    def shared_places(self) -> AbstractSet[tuple[str, int]]:
        """File and line of postings that several lines share, as lots do: they take no letter."""
        return {place for place, count in Counter(map(place_of, self.lines)).items() if count > 1}

    @cached_property
    def by_letter(self) -> Mapping[str, AbstractSet[int]]:
        """Keys of the lines that carry each letter."""
        found: dict[str, set[int]] = {}
        for line in self.lines:
            if line.letter:
                found.setdefault(line.letter, set()).add(line.key)
        return found

    @property
    def gap_limit_cents(self) -> int:
        """The largest gap that may be written off; 0: none."""
        return min(self.settings.gap_limit_cents, HARD_LIMIT_CENTS)

    @cached_property
    def has_debts(self) -> bool:
        """Tell whether the account is one of customers or suppliers, where lines fall due."""
        return is_customer(self.account) or is_supplier(self.account)

    @cached_property
    def sign(self) -> int:
        """Return 1 where a debit makes the debt grow, -1 where a credit does."""
        return debt_sign(self.account)


def bench_of(session: TenantSession, account: str, customer: str) -> Bench | None:
    """Return the bench of an account number and third party; None where the books have no such account.

    Raises:
        OutdatedIndexError: the index must be made anew first.
    """
    revision = session.scalar(select(Revision).order_by(Revision.number.desc()).limit(1))
    if revision is None or "\0" in account or "\0" in customer:
        return None
    state = session.scalar(select(IndexState))
    book = session.scalar(select(IndexBook))
    if state is None or book is None or state.number != revision.number:
        raise OutdatedIndexError("the index is not that of the last revision")
    cards = _cards(session, account, customer)
    if not cards:
        return None
    settings = settings_form.read(book.settings)
    card = session.scalar(
        select(IndexCustomer)
        .where(IndexCustomer.account.in_([each.name for each in cards]))
        .order_by(IndexCustomer.account)
        .limit(1)
    )
    name = (card and card.name) or cards[0].label or customer or account
    return Bench(
        tenant_id=session.tenant_id,
        number=revision.number,
        commit=revision.commit,
        account=account,
        customer=customer,
        lines=lines_of_party(session, account, customer),
        settings=settings,
        party=Party(customer, name, card.payment_days if card else None),
        kind=card.kind if card else "",
    )


def _cards(session: TenantSession, account: str, customer: str) -> list[Account]:
    """Return the lettrable accounts of that number and third party, the first opened first."""
    wanted = select(IndexAccount).where(IndexAccount.number == account, IndexAccount.third_party == customer)
    found = [
        Account(
            row.name, row.number, row.label, row.third_party, row.lettrable, row.opened, row.path, row.lineno
        )
        for row in session.scalars(wanted)
        if row.lettrable
    ]
    return sorted(found, key=lambda card: (card.opened, card.name))
