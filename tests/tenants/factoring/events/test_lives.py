"""Lives of assignments drawn at random: whatever happens in whatever order, books, rows and proof agree.

Each life has books of its own. What the balances must be is counted here by simple sums, beside the code
under test. `make fuzz` draws many more.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt
from itertools import count
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.contract import AmountSent, Contract, EntryShape
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.states import State
from tenants.books.models import Origin
from tenants.db import Database
from tenants.factoring.assignments.reading import Item
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Settled,
    Wanted,
)
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import ACCOUNTS, MAIN, Company, invoice, payment
from tests.tenants.factoring.events.factored import DAY, Factored, worth

LIVES = int(os.environ.get("LETTRINE_LIVES", "7"))
NOVEMBER = month("2026-11")
DUES = {"F1": dt.date(2026, 12, 2), "F2": dt.date(2026, 12, 3), "F3": dt.date(2027, 1, 31), "A1": None}
CUSTOMER = {"F1": "DUPONT", "F2": "MARTIN", "F3": "DUPONT", "A1": "DUPONT"}
PAID = 20000  # of F2, before it is handed over
_numbers = count(1)
cents = st.integers(1, 200_000)


@dataclass
class Life:
    """A company and one assignment of it, with what its accounts must show, in cents."""

    factored: Factored
    of: Contract
    sums: Counter[str] = field(default_factory=Counter)
    open: Counter[tuple[str, int]] = field(default_factory=Counter)
    repaid: set[str] = field(default_factory=set)

    @property
    def items(self) -> tuple[Item, ...]:
        """What is in the assignment."""
        return self.factored.assignment().items

    def post(self, wanted: Wanted, **sums: int) -> None:
        """Let something happen, and say what it moves."""
        self.factored.post(wanted)
        self.sums.update({account.removeprefix("n"): moved for account, moved in sums.items()})

    def check(self) -> None:
        """Hold books, rows and the sums counted here against each other."""
        shown = {key: int(amount * 100) for key, amount in self.factored.balances().items()}
        assert sum(shown.values()) == 0
        for account in ("467100", "467200", "467300", "512000", "622500", "445660", "661600", "627000"):
            assert shown.get(account, 0) == self.sums[account], account
        standing = self.factored.open_lines()
        assert Counter((reference, left) for reference, left, _ in standing) == +self.open
        assert all(due == DUES[reference[:-1]] for reference, _, due in standing if reference.endswith("R"))
        assignment = self.factored.assignment()
        for item in assignment.items:
            assert item.cents == item.settled_cents + item.returned_cents + item.left_cents
            assert abs(item.collected_cents) <= abs(item.left_cents)
            assert 0 <= item.released_cents <= item.holdback_cents
        proof = self.factored.proof(self.of)
        assert not proof.proof.gaps
        if assignment.state is not State.SENT:
            assert proof.books.outstanding_cents == sum(item.left_cents for item in assignment.items)
            is_over = not any(item.left_cents for item in assignment.items)
            assert (assignment.state is State.FUNDED) != is_over


@st.composite
def part_of(draw: st.DrawFn, items: tuple[Item, ...], most: Callable[[Item], int]) -> tuple[Item, int] | None:
    """Draw a document of which there is something, and some of it or all."""
    have = [item for item in items if most(item)]
    if not have:
        return None
    item = draw(st.sampled_from(have))
    whole = abs(most(item))
    taken = draw(st.one_of(st.just(whole), st.integers(1, whole)))
    return item, taken if most(item) > 0 else -taken


def owed(item: Item) -> int:
    return item.left_cents - item.collected_cents


def begun(factored: Factored, data: st.DataObject) -> Life:
    """Write books, agree with a factor, and send some or all of what is open."""
    first, second, third, note = (data.draw(cents, label=key) for key in ("F1", "F2", "F3", "A1"))
    second += PAID
    note = min(note, first)
    text = (
        invoice("DUPONT", "F1", first, "2026-12-02", day="2026-11-02")
        + invoice("MARTIN", "F2", second, "2026-12-03", day="2026-11-03", letter="aab")
        + payment("MARTIN", PAID, "2026-11-10", letter="aab")
        + invoice("DUPONT", "F3", third, "2027-01-31", day="2026-11-12")
        + invoice("DUPONT", "A1", -note, "2026-12-02", day="2026-11-12")
    )
    files = {"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, NOVEMBER: text}
    factored.company.books.write(dict(files), origin=Origin.CREATE, message="Begin")
    of = factored.agree(
        shape=data.draw(st.sampled_from(EntryShape)), amount=data.draw(st.sampled_from(AmountSent))
    )
    standing = {"F1": first, "F2": second - PAID, "F3": third, "A1": -note}
    chosen = data.draw(st.sets(st.sampled_from(["F2", "F3", "A1"])), label="sent") | {"F1"}
    assigned = {key: standing[key] for key in DUES if key in chosen}
    if of.amount is AmountSent.ORIGINAL and "F2" in assigned:
        assigned["F2"] = second
    whole = sum(assigned.values())
    if not whole:
        assigned.pop("A1")
        whole = sum(assigned.values())
    parts = {}
    left = whole
    for name in ("holdback", "over_limit", "commission", "commission_vat"):
        parts[name] = data.draw(st.integers(0, left), label=name)
        left -= parts[name]
    factored.send(*assigned, cents=assigned, amounts=worth(whole, len(assigned), **parts))
    life = Life(factored, of)
    life.sums["512000"] = PAID
    life.open.update((key, left) for key, left in standing.items())
    return life


def fund(life: Life, data: st.DataObject) -> None:
    """Fund it or a part of it, money at once or not."""
    assignment = life.factored.assignment()
    amounts = assignment.amounts
    assert amounts is not None
    items = assignment.items
    left_out = data.draw(st.sets(st.sampled_from([item.name for item in items])), label="left out")
    taken = [item for item in items if item.name not in left_out]
    if sum(item.cents for item in taken) <= 0:
        left_out, taken = set(), list(items)
    if left_out:
        amounts = worth(sum(item.cents for item in taken), len(taken))
    cash = amounts.available_cents if data.draw(st.booleans(), label="cash") else 0
    for item in taken:
        life.open[item.reference, item.cents_open] -= 1
    life.post(
        Fund(
            assignment=1,
            day=DAY,
            amounts=amounts,
            cash_cents=cash or None,
            left_out=frozenset(left_out),
        ),
        n467100=amounts.available_cents + amounts.over_limit_cents - cash,
        n467200=amounts.holdback_cents,
        n467300=sum(item.cents_open - item.cents for item in taken),
        n512000=cash,
        n622500=amounts.commission_cents,
        n445660=amounts.commission_vat_cents,
    )
    assert life.factored.refused(Fund(assignment=1, day=DAY)) == ("wrong-state", ())


def settle(life: Life, data: st.DataObject) -> None:
    """A debtor pays the factor."""
    if part := data.draw(part_of(life.items, owed)):
        life.post(Settled(assignment=1, day=DAY, parts={part[0].name: part[1]}))
        too_much = Settled(assignment=1, day=DAY, parts={part[0].name: part[0].cents * 2})
        assert life.factored.refused(too_much)[0] == "too-much"


def release(life: Life, data: st.DataObject) -> None:
    """Holdback comes back."""
    if part := data.draw(part_of(life.items, lambda item: item.holdback_cents - item.released_cents)):
        wanted = Release(assignment=1, day=DAY, parts={part[0].name: part[1]})
        life.post(wanted, n467100=part[1], n467200=-part[1])


def pay_the_bank(life: Life, data: st.DataObject) -> None:
    """A debtor pays the company, on its bank."""
    if part := data.draw(part_of(life.items, lambda item: max(0, owed(item)))):
        wanted = DirectPayment(assignment=1, day=DAY, parts={part[0].name: part[1]})
        life.post(wanted, n467300=-part[1], n512000=part[1])


def pay_the_company(life: Life, data: st.DataObject) -> None:
    """A debtor pays the company: the payment is on the debtor's account, and some may be left of it."""
    if part := data.draw(part_of(life.items, lambda item: max(0, owed(item)))):
        item, taken = part
        more = data.draw(st.sampled_from([0, 0, 1234]), label="more than that")
        before = set(life.factored.names(item.customer))
        text = life.factored.company.books.files()[NOVEMBER].decode()
        life.factored.company.books.write(
            {NOVEMBER: text + payment(CUSTOMER[item.reference], taken + more, "2026-11-20")}
        )
        (name,) = set(life.factored.names(item.customer)) - before
        wanted = DirectPayment(assignment=1, day=DAY, parts={item.name: taken}, payment=name)
        life.post(wanted, n467300=-taken, n512000=taken + more)
        life.open["", -more] += bool(more)


def pass_on(life: Life, data: st.DataObject) -> None:
    """What the company received goes on."""
    if part := data.draw(part_of(life.items, lambda item: item.collected_cents)):
        through = data.draw(st.sampled_from(Through), label="through")
        wanted = PassedOn(assignment=1, day=DAY, parts={part[0].name: part[1]}, through=through)
        if through is Through.BANK:
            life.post(wanted, n467300=part[1], n512000=-part[1])
        else:
            life.post(wanted, n467300=part[1], n467100=-part[1])


def give_back(life: Life, data: st.DataObject) -> None:
    """The factor gives documents back."""
    have = [item for item in life.items if owed(item)]
    if have:
        items = data.draw(st.lists(st.sampled_from(have), min_size=1, unique_by=lambda item: item.name))
        names = frozenset(item.name for item in items)
        whole = sum(map(owed, items))
        for item in items:
            life.open[f"{item.reference}R", owed(item)] += 1
        life.post(Recourse(assignment=1, day=DAY, names=names, reason="r"), n467100=-whole)


def move_money(life: Life, data: st.DataObject) -> None:
    """The factor pays, or charges something, for the assignment or for the contract as a whole."""
    of = data.draw(st.sampled_from([{"assignment": 1}, {"contract": "aldebaran"}]), label="of")
    moved = data.draw(cents, label="moved")
    what = data.draw(st.sampled_from(["money", "interest", *Charge]), label="what")
    if isinstance(what, Charge):
        vat = data.draw(st.integers(0, moved), label="vat")
        account = "n622500" if what is Charge.COMMISSION else "n627000"
        charged = Charged(kind=what, day=DAY, net_cents=moved, vat_cents=vat, **of)
        life.post(charged, **{"n467100": -moved - vat, "n445660": vat, account: moved})
    elif what == "interest":
        life.post(Financing(day=DAY, cents=moved, **of), n467100=-moved, n661600=moved)
    else:
        life.post(Cash(day=DAY, cents=moved, **of), n467100=-moved, n512000=moved)


ACTS = (settle, settle, release, pay_the_bank, pay_the_company, pass_on, pass_on, give_back, move_money)


@pytest.fixture
def new_life(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Callable[[], Factored]:
    return lambda: Factored(Company(Books(database, jail, new_tenant(f"life-{next(_numbers)}"))))


@pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
@settings(max_examples=LIVES, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_books_rows_and_proof_agree_after_every_act(
    new_life: Callable[[], Factored], data: st.DataObject
) -> None:
    life = begun(new_life(), data)
    life.check()
    fund(life, data)
    life.check()
    for act in data.draw(st.lists(st.sampled_from(ACTS), min_size=4, max_size=9), label="acts"):
        act(life, data)
        life.check()
