"""What a payment falls on: which debt, and within a debt interest or principal first.

Owns the order of the code civil and the creditor's option to give up one part of it. Never decides what
the books say: letters do, and a payment lettered with an invoice is one that the debtor meant for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from ledger_core.late_payment.cents import shares_of
from ledger_core.late_payment.interest import Payment, interest
from ledger_core.late_payment.rates import RATES, Rates
from ledger_core.late_payment.terms import Terms


class Within(StrEnum):
    """What is paid first of one debt; the creditor may give up the law's order, and that is recorded."""

    INTEREST_FIRST = "interest-first"  # article 1343-1 of the code civil
    PRINCIPAL_FIRST = "principal-first"  # the creditor agreed otherwise


class By(StrEnum):
    """What decided that a payment falls on a debt; those between are article 1342-10 of the code civil."""

    DEBTOR = "debtor"  # who paid said so
    DUE = "due"  # debts that are due come first
    ONEROUS = "onerous"  # of these the one whose rate is highest
    OLDEST = "oldest"
    PROPORTION = "proportion"  # alike in all: each by its amount
    ONLY = "only"  # there is no other to choose from


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of one debt, in cents of one currency, zero or more."""

    name: str
    since: dt.date  # day of the invoice: how old the debt is
    due: dt.date
    percent: Decimal  # what it costs the debtor a year: the interest in clearing it
    principal_cents: int
    interest_cents: int = 0
    costs_cents: int = 0  # of recovery that the debtor owes

    @property
    def cents(self) -> int:
        """All of it."""
        return self.principal_cents + self.interest_cents + self.costs_cents


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment falls on one debt, and why."""

    name: str
    by: By
    principal_cents: int
    interest_cents: int
    costs_cents: int

    @property
    def cents(self) -> int:
        """All of it."""
        return self.principal_cents + self.interest_cents + self.costs_cents


def impute(
    payment: Payment, debts: Iterable[Owed], designated: Sequence[str], within: Within
) -> tuple[Share, ...]:
    """Say on which debts a payment falls; what is beyond all of them is not in the shares.

    Those that the debtor named come first, in that order; then debts that are due; of these the most
    onerous, here by rate; then the oldest; what is alike in all shares in proportion to its amount.

    Args:
        payment: the money.
        debts: what the debtor owes, of one currency.
        designated: names of debts, as the debtor gave them.
        within: what is paid first of one debt; costs go with the interest.

    Source: articles 1342-10 and 1343-1 of the code civil.
    """
    left, shares = payment.cents, list[Share]()
    for by, owed in _ranked([debt for debt in debts if debt.cents], designated, payment.day):
        total = sum(debt.cents for debt in owed)
        taken = min(left, total)
        shared = shares_of(taken, [taken * debt.cents for debt in owed], total)
        for debt, cents in zip(owed, shared, strict=True):
            if cents:
                shares.append(_share(debt, cents, by, within))
        left -= taken
        if not left:
            break
    return tuple(shares)


def off_principal(  # noqa: PLR0913, PLR0917  what interest is made of
    debt_cents: int,
    due: dt.date,
    payments: Iterable[Payment],
    terms: Terms,
    within: Within,
    rates: Rates = RATES,
) -> tuple[Payment, ...]:
    """Return what of payments on one debt comes off its principal; each first pays interest to its day.

    With the principal first all of them does. Where a rate is missing, so is the figure that this is for, and
    the payments are returned as they are.
    """
    ordered = sorted(payments, key=lambda payment: payment.day)
    if within is Within.PRINCIPAL_FIRST:
        return tuple(ordered)
    reducing: list[Payment] = []
    paid_interest_cents = 0
    for payment in ordered:
        accrued = interest(debt_cents, due, reducing, payment.day, terms, rates).cents
        if accrued is None:
            return tuple(ordered)
        to_interest = min(payment.cents, accrued - paid_interest_cents)
        paid_interest_cents += to_interest
        if payment.cents > to_interest:
            reducing.append(Payment(payment.day, payment.cents - to_interest))
    return tuple(reducing)


def _ranked(
    debts: Sequence[Owed], designated: Sequence[str], day: dt.date
) -> Iterator[tuple[By, list[Owed]]]:
    """Give debts in the order they are paid, with what put them there; those of one rank share."""
    by_name = {debt.name: debt for debt in debts}
    named = [name for name in dict.fromkeys(designated) if name in by_name]
    yield from ((By.DEBTOR, [by_name[name]]) for name in named)
    rest = sorted((debt for debt in debts if debt.name not in named), key=lambda debt: _rank(debt, day))
    groups = [list(alike) for _, alike in groupby(rest, key=lambda debt: _rank(debt, day))]
    for place, alike in enumerate(groups):
        beside = groups[place + 1 : place + 2] or groups[place - 1 : place]
        yield _reason(alike, beside[0][0] if beside else None, day), alike


def _rank(debt: Owed, day: dt.date) -> tuple[bool, Decimal, dt.date]:
    return debt.due > day, -debt.percent, debt.since


def _reason(alike: Sequence[Owed], beside: Owed | None, day: dt.date) -> By:
    """Say what sets debts of one rank apart from the one after them; the last, from the one before."""
    if len(alike) > 1:
        return By.PROPORTION
    if beside is None:
        return By.ONLY
    differing = zip((By.DUE, By.ONEROUS, By.OLDEST), _rank(alike[0], day), _rank(beside, day), strict=True)
    return next(by for by, own, other in differing if own != other)


def _share(debt: Owed, cents: int, by: By, within: Within) -> Share:
    if within is Within.PRINCIPAL_FIRST:
        principal = min(cents, debt.principal_cents)
        costs = min(cents - principal, debt.costs_cents)
        return Share(debt.name, by, principal, cents - principal - costs, costs)
    costs = min(cents, debt.costs_cents)
    interest_cents = min(cents - costs, debt.interest_cents)
    return Share(debt.name, by, cents - costs - interest_cents, interest_cents, costs)
