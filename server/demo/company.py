"""Make the books of an invented company as a FEC, the file an accountant would export.

Owns the company's story: who buys, how each customer pays, what goes wrong. Everything follows
from the seed, so two machines make the same bytes. Never touches a disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt
from itertools import groupby
from random import Random

NAME = "Atelier Brumeval"
SIREN = "999000011"  # well-formed, given to nobody
FIRST_DAY = dt.date(2026, 1, 1)
LAST_DAY = dt.date(2026, 10, 31)
MONTHS = range(1, 11)

HEADER = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
    "ValidDate", "Montantdevise", "Idevise",
]  # fmt: skip

JOURNALS = {"AN": "À-nouveaux", "VE": "Ventes", "AC": "Achats", "BQ": "Banque", "OD": "Opérations diverses"}
CHART = {
    "101000": "Capital",
    "401000": "Fournisseurs",
    "411000": "Clients",
    "445660": "TVA déductible",
    "445710": "TVA collectée",
    "512000": "Banque",
    "606300": "Fournitures et petit équipement",
    "607000": "Achats de marchandises",
    "611000": "Sous-traitance",
    "613200": "Loyer",
    "624100": "Transports sur achats",
    "626000": "Poste et télécommunications",
    "627000": "Services bancaires",
    "704000": "Travaux",
    "706000": "Prestations de services",
    "707000": "Ventes de marchandises",
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How a third party trades and pays; rates are in percent of its invoices."""

    code: str
    name: str
    monthly: int  # invoices a month
    cents: tuple[int, int]  # smallest and largest invoice before VAT; equal ends: always the same
    delay_days: tuple[int, int]  # from the invoice to the payment
    statement: bool = False  # pays all invoices of a month with one transfer
    quotes: int = 60  # share of payments that quote the invoice
    credit_notes: int = 0
    bounces: int = 0
    instalments: int = 0  # share of invoices paid in two parts
    income: str = "706000"
    gives_up_from: dt.date = dt.date.max  # pays nothing that falls due from this day on


CUSTOMERS = (
    Habit("AUBEPINE", "Hôtel de l'Aubépine", 3, (84_000, 310_000), (28, 36), statement=True, income="707000"),
    Habit("BELLERIVE", "Cabinet Bellerive", 2, (42_000, 98_000), (20, 44), quotes=85),
    Habit("CORMORAN", "Éditions du Cormoran", 1, (49_000, 49_000), (29, 31), quotes=0),
    Habit("DRAILLES", "Mairie des Drailles", 2, (120_000, 640_000), (45, 75), quotes=100),
    Habit("ECUME", "Restaurant L'Écume", 3, (18_000, 76_000), (12, 40), quotes=30, bounces=12),
    Habit("FOUGERAIE", "Clinique Fougeraie", 2, (230_000, 900_000), (52, 66), quotes=90, credit_notes=14,
          income="707000"),
    Habit("GARANCE", "Boutique Garance", 2, (9_500, 41_000), (5, 30), quotes=20),
    Habit("HALTE", "Auberge La Halte", 1, (60_000, 180_000), (40, 95), instalments=60),
    Habit("IRIS", "Opticiens Iris & Fils", 2, (31_000, 31_000), (28, 40), quotes=15),
    Habit("JUSTINE", "Mme Justine Valombre", 1, (15_000, 120_000), (8, 20), quotes=50),
    Habit("KERMOR", "Transports Kermor", 2, (55_000, 240_000), (30, 50), quotes=70,
          gives_up_from=dt.date(2026, 6, 10)),
    Habit("LAVANDOU", "Résidence du Lavandou", 1, (310_000, 720_000), (58, 62), quotes=100, credit_notes=20),
)  # fmt: skip
SUPPLIERS = (
    Habit("BOISVERT", "Scierie Boisvert", 3, (60_000, 420_000), (30, 45)),
    Habit("ELECTRA", "Quincaillerie Électra", 4, (4_000, 38_000), (10, 30)),
    Habit("LOCAGESTE", "Locageste", 1, (135_000, 135_000), (1, 4)),
    Habit("TELVIO", "Telvio", 1, (5_990, 5_990), (14, 16)),
)


@dataclass(slots=True)
class Posting:
    """One row of the FEC to be."""

    account: str
    cents: int  # debit positive
    third_party: Habit | None = None


@dataclass(slots=True)
class Entry:
    """One entry: all its postings share journal, date, piece and label."""

    journal: str
    day: dt.date
    piece: str
    label: str
    postings: list[Posting]
    third_party: Habit | None = None


def fec(seed: int = 2026) -> bytes:
    """Return the demo company's FEC: UTF-8, TAB, CRLF, no letters given yet."""
    random = Random(seed)  # noqa: S311  made data, no secret
    entries = sorted(_entries(random), key=lambda entry: (entry.journal != "AN", entry.day))
    rows = ["\t".join(HEADER)]
    for number, entry in enumerate(entries, start=1):
        rows += _rows(number, entry)
    return ("\r\n".join(rows) + "\r\n").encode()


def file_name() -> str:
    """Return the name the law gives such a file: SIREN, FEC, day of the year's end."""
    return f"{SIREN}FEC{LAST_DAY:%Y%m%d}.txt"


def _entries(random: Random) -> Iterator[Entry]:
    yield Entry(
        "AN",
        FIRST_DAY,
        "RAN2026",
        "Report à nouveau",
        [Posting("512000", 4_800_000), Posting("101000", -4_800_000)],
    )
    sales = sorted(
        ((day, who) for who in CUSTOMERS for month in MONTHS for day in _days(random, month, who.monthly)),
        key=lambda sale: (sale[0], sale[1].code),
    )
    invoices = [_invoice(random, who, day, f"F26-{n:04d}") for n, (day, who) in enumerate(sales, start=1)]
    yield from invoices
    for who in CUSTOMERS:
        own = [invoice for invoice in invoices if invoice.third_party is who]
        yield from _statements(random, who, own) if who.statement else _one_by_one(random, who, own)
    for supplier in SUPPLIERS:
        yield from _supplier(random, supplier)


def _statements(random: Random, who: Habit, invoices: list[Entry]) -> Iterator[Entry]:
    for _, month in groupby(invoices, key=lambda invoice: invoice.day.month):
        statement = list(month)
        paid_on = statement[-1].day + dt.timedelta(random.randint(*who.delay_days))
        yield from _payment(who, paid_on, sum(map(_owed, statement)), "VIR RELEVE")


def _one_by_one(random: Random, who: Habit, invoices: list[Entry]) -> Iterator[Entry]:
    for invoice in invoices:
        if random.randrange(100) < who.credit_notes:
            yield _credit_note(random, invoice)
        else:
            yield from _paid(random, who, invoice)


def _paid(random: Random, who: Habit, invoice: Entry) -> Iterator[Entry]:
    """Yield what the customer pays on an invoice: nothing, in parts, bounced and again, or at once."""
    paid_on = invoice.day + dt.timedelta(random.randint(*who.delay_days))
    if paid_on >= who.gives_up_from:
        return
    quoted = f"VIR {who.name.upper()} {invoice.piece}" if random.randrange(100) < who.quotes else "VIR SEPA"
    cents = _owed(invoice)
    if random.randrange(100) < who.instalments:
        half = cents // 2
        yield from _payment(who, paid_on, half, "ACOMPTE " + invoice.piece)
        yield from _payment(who, paid_on + dt.timedelta(30), cents - half, "SOLDE " + invoice.piece)
    elif random.randrange(100) < who.bounces:
        yield from _payment(who, paid_on, cents, "PRLV " + invoice.piece)
        yield from _payment(who, paid_on + dt.timedelta(3), -cents, "REJET PRLV " + invoice.piece)
        yield from _payment(who, paid_on + dt.timedelta(random.randint(10, 40)), cents, "VIR SEPA")
    else:
        yield from _payment(who, paid_on, cents, quoted)


def _invoice(random: Random, who: Habit, day: dt.date, piece: str) -> Entry:
    net = random.randint(who.cents[0] // 100, who.cents[1] // 100) * 100
    vat = net // 5
    postings = [Posting("411000", net + vat, who), Posting(who.income, -net), Posting("445710", -vat)]
    return Entry("VE", day, piece, f"Facture {piece}", postings, who)


def _credit_note(random: Random, invoice: Entry) -> Entry:
    day = min(invoice.day + dt.timedelta(random.randint(3, 15)), LAST_DAY)
    postings = [Posting(line.account, -line.cents, line.third_party) for line in invoice.postings]
    piece = invoice.piece.replace("F", "A")
    return Entry("VE", day, piece, f"Avoir sur facture {invoice.piece}", postings, invoice.third_party)


def _payment(who: Habit, day: dt.date, cents: int, label: str) -> Iterator[Entry]:
    if day <= LAST_DAY:
        postings = [Posting("512000", cents), Posting("411000", -cents, who)]
        yield Entry("BQ", day, f"BQ{day:%m%d}", label, postings, who)


def _supplier(random: Random, who: Habit) -> Iterator[Entry]:
    expense = {"LOCAGESTE": "613200", "TELVIO": "626000"}.get(who.code, "606300")
    for month in MONTHS:
        for rank, day in enumerate(_days(random, month, who.monthly), start=1):
            net = random.randint(who.cents[0], who.cents[1])
            vat = (net + 2) // 5  # 20 %, half a cent rounds up
            piece = f"{who.code[:3]}{month:02d}{rank}"
            bought = [Posting(expense, net), Posting("445660", vat), Posting("401000", -net - vat, who)]
            yield Entry("AC", day, piece, f"{who.name} {piece}", bought, who)
            paid_on = day + dt.timedelta(random.randint(*who.delay_days))
            if paid_on <= LAST_DAY:
                paid = [Posting("401000", net + vat, who), Posting("512000", -net - vat)]
                yield Entry("BQ", paid_on, f"BQ{paid_on:%m%d}", f"VIR {who.name.upper()}", paid, who)


def _days(random: Random, month: int, count: int) -> list[dt.date]:
    return sorted(dt.date(2026, month, day) for day in random.sample(range(1, 29), count))


def _owed(invoice: Entry) -> int:
    return invoice.postings[0].cents


def _rows(number: int, entry: Entry) -> Iterator[str]:
    for line in entry.postings:
        who = line.third_party
        cells = [
            entry.journal, JOURNALS[entry.journal], str(number), f"{entry.day:%Y%m%d}",
            line.account, CHART[line.account], who.code if who else "", who.name if who else "",
            entry.piece, f"{entry.day:%Y%m%d}", entry.label,
            _amount(max(line.cents, 0)), _amount(max(-line.cents, 0)), "", "", f"{LAST_DAY:%Y%m%d}", "", "",
        ]  # fmt: skip
        yield "\t".join(cells)


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"
