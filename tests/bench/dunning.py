"""How long a day's plan takes: from the lines of the customers' accounts to what is sent and what is not.

Some tenants are measured one after the other in one process, and the time of a thousand is theirs times the
quotient. Beside it what can be had more cheaply: the aged balance of the same lines, and a plain filter of
the open items by the very day, which is how reminders are often found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import random
from statistics import median
import time
from typing import TypeVar

from ledger_core.dunning.debts import Debt, Debtor, Past, Situation
from ledger_core.dunning.holds import DisputeCategory, Hold, HoldKind
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.names import debt_names
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Channel, usual_days
from ledger_core.dunning.situation import credits_of, debts_of, paid_of, received_from
from ledger_core.dunning.steps import Plan
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.ageing import aged_balances
from ledger_core.receivables.open_items import OpenItem, Terms, open_items
from tests.bench.tables import Table, seconds

DAY = dt.date(2026, 11, 23)
TENANTS = 5
ALL_TENANTS = 1_000
OPEN_ITEMS = 2_000
HISTORIES = (8_000, 48_000)  # settled lines beside the open ones
CUSTOMERS = 400
PAID = 1_000  # settled debts that were reminded of before
RUNS = 3
LEVELS = frozenset(usual_days(BUSINESS))
_Result = TypeVar("_Result")
REACHABLE = frozenset({Channel.EMAIL, Channel.POST, Channel.REGISTERED})


@dataclass(frozen=True, slots=True)
class Tenant:
    """Made-up books of one tenant, and what its people did so far."""

    lines: Sequence[Line]
    terms: Terms
    debtors: dict[tuple[str, str], Debtor]
    holds: Sequence[Hold]
    past: Sequence[Past]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one tenant's plan, by part, and of what it is compared with."""

    names: float
    items: float
    situation: float
    plan: float
    aged: float
    same_day: float

    @property
    def whole(self) -> float:
        return self.names + self.items + self.situation + self.plan


def dunning_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Plan the day of some tenants, each anew, and scale to a thousand."""
    rows = []
    for settled in HISTORIES:
        spent = []
        for seed in range(TENANTS):
            say(f"a plan over {OPEN_ITEMS + settled} lines, tenant {seed + 1} of {TENANTS}")
            tenant = make_tenant(seed, settled)
            spent += [measure(tenant) for _ in range(RUNS)]
        rows.append(_row(settled, spent))
    heads = (
        "lines a tenant",
        "open items",
        "names s",
        "open items s",
        "situation s",
        "plan s",
        "all s",
        "1,000 tenants, one process, min",
        "aged balance s",
        "ratio",
        "filter by the very day s",
        "ratio to it",
    )
    note = (
        f"Medians of {RUNS} runs of each of {TENANTS} tenants. Minutes are the seconds of one tenant times "
        f"{ALL_TENANTS:,}: tenants do not touch each other, and a second process halves them."
    )
    yield Table("dunning", "A day's plan of reminders for one tenant", heads, tuple(rows), note)


def measure(tenant: Tenant) -> Spent:
    """Time one plan in its parts, and its peers."""
    names, names_s = _timed(lambda: debt_names(tenant.lines))
    items, items_s = _timed(lambda: open_items(tenant.lines, tenant.terms, DAY))
    situation, situation_s = _timed(lambda: _situation(tenant, items, names))
    made, plan_s = _timed(lambda: _plan(tenant, situation))
    assert len(made.steps) + len(made.withheld) == len(situation.debts)
    _, aged_s = _timed(lambda: aged_balances(open_items(tenant.lines, tenant.terms, DAY)))
    _, filter_s = _timed(lambda: same_day(items))
    return Spent(names_s, items_s, situation_s, plan_s, aged_s, filter_s)


def same_day(items: Sequence[OpenItem]) -> list[OpenItem]:
    """What a reminder by the very day finds: debts that are so many days late today, and no other day."""
    return [item for item in items if item.due is not None and (DAY - item.due).days in LEVELS]


def make_tenant(seed: int, settled: int) -> Tenant:
    """Draw a tenant: invoices of two years and their payments under letters, and what is open of late."""
    rng = random.Random(seed)
    lines = [line for number in range(settled // 2) for line in _paid(rng, 2 * number)]
    lines += [
        _invoice(rng, settled + number, DAY - dt.timedelta(days=rng.randrange(150)))
        for number in range(OPEN_ITEMS)
    ]
    names = debt_names(lines)
    terms = Terms({}, 30)
    debts = debts_of(open_items(lines, terms, DAY), names)
    codes = {(debt.account, debt.customer) for debt in debts}
    debtors = {party: Debtor(*party, party[1], rng.random() < 0.2, REACHABLE) for party in sorted(codes)}
    settled_names = [names[line.key] for line in lines if line.letter and line.kind is LineKind.INVOICE]
    past = _past(rng, debts, debtors) + _past_of_paid(rng.sample(settled_names, PAID))
    return Tenant(lines, terms, debtors, _holds(rng, debts), past)


def _paid(rng: random.Random, key: int) -> tuple[Line, Line]:
    invoice = _invoice(rng, key, DAY - dt.timedelta(days=90 + rng.randrange(640)), f"L{key}")
    on = min(DAY, invoice.date + dt.timedelta(days=rng.randrange(10, 80)))
    payment = Line(
        key + 1,
        invoice.account,
        invoice.customer,
        on,
        -invoice.cents,
        "EUR",
        kind=LineKind.PAYMENT,
        letter=invoice.letter,
        letter_date=on,
        path=f"journal/{on:%Y/%Y-%m}.beancount",
        lineno=key,
    )
    return invoice, payment


def _invoice(rng: random.Random, key: int, on: dt.date, letter: str = "") -> Line:
    return Line(
        key,
        "411000",
        f"C{rng.randrange(CUSTOMERS):04}",
        on,
        rng.randrange(20_00, 9_000_00),
        "EUR",
        f"F{key:06}",
        kind=LineKind.INVOICE,
        letter=letter,
        path=f"journal/{on:%Y/%Y-%m}.beancount",
        lineno=key,
    )


def _holds(rng: random.Random, debts: Sequence[Debt]) -> list[Hold]:
    """Dispute one debt in fifty."""
    return [
        Hold(
            number,
            HoldKind.DISPUTE,
            debt.customer,
            debt.account,
            debt.date,
            None,
            "",
            "",
            frozenset({debt.name}),
            DisputeCategory.PRICE,
        )
        for number, debt in enumerate(rng.sample(debts, len(debts) // 50), start=1)
    ]


def _past(rng: random.Random, debts: Sequence[Debt], debtors: Mapping[tuple[str, str], Debtor]) -> list[Past]:
    """Take the levels of each debt that came due more than a few days ago."""
    taken = []
    for debt in debts:
        ladder = CONSUMER if debtors[debt.account, debt.customer].is_consumer else BUSINESS
        for level, days in zip(ladder.levels, usual_days(ladder), strict=True):
            sent = debt.due + dt.timedelta(days=days + rng.randrange(3))
            if debt.date < sent < DAY - dt.timedelta(days=2):
                taken.append(Past(debt.name, ladder.key, ladder.version, level.key, level.kind, sent))
    return taken


def _past_of_paid(names: Sequence[str]) -> list[Past]:
    """Let settled debts have been reminded of: a plan asks which of them were paid, and thanks."""
    friendly = BUSINESS.levels[1]
    sent = DAY - dt.timedelta(days=60)
    return [Past(name, BUSINESS.key, BUSINESS.version, friendly.key, friendly.kind, sent) for name in names]


def _situation(tenant: Tenant, items: Sequence[OpenItem], names: Mapping[int, str]) -> Situation:
    reminded = {step.debt for step in tenant.past}
    return Situation(
        debts=debts_of(items, names),
        debtors=tenant.debtors,
        credits=credits_of(items),
        received=received_from(tenant.lines, DAY),
        paid=paid_of(tenant.lines, names, tenant.terms, DAY, reminded),
        bank_until=DAY,
    )


def _plan(tenant: Tenant, situation: Situation) -> Plan:
    return plan(situation, Choices(), {}, tenant.holds, tenant.past, DAY, stale_bank_days=10)


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _row(settled: int, spent: Sequence[Spent]) -> tuple[str | int, ...]:
    def middle(of: Callable[[Spent], float]) -> float:
        return median(of(each) for each in spent)

    whole = middle(lambda each: each.whole)
    aged, same = middle(lambda each: each.aged), middle(lambda each: each.same_day)
    return (
        OPEN_ITEMS + settled,
        OPEN_ITEMS,
        seconds(middle(lambda each: each.names)),
        seconds(middle(lambda each: each.items)),
        seconds(middle(lambda each: each.situation)),
        seconds(middle(lambda each: each.plan)),
        seconds(whole),
        f"{whole * ALL_TENANTS / 60:.1f}",
        seconds(aged),
        f"{whole / aged:.1f}",
        seconds(same),
        f"{whole / same:.0f}",
    )
