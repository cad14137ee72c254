"""What the customers of a tenant owe as of a day: every figure of it, composed from one picture of the books.

Owns which lines and which currency count, and the proof that they add up. The arithmetic is
`ledger_core.receivables`; nothing here reads the database, a clock or a file.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from functools import cached_property

from ledger_core.accounts import is_customer
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.loading.collector import collector_paused
from ledger_core.money import from_cents
from ledger_core.receivables.ageing import (
    AgedBalance,
    UnprovenTotalError,
    aged_balances,
    prove,
    total_of,
)
from ledger_core.receivables.behaviour import PaidDebt, average_days_late, paid_debts
from ledger_core.receivables.customers import abc_classes
from ledger_core.receivables.dso_history import DsoMonth, dso_by_month
from ledger_core.receivables.expected import Expected, expected_cash
from ledger_core.receivables.kpi import Situation
from ledger_core.receivables.open_items import OpenItem, open_items, settlements_as_of
from ledger_core.receivables.parties import code_of
from ledger_core.receivables.paying import Habit, habit_of, whole
from ledger_core.receivables.sales import sale_cents
from tenants.books.picture import Picture
from tenants.lettrage.certain import certain_of

DSO_MONTHS = 25  # the day's own month, and the two years before it

Balances = dict[tuple[str, str, str], Decimal]
"""Sums by account number, code of the third party and currency; debit positive."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a customer account holds that takes no letters, and so is in no figure; cents, debit positive."""

    account: str  # Beancount name
    number: str
    currency: str
    cents: Decimal


@dataclass(frozen=True, slots=True)
class CertainLetters:
    """Letters that are beyond doubt and not given yet: groups, their lines, and whose they are."""

    groups: int
    lines: int
    customers: int


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Receivables:
    """The receivables of a tenant in one currency, as of the end of a day.

    Of accounts 41 that take letters. Cents are integers, a debt above zero.
    """

    picture: Picture
    as_of: dt.date
    currency: str
    lines: Sequence[Line]  # of that currency, up to the day
    items: Sequence[OpenItem]  # of that currency
    all_items: Sequence[OpenItem]  # of every currency
    other_totals: Sequence[AgedBalance]  # one for each other currency
    unproven: str  # why the total is not proven by the accounts' balances; "" where it is

    @cached_property
    def rows(self) -> tuple[AgedBalance, ...]:
        """What each customer owes by age, the largest total first."""
        return tuple(sorted(aged_balances(self.items), key=lambda row: (-row.total_cents, row.code)))

    @cached_property
    def rows_by_code(self) -> Mapping[str, AgedBalance]:
        """The same by code."""
        return {row.code: row for row in self.rows}

    @cached_property
    def items_by_code(self) -> Mapping[str, Sequence[OpenItem]]:
        """What is open, by customer."""
        found: defaultdict[str, list[OpenItem]] = defaultdict(list)
        for item in self.items:
            found[item.code].append(item)
        return found

    @cached_property
    def total(self) -> AgedBalance:
        """What all customers owe by age."""
        return total_of(self.rows, self.currency)

    @cached_property
    def situation(self) -> Situation | None:
        """The same as the key figures want it; None where there is no line."""
        if not self.lines:
            return None
        terms = self.picture.terms
        return Situation(self.currency, self.as_of, self.lines, self.items, terms, self.total)

    @cached_property
    def dso_months(self) -> tuple[DsoMonth, ...]:
        """The DSO at the end of each of the last months, the day itself last."""
        with collector_paused():
            return tuple(dso_by_month(self.situation, DSO_MONTHS)) if self.situation else ()

    @property
    def dso(self) -> Decimal | None:
        """Days of sales that are not paid as of the day; None where the books do not carry the figure."""
        return self.dso_months[-1].dso if self.dso_months else None

    @cached_property
    def paid_by_code(self) -> Mapping[str, Sequence[PaidDebt]]:
        """What was paid in the twelve months up to the day, by customer."""
        found: defaultdict[str, list[PaidDebt]] = defaultdict(list)
        if self.situation is not None:
            terms, first = self.picture.terms, self.situation.year_start
            with collector_paused():
                settlements = settlements_as_of(self.lines, self.as_of)
                for debt in paid_debts(settlements, terms, first, self.as_of):
                    found[debt.code].append(debt)
        return dict(found)

    @cached_property
    def habits(self) -> Mapping[str, Habit]:
        """How each customer paid in the twelve months up to the day, by code."""
        return {code: habit_of(paid, self.as_of) for code, paid in self.paid_by_code.items()}

    def make_ready(self) -> None:
        """Work out now what a dashboard asks for, so that whoever looks first need not wait."""
        for known in (self.rows, self.dso_months, self.expected, self.abc, self.unlettered, self.certain()):
            del known

    def habit(self, code: str) -> Habit:
        """How a customer paid; without payments where nothing is known."""
        return self.habits.get(code, Habit(0))

    @cached_property
    def usual_days_late(self) -> int:
        """How late all customers paid together, by amount, in whole days; 0 where nothing was paid."""
        average = average_days_late(debt for paid in self.paid_by_code.values() for debt in paid)
        return 0 if average is None else whole(average)

    @cached_property
    def expected(self) -> Expected:
        """The money that is expected in the next twelve weeks."""
        return expected_cash(self.items, self.habits, self.usual_days_late, self.as_of)

    @cached_property
    def sales_by_code(self) -> Mapping[str, int]:
        """The sales of the twelve months up to the day, with VAT, by customer."""
        found: Counter[str] = Counter()
        first = self.situation.year_start if self.situation else self.as_of
        for line in self.lines:
            if line.date >= first:
                found[code_of(line)] += sale_cents(line)
        return found

    @cached_property
    def abc(self) -> Mapping[str, str]:
        """The class of each customer by sales: A, B or C."""
        codes = {*self.sales_by_code, *self.rows_by_code}
        return abc_classes({code: self.sales_by_code.get(code, 0) for code in codes})

    @cached_property
    def invoices(self) -> int:
        """How many debts are open."""
        return sum(item.due is not None for item in self.items)

    @cached_property
    def unlettered(self) -> tuple[Line, ...]:
        """The lines that wait for a letter: both sides of an account have some, so that there is work.

        An invoice that nobody paid yet waits for money, not for a person.
        """
        return waiting_lines(self.lines)

    @cached_property
    def unlettered_by_code(self) -> Mapping[str, int]:
        """How many lines wait for a letter, by customer."""
        return Counter(code_of(line) for line in self.unlettered)

    def certain_groups(self) -> int:
        """Return how many groups of lines of the customers would be lettered beyond doubt."""
        return self.certain().groups

    def certain(self) -> CertainLetters:
        """Return what of the customers' lines would be lettered beyond doubt, at the head of the books."""
        if not self.unlettered:
            return CertainLetters(0, 0, 0)
        own = [each for each in certain_of(self.picture) if is_customer(each.lines[0].account)]
        lines = [line for each in own for line in each.lines]
        return CertainLetters(len(own), len(lines), len({code_of(line) for line in lines}))


def receivables_of(picture: Picture, as_of: dt.date) -> Receivables:
    """Return the receivables as of a day; worked out once a revision and day."""
    return picture.kept.once(("receivables", as_of), lambda: _receivables(picture, as_of))


def customer_lines(picture: Picture) -> Sequence[Line]:
    """Return the lines of the customers' accounts, of all days and currencies."""
    return picture.kept.once(
        "customer lines", lambda: [line for line in picture.lines if is_customer(line.account)]
    )


def waiting_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return those without a letter whose account and third party have some on either side."""
    sides: defaultdict[tuple[str, str, str], set[bool]] = defaultdict(set)
    open_lines = [line for line in lines if not line.letter and line.cents]
    for line in open_lines:
        sides[line.account, line.customer, line.currency].add(line.cents > 0)
    return tuple(line for line in open_lines if len(sides[line.account, line.customer, line.currency]) > 1)


def unlettered_count(picture: Picture, as_of: dt.date) -> int:
    """Return how many lines wait for a letter: those of `Receivables.unlettered`, without all the rest."""

    def count() -> int:
        lines = [line for line in customer_lines(picture) if line.date <= as_of]
        currency = _currency(picture, lines)
        return len(waiting_lines([line for line in lines if line.currency == currency]))

    return picture.kept.once(("unlettered", as_of), count)


def left_out(picture: Picture) -> tuple[LeftOut, ...]:
    """Return what customer accounts hold at the head that take no letters."""
    found = []
    for (name, currency), amount in sorted(picture.balances.items()):
        account = picture.accounts.get(name)
        if account and is_customer(account.number) and not account.lettrable and amount:
            found.append(LeftOut(name, account.number, currency, amount))
    return tuple(found)


def payments_of_nobody(picture: Picture, as_of: dt.date) -> tuple[Line, ...]:
    """Return receipts that no customer has yet: open credits on 471 and on customer accounts of nobody."""
    return tuple(
        line
        for line in picture.lines
        if line.date <= as_of
        and not line.letter
        and line.cents < 0
        and (
            line.account.startswith("471")
            or (is_customer(line.account) and not line.customer and line.kind is LineKind.PAYMENT)
        )
    )


def _receivables(picture: Picture, as_of: dt.date) -> Receivables:
    lines = [line for line in customer_lines(picture) if line.date <= as_of]
    with collector_paused():
        items = open_items(lines, picture.terms, as_of)
    currency = _currency(picture, lines)
    others = sorted({item.currency for item in items} - {currency})
    rows = aged_balances(item for item in items if item.currency != currency)
    return Receivables(
        picture=picture,
        as_of=as_of,
        currency=currency,
        lines=[line for line in lines if line.currency == currency],
        items=[item for item in items if item.currency == currency],
        all_items=items,
        other_totals=[total_of(rows, other) for other in others],
        unproven=_unproven(picture, items, lines),
    )


def _currency(picture: Picture, lines: Sequence[Line]) -> str:
    """Return the currency of the books, or the one most lines are in where none is in that."""
    used = Counter(line.currency for line in lines)
    if not used or picture.currency in used:
        return picture.currency
    return max(used, key=lambda currency: (used[currency], currency))


def _unproven(picture: Picture, items: Sequence[OpenItem], lines: Sequence[Line]) -> str:
    """Say where figures and balances differ: all lines against the accounts, open items against the lines."""
    if _nonzero(_sums(customer_lines(picture))) != _nonzero(_account_balances(picture)):
        return "the lines of the customers' accounts do not add up to the accounts' balances"
    try:
        prove(items, _sums(lines))
    except UnprovenTotalError as error:
        return str(error)
    return ""


def _sums(lines: Sequence[Line]) -> Balances:
    cents: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        cents[line.account, line.customer, line.currency] += line.cents
    return {key: from_cents(amount) for key, amount in cents.items()}


def _account_balances(picture: Picture) -> Balances:
    found: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for (name, currency), amount in picture.balances.items():
        account = picture.accounts.get(name)
        if account and account.lettrable and is_customer(account.number):
            found[account.number, account.third_party, currency] += amount
    return found


def _nonzero(balances: Balances) -> Balances:
    return {key: amount for key, amount in balances.items() if amount}
