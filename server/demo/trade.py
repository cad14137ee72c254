"""What an invented company sells and how it is paid, as the FEC that its accountant would export.

Owns the habits of customers: who pays late, in parts, with a gap, without a word, or not at all. Days count
back from the demo's today, so that the figures look alike on any day; all else follows from the seed. Never
touches a disk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import datetime as dt
from itertools import groupby
from random import Random

from server.demo.company import CHART, HEADER, JOURNALS

_PER_CENT = 100
_MILLE = 1000
_SETTLED_DAYS = 160  # after them somebody asked, and was paid and told for what
_LAST_DAY_FOR_ALL = 28  # every month has it


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer; shares are in percent of its invoices, delays in days from the invoice to the payment."""

    code: str
    name: str
    monthly: int
    cents: tuple[int, int]  # smallest and largest invoice before VAT
    delay: tuple[int, int]
    quotes: int = 85  # payments that name the invoice
    statement: bool = False  # one transfer for all invoices of a month
    instalments: int = 0
    deposits: int = 0  # pays a round part first, the rest later or never
    short: int = 0  # keeps a few euros back
    bounces: int = 0
    credit_notes: int = 0
    prices: tuple[int, ...] = ()  # always one of these amounts before VAT
    currency: str = ""  # of the deal, where it is not the euro
    rate: int = _MILLE  # thousandths of a euro that a unit of it costs
    silent_days: int = 0  # names no invoice in payments of the last so many days
    unpaid_days: int = 0  # pays nothing of what it was invoiced within the last so many days
    payment_days: int = 30  # agreed; on the card
    siren: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """Somebody who is paid."""

    code: str
    name: str
    monthly: int
    cents: tuple[int, int]
    delay: tuple[int, int]
    account: str


@dataclass(frozen=True, slots=True)
class Order:
    """One sale of a known day, to a customer whose invoices its factor takes.

    `paid_after` are the days until it was paid; None: nothing came by the demo's today.
    """

    code: str
    days_ago: int
    cents: int  # before VAT
    paid_after: int | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """A company: its name, its address here, and with whom it deals."""

    slug: str
    name: str
    siren: str
    income: str
    capital_cents: int
    buyers: tuple[Buyer, ...]
    suppliers: tuple[Supplier, ...]
    seed: int
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """A row of the FEC to be; debit positive."""

    account: str
    cents: int
    party: Buyer | Supplier | None = None
    foreign: int = 0  # cents of the currency of the deal, sign as the posting


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; its postings share all but account and amount."""

    journal: str
    day: dt.date
    piece: str
    label: str
    postings: tuple[Posting, ...]


def entries_of(trade: Trade, first: dt.date, today: dt.date) -> list[Entry]:
    """Return what happened from the first of a month up to the day before today, day by day."""
    random = Random(trade.seed)  # noqa: S311  made data, no secret
    found = [
        Entry("AN", first, "RAN", "Report à nouveau",
              (Posting("512000", trade.capital_cents), Posting("101000", -trade.capital_cents))),
    ]  # fmt: skip
    sales = sorted(
        ((day, buyer) for buyer in trade.buyers for day in _days(random, first, today, buyer.monthly)),
        key=lambda sale: (sale[0], sale[1].code),
    )
    invoices: dict[str, list[Entry]] = {}
    for number, (day, buyer) in enumerate(sales, start=1):
        invoices.setdefault(buyer.code, []).append(_invoice(random, trade, buyer, day, number))
    for buyer in trade.buyers:
        own = invoices.get(buyer.code, [])
        found += own
        found += _statements(random, buyer, own) if buyer.statement else _payments(random, buyer, own, today)
    for supplier in trade.suppliers:
        found += _bought(random, supplier, first, today)
    found += _ordered(trade, today)
    return sorted(
        (entry for entry in found if entry.day < today), key=lambda entry: (entry.journal != "AN", entry.day)
    )


def fec(entries: Sequence[Entry], first_number: int = 1) -> bytes:
    """Return entries as a FEC: UTF-8, TAB, CRLF, no letters given yet."""
    rows = ["\t".join(HEADER)]
    for number, entry in enumerate(entries, start=first_number):
        rows += _rows(number, entry)
    return ("\r\n".join(rows) + "\r\n").encode()


def _invoice(random: Random, trade: Trade, buyer: Buyer, day: dt.date, number: int) -> Entry:
    piece = f"F{day:%y}-{number:04d}"
    net = random.choice(buyer.prices) if buyer.prices else random.randint(*buyer.cents) // 100 * 100
    if buyer.currency:
        cents = net * _rate(random, buyer) // _MILLE
        postings: tuple[Posting, ...] = (Posting("411000", cents, buyer, net), Posting(trade.income, -cents))
    else:
        vat = net // 5
        postings = (
            Posting("411000", net + vat, buyer), Posting(trade.income, -net), Posting("445710", -vat),
        )  # fmt: skip
    return Entry("VE", day, piece, f"Facture {piece}", postings)


def _ordered(trade: Trade, today: dt.date) -> Iterator[Entry]:
    """Yield the invoices of orders, in their order, and the payments that came for them."""
    buyers = {buyer.code: buyer for buyer in trade.buyers}
    for number, order in enumerate(trade.orders, start=1):
        buyer, day = buyers[order.code], today - dt.timedelta(order.days_ago)
        piece, vat = f"FC{day:%y}-{number:03d}", order.cents // 5
        postings = (
            Posting("411000", order.cents + vat, buyer), Posting(trade.income, -order.cents),
            Posting("445710", -vat),
        )  # fmt: skip
        yield Entry("VE", day, piece, f"Facture {piece}", postings)
        if order.paid_after is not None:
            paid_on = day + dt.timedelta(order.paid_after)
            yield _paid(buyer, paid_on, order.cents + vat, f"VIR {buyer.name.upper()} {piece}")


def _statements(random: Random, buyer: Buyer, invoices: list[Entry]) -> Iterator[Entry]:
    for _, month in groupby(invoices, key=lambda invoice: (invoice.day.year, invoice.day.month)):
        statement = list(month)
        day = statement[-1].day + dt.timedelta(random.randint(*buyer.delay))
        yield _paid(buyer, day, sum(map(_owed, statement)), f"VIR {buyer.name.upper()} RELEVE")


def _payments(random: Random, buyer: Buyer, invoices: list[Entry], today: dt.date) -> Iterator[Entry]:
    for invoice in invoices:
        day = invoice.day + dt.timedelta(random.randint(*buyer.delay))
        if (today - invoice.day).days <= buyer.unpaid_days:
            continue
        silent = (today - day).days <= buyer.silent_days
        settled = (today - invoice.day).days > _SETTLED_DAYS
        quoted = not silent and (random.randrange(_PER_CENT) < buyer.quotes or settled)
        label = f"VIR {buyer.name.upper()}" + (f" {invoice.piece}" if quoted else "")
        yield from _one(random, buyer, invoice, day, label, settled=settled)


def _one(  # noqa: PLR0913  what decides it
    random: Random, buyer: Buyer, invoice: Entry, day: dt.date, label: str, *, settled: bool
) -> Iterator[Entry]:
    """Yield what a customer does about one invoice; what was `settled` long ago has no loose ends."""
    cents, throw = _owed(invoice), random.randrange(_PER_CENT)
    shares = (buyer.credit_notes, buyer.instalments, buyer.deposits, buyer.short, buyer.bounces)
    bounds = [sum(shares[: rank + 1]) for rank in range(len(shares))]
    if buyer.currency:
        units = invoice.postings[0].foreign
        yield _paid(buyer, day, cents if settled else units * _rate(random, buyer) // _MILLE, label, units)
    elif throw < bounds[0]:
        yield _credit_note(random, invoice)
    elif throw < bounds[1]:
        half = cents // 2
        yield _paid(buyer, day, half, f"ACOMPTE {invoice.piece}")
        yield _paid(buyer, day + dt.timedelta(30), cents - half, f"SOLDE {invoice.piece}")
    elif throw < bounds[2] and not settled:
        yield _paid(
            buyer, day, cents * 2 // 5 // 10_000 * 10_000 or cents // 2, f"ACOMPTE {buyer.name.upper()}"
        )
    elif throw < bounds[3] and not settled:
        yield _paid(buyer, day, cents - random.choice((60, 150, 450, 800)), label)
    elif throw < bounds[4]:
        yield _paid(buyer, day, cents, f"PRLV {invoice.piece}")
        yield _paid(buyer, day + dt.timedelta(3), -cents, f"REJET PRLV {invoice.piece}")
        yield _paid(buyer, day + dt.timedelta(random.randint(10, 40)), cents, label)
    else:
        yield _paid(buyer, day, cents, label)


def _paid(buyer: Buyer, day: dt.date, cents: int, label: str, foreign: int = 0) -> Entry:
    postings = (Posting("512000", cents), Posting("411000", -cents, buyer, -foreign))
    return Entry("BQ", day, f"BQ{day:%m%d}", label, postings)


def _credit_note(random: Random, invoice: Entry) -> Entry:
    day = invoice.day + dt.timedelta(random.randint(3, 15))
    postings = tuple(Posting(each.account, -each.cents, each.party) for each in invoice.postings)
    return Entry(
        "VE", day, invoice.piece.replace("F", "A", 1), f"Avoir sur facture {invoice.piece}", postings
    )


def _bought(random: Random, supplier: Supplier, first: dt.date, today: dt.date) -> Iterator[Entry]:
    days = _days(random, first, today, supplier.monthly)
    for number, day in enumerate(days, start=1):
        net = random.randint(*supplier.cents)
        vat = (net + 2) // 5  # 20 %, half a cent rounds up
        piece = f"{supplier.code[:3]}{number:04d}"
        bought = (
            Posting(supplier.account, net), Posting("445660", vat), Posting("401000", -net - vat, supplier),
        )  # fmt: skip
        yield Entry("AC", day, piece, f"{supplier.name} {piece}", bought)
        paid_on = day + dt.timedelta(random.randint(*supplier.delay))
        paid = (Posting("401000", net + vat, supplier), Posting("512000", -net - vat))
        yield Entry("BQ", paid_on, f"BQ{paid_on:%m%d}", f"VIR {supplier.name.upper()} {piece}", paid)


def _days(random: Random, first: dt.date, today: dt.date, monthly: int) -> list[dt.date]:
    """Return so many days of each month, in their order; several invoices may be of one day."""
    found: list[dt.date] = []
    month = first
    while month < today:
        found += sorted(month.replace(day=random.randint(1, _LAST_DAY_FOR_ALL)) for _ in range(monthly))
        month = (month.replace(day=_LAST_DAY_FOR_ALL) + dt.timedelta(7)).replace(day=1)
    return [day for day in found if day < today]


def _rate(random: Random, buyer: Buyer) -> int:
    return buyer.rate + random.randint(-18, 18)


def _owed(invoice: Entry) -> int:
    return invoice.postings[0].cents


def _rows(number: int, entry: Entry) -> Iterator[str]:
    for line in entry.postings:
        party = line.party
        foreign = _amount(abs(line.foreign)) if line.foreign else ""
        cells = [
            entry.journal, JOURNALS[entry.journal], str(number), f"{entry.day:%Y%m%d}",
            line.account, CHART[line.account], party.code if party else "", party.name if party else "",
            entry.piece, f"{entry.day:%Y%m%d}", entry.label,
            _amount(max(line.cents, 0)), _amount(max(-line.cents, 0)), "", "", f"{entry.day:%Y%m%d}",
            foreign, party.currency if foreign and isinstance(party, Buyer) else "",
        ]  # fmt: skip
        yield "\t".join(cells)


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"
