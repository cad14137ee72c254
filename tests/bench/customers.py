"""Made customers: their habits, their invoices, and how each invoice is settled or left open.

Draws from the shapes that lettrage has in real files (see docs/benchmarks.md), never from what
any matcher can do. Amounts here are positive where the debt grows; `generated` gives them the
sign of the account. Chance comes in as a seeded generator.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
import datetime as dt
import random

from ledger_core.lettrage.lines import LineKind
from tests.bench.bank_labels import company_name, payment_label, quotes, wrong_number

FIRST_DAY = dt.date(2025, 1, 1)
LAST_DAY = dt.date(2025, 12, 31)
MOST_PER_STATEMENT = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it has a key and a sign; `numbers` are the invoice numbers it truly concerns."""

    date: dt.date
    cents: int
    kind: LineKind
    reference: str
    label: str
    foreign_cents: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """Lines that belong together. `shape` names why; `settled` tells whether the amounts come to zero.

    `gap` marks what settles only with an entry for a fee or an exchange difference. `quoted`: the
    payments name every invoice.
    """

    shape: str
    drafts: tuple[Draft, ...]
    settled: bool = True
    gap: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """How one customer behaves."""

    name: str
    invoices: int
    pricing: str  # "free", "catalogue" or "subscription"
    base_cents: int
    prices: tuple[int, ...]  # of its price list, before tax
    delay_days: int
    jitter_days: int
    statement: bool  # pays all of a month at once
    direct_debit: bool
    quoting: float  # share of payments that quote
    numbered: bool  # the invoice line carries the invoice's number; else only the month's journal
    rate: float  # foreign units for one of the books' currency; 0 for none
    exchange_booked: bool  # the payment line carries the invoice's own rate, the difference is elsewhere


def draw_habits(rng: random.Random, invoices: int | None = None) -> Habits:
    """Draw a customer; `invoices` sets their number where it is given."""
    pricing = rng.choices(("free", "catalogue", "subscription"), (60, 25, 15))[0]
    monthly = pricing == "subscription"
    base_cents = round(rng.lognormvariate(10.5, 1.0))
    count = 12 if monthly else min(400, max(1, round(rng.lognormvariate(1.9, 1.0))))
    return Habits(
        name=company_name(rng),
        invoices=invoices or count,
        pricing="free" if invoices else pricing,
        base_cents=base_cents,
        prices=tuple(
            500 + 100 * int(base_cents * rng.uniform(0.1, 1.5) / 100) for _ in range(rng.randint(2, 6))
        ),
        delay_days=rng.choice((0, 1, 3, 5, 10, 15) if monthly else (0, 0, 2, 5, 10, 20, 30, 30, 45, 60)),
        jitter_days=rng.randint(1, 8),
        statement=not monthly and rng.random() < (0.25 if count > 20 else 0.06),
        direct_debit=rng.random() < 0.15,
        quoting=rng.choices((0.0, 0.5, 0.95), (55, 20, 25))[0],
        numbered=rng.random() < 0.7,
        rate=rng.choice((1.08, 1.08, 0.86)) if rng.random() < 0.05 else 0.0,
        exchange_booked=rng.random() < 0.6,
    )


def simulate(rng: random.Random, habits: Habits, first_number: int) -> list[Settlement]:
    """Let a customer be invoiced and pay for a year; what is not paid by its end stays open."""
    invoices = _invoices(rng, habits, first_number)
    settlements: list[Settlement] = []
    for foreign in (False, True):
        waiting = [draft for draft in invoices if bool(draft.foreign_cents) == foreign]
        while waiting:
            size = _batch_size(rng, habits, waiting)
            settlements.append(_settle(rng, habits, waiting[:size]))
            waiting = waiting[size:]
    return _oldest_first([part for settlement in settlements for part in _cut_at_year_end(settlement)])


def _invoices(rng: random.Random, habits: Habits, first_number: int) -> list[Draft]:
    if habits.pricing == "subscription":
        days = [dt.date(2025, month, min(28, 1 + first_number % 28)) for month in range(1, 13)]
    else:
        days = sorted(FIRST_DAY + dt.timedelta(rng.randrange(365)) for _ in range(habits.invoices))
    drafts = []
    for rank, day in enumerate(days):
        number = f"F2025-{first_number + rank:05d}"
        reference = number if habits.numbered else f"VE {day:%m%y}"
        label = f"Facture {number}" if habits.numbered and rng.random() < 0.5 else habits.name
        cents = _price(rng, habits)
        foreign = round(cents * habits.rate) if rng.random() < 0.85 else 0
        drafts.append(Draft(day, cents, LineKind.INVOICE, reference, label, foreign))
    return drafts


def _price(rng: random.Random, habits: Habits) -> int:
    if habits.pricing == "subscription":
        return habits.base_cents
    if habits.pricing == "catalogue":
        articles = rng.choices(habits.prices, k=rng.choice((1, 1, 2, 3)))
        return sum(price * rng.choice((1, 1, 2, 3, 5)) for price in articles) * 6 // 5
    return max(100, round(habits.base_cents * rng.lognormvariate(0, 0.8)))


def _batch_size(rng: random.Random, habits: Habits, waiting: list[Draft]) -> int:
    """Tell how many of the next invoices are paid together."""
    if habits.statement:
        month = waiting[0].date.month
        return min(MOST_PER_STATEMENT, sum(draft.date.month == month for draft in waiting))
    if habits.pricing != "subscription" and rng.random() < 0.06:
        near = [draft for draft in waiting if (draft.date - waiting[0].date).days <= 30]
        return min(len(near), rng.choice((2, 2, 2, 3, 3, 4, 5, 7)))
    return 1


def _settle(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    """Choose how a batch of invoices is settled, and settle it so."""
    if len(batch) > 1:
        weights = {"one transfer": 82, "credit note, rest paid": 10, "instalments": 8}
    else:
        large = batch[0].cents > 10_000  # small invoices are paid whole
        weights = {
            "one transfer": 85,
            "never paid": 3,
            "credit note for the whole": 1,
            "credit note, rest paid": 3 * large,
            "instalments": 4 * large,
            "part paid": 1 * large,
            "fee withheld": (6 if batch[0].foreign_cents else 1) * large,
            "bounced": 6 * habits.direct_debit,
        }
    shape = rng.choices(tuple(weights), tuple(weights.values()))[0]
    return WAYS[shape](rng, habits, batch)


def _paid_whole(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    shape = "one to one" if len(batch) == 1 else "batch"
    return _paid(rng, habits, batch, [sum(draft.cents for draft in batch)], shape)


def _never_paid(_rng: random.Random, _habits: Habits, batch: list[Draft]) -> Settlement:
    return Settlement("never paid", tuple(batch), settled=False)


def _in_instalments(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    shape = "instalments" if len(batch) == 1 else "batch in instalments"
    return _paid(rng, habits, batch, _instalments(rng, sum(draft.cents for draft in batch)), shape)


def _part_paid(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    part = batch[0].cents * rng.choice((30, 50, 70)) // 100
    return replace(_paid(rng, habits, batch, [part], "part paid"), settled=False)


def _fee_withheld(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    fee = rng.choice((250, 800, 1_200, 1_500, rng.randint(10, 2_500)))
    paid = _paid(rng, habits, batch, [batch[0].cents - fee], "fee withheld")
    return replace(paid, settled=False, gap=True)


def _paid(
    rng: random.Random, habits: Habits, batch: list[Draft], amounts: list[int], shape: str
) -> Settlement:
    """Pay a batch with one transfer or several; the foreign amounts follow the books' currency."""
    payments: list[Draft] = []
    day = max(draft.date for draft in batch)
    numbers = [draft.reference for draft in batch] if habits.numbered else []
    for rank, cents in enumerate(amounts):
        day = _bank_day(rng, habits, day) if rank == 0 else day + dt.timedelta(30)
        payments.append(_payment(rng, habits, day, cents, numbers))
    if batch[0].foreign_cents:
        shape = f"foreign, {shape}"
        payments = _in_foreign(batch, payments, settled=sum(amounts) == sum(draft.cents for draft in batch))
    paid = Settlement(
        shape, (*batch, *payments), quoted=all(quotes(payment.label, numbers) for payment in payments)
    )
    return paid if habits.exchange_booked or not batch[0].foreign_cents else _exchanged(rng, paid)


def _payment(rng: random.Random, habits: Habits, day: dt.date, cents: int, numbers: list[str]) -> Draft:
    quoted = numbers if rng.random() < habits.quoting else []
    if quoted and rng.random() < 0.03:
        quoted = [wrong_number(rng, quoted[0]), *quoted[1:]]
    piece = rng.choice(("", f"BQ {day:%m%y}", str(rng.randint(1_000_000, 9_999_999))))
    label = payment_label(rng, habits.name, quoted)
    return Draft(day, -cents, LineKind.PAYMENT, piece, label)


def _in_foreign(batch: list[Draft], payments: list[Draft], *, settled: bool) -> list[Draft]:
    """Give payments the deal's amounts: in proportion, the last one takes what is left to the cent."""
    whole = sum(draft.cents for draft in batch)
    foreign = sum(draft.foreign_cents for draft in batch)
    shares = [foreign * payment.cents // whole for payment in payments]
    if settled:
        shares[-1] = -foreign - sum(shares[:-1])
    return [replace(payment, foreign_cents=share) for payment, share in zip(payments, shares, strict=True)]


def _exchanged(rng: random.Random, paid: Settlement) -> Settlement:
    """Book payments at their own day's rate: the deal's currency balances, the books' does not."""
    drift = rng.uniform(0.97, 1.03)
    drafts = tuple(
        replace(draft, cents=round(draft.cents * drift)) if draft.kind is LineKind.PAYMENT else draft
        for draft in paid.drafts
    )
    return replace(paid, drafts=drafts, gap=True, shape=paid.shape.replace("foreign", "foreign at two rates"))


def _cancelled(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    """Take an invoice back by a credit note."""
    credit = _credit_note(rng, habits, batch[0], batch[0].cents)
    return Settlement("credit note for the whole", (*batch, credit), quoted=credit.label != habits.name)


def _rest_paid(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    """Credit a part of the last invoice, then have the rest paid."""
    invoice = batch[-1]
    credit = _credit_note(rng, habits, invoice, max(1, invoice.cents * rng.randint(5, 60) // 100))
    shape = "credit note, rest paid" if len(batch) == 1 else "credit note in a batch"
    return _paid(rng, habits, [*batch, credit], [sum(draft.cents for draft in batch) + credit.cents], shape)


def _credit_note(rng: random.Random, habits: Habits, invoice: Draft, cents: int) -> Draft:
    day = min(LAST_DAY, invoice.date + dt.timedelta(rng.randint(1, 20)))
    named = habits.numbered and rng.random() < 0.7
    label = f"Avoir sur {invoice.reference}" if named else habits.name
    number = f"A2025-{rng.randint(1, 99_999):05d}" if habits.numbered else f"VE {day:%m%y}"
    foreign = -invoice.foreign_cents * cents // invoice.cents
    return Draft(day, -cents, LineKind.CREDIT_NOTE, number, label, foreign)


def _bounced(rng: random.Random, habits: Habits, batch: list[Draft]) -> Settlement:
    """Debit the customer, have it sent back by the bank, and be paid in the end: four lines."""
    invoice = batch[0]
    numbers = [invoice.reference] if habits.numbered else []
    first = _payment(rng, habits, _bank_day(rng, habits, invoice.date), invoice.cents, numbers)
    back = first.date + dt.timedelta(rng.randint(2, 9))
    again = _payment(rng, habits, _weekday(back + dt.timedelta(rng.randint(3, 25))), invoice.cents, numbers)
    bounce = Draft(
        _weekday(back), invoice.cents, LineKind.BOUNCE, first.reference, f"REJET PRLV {habits.name}"
    )
    if share := invoice.foreign_cents:
        first, again = replace(first, foreign_cents=-share), replace(again, foreign_cents=-share)
        bounce = replace(bounce, foreign_cents=share)
    quoted = quotes(first.label, numbers) and quotes(again.label, numbers)
    return Settlement("bounced and paid again", (invoice, first, bounce, again), quoted=quoted)


def _instalments(rng: random.Random, whole: int) -> list[int]:
    count = rng.choice((2, 2, 3, 3, 4))
    if rng.random() < 0.6:
        part = whole // count
        return [*[part] * (count - 1), whole - part * (count - 1)]
    first = whole * rng.choice((30, 40, 50)) // 100
    return [first, whole - first]


def _bank_day(rng: random.Random, habits: Habits, day: dt.date) -> dt.date:
    late = rng.randint(20, 60) if rng.random() < 0.05 else 0
    return _weekday(
        day + dt.timedelta(max(0, round(rng.gauss(habits.delay_days, habits.jitter_days))) + late)
    )


def _weekday(day: dt.date) -> dt.date:
    return day + dt.timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _cut_at_year_end(settlement: Settlement) -> list[Settlement]:
    """Drop what is paid after the year's end: the lines before it stay open, but for what they settle.

    A payment that bounced before the year's end goes with its bounce, and the invoice stays open.
    """
    kept = tuple(draft for draft in settlement.drafts if draft.date <= LAST_DAY)
    if len(kept) == len(settlement.drafts):
        return [settlement]
    if sum(draft.cents for draft in kept) == 0:
        return [replace(settlement, shape="one to one", drafts=kept)]
    if kept[-1].kind is LineKind.BOUNCE:
        sent_back = Settlement("bounced, not paid again", kept[1:])
        return [sent_back, Settlement("open at the year's end", kept[:1], settled=False)]
    return [Settlement("open at the year's end", kept, settled=False)]


def _oldest_first(settlements: list[Settlement]) -> list[Settlement]:
    """Let payments that name nothing fall on the oldest of several equal invoices.

    Which of them the payer meant cannot be known; without a word from the debtor the oldest debt
    is paid first (code civil, art. 1342-10).
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rank, settlement in enumerate(settlements):
        free = settlement.shape.endswith("one to one") and not settlement.quoted and not settlement.gap
        unpaid = not settlement.settled and len(settlement.drafts) == 1
        if free or unpaid:
            invoice = settlement.drafts[0]
            alike[invoice.cents, invoice.foreign_cents].append(rank)
    for ranks in alike.values():
        drafts = [draft for rank in ranks for draft in settlements[rank].drafts]
        invoices = sorted((draft for draft in drafts if draft.cents > 0), key=lambda draft: draft.date)
        payments = sorted((draft for draft in drafts if draft.cents < 0), key=lambda draft: draft.date)
        for rank, invoice in zip(ranks, invoices, strict=True):
            if payments:
                shape = "foreign, one to one" if invoice.foreign_cents else "one to one"
                settlements[rank] = Settlement(shape, (invoice, payments.pop(0)))
            else:
                settlements[rank] = Settlement("never paid", (invoice,), settled=False)
    return settlements


WAYS: dict[str, Callable[[random.Random, Habits, list[Draft]], Settlement]] = {
    "one transfer": _paid_whole,
    "never paid": _never_paid,
    "credit note for the whole": _cancelled,
    "credit note, rest paid": _rest_paid,
    "instalments": _in_instalments,
    "part paid": _part_paid,
    "fee withheld": _fee_withheld,
    "bounced": _bounced,
}
