"""A company that is owed, on the day its reminders are tried: letters of each level, holds of each kind.

What was sent before is sent by the real acts, on the days it was; so the day's letters have their reasons.
"""

from collections.abc import Mapping
import datetime as dt

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import LevelKind
from tenants.dunning.days.approving import approve
from tenants.dunning.days.runs import run
from tenants.dunning.decisions.mandates import NewMandate, put_mandate
from tenants.dunning.decisions.settings import back_to_test
from tenants.dunning.holds import NewHold, put_hold
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.standing import letter_in, mark_sent
from tests.server.cast import NOW, Cast
from tests.tenants.books.ground import ACCOUNTS, Books, month
from tests.tenants.dunning.company import IBAN, Company, customer, invoice, payment

_TODAY = NOW.date()
_CARDS: Mapping[str, tuple[str, str]] = {
    "LORVAUX": ("Habitat Lorvaux", "email address"),
    "CLAIR": ("Agence Clairambault", "email address"),
    "PERSANNE": ("Cuisines Persanne", "email address"),
    "MONTCLAR": ("Résidence Montclar", "email address"),
    "FONTVIVE": ("Mairie de Fontvive", "address"),
    "BUIS": ("SCI Les Buis", "email address"),
    "AUBEPINE": ("Copropriété Aubépine", "email address"),
    "VERNEGUES": ("Promotion Vernègues", "email address"),
    "ORIEL": ("Bâtiments Oriel", "email address"),
    "TOURELLES": ("Hôtel des Tourelles", "email address"),
    "GRANDVAL": ("Ets Grandval", "email address"),
    "CADORET": ("Menuiseries Cadoret", "email address"),
    "SILVAIN": ("Ets Silvain", ""),
    "COMPTANT": ("Ventes au comptant", ""),
}
_OWED = (
    ("LORVAUX", "F2026-0061", 648_000, "2026-10-09"),
    ("LORVAUX", "F2026-0097", 368_000, "2026-10-14"),
    ("LORVAUX", "F2026-0209", 1_600_000, "2026-10-20"),
    ("CLAIR", "F2026-0233", 742_800, "2026-11-04"),
    ("PERSANNE", "F2026-0240", 988_000, "2026-11-12"),
    ("PERSANNE", "F2026-0221", 432_000, "2026-11-10"),
    ("MONTCLAR", "F2026-0251", 214_260, "2026-11-14"),
    ("FONTVIVE", "F2026-0255", 184_000, "2026-11-15"),
    ("BUIS", "F2026-0262", 148_000, "2026-11-27"),
    ("VERNEGUES", "F2026-0287", 2_210_400, "2026-10-30"),
    ("ORIEL", "F2026-0243", 481_200, "2026-11-01"),
    ("TOURELLES", "F2026-0101", 301_620, "2026-09-30"),
    ("GRANDVAL", "F2026-0199", 128_000, "2026-10-25"),
    ("CADORET", "F2026-0270", 320, "2026-11-06"),
    ("SILVAIN", "F2026-0271", 76_000, "2026-11-06"),
)
_BEFORE = (
    (dt.date(2026, 10, 27), "LORVAUX"),
    (dt.date(2026, 11, 10), "LORVAUX"),
    (dt.date(2026, 11, 10), "CLAIR"),
)
_CASH = (
    "2026-10-20",
    "2026-11-05",
    "2026-11-20",
)  # days of the bank: what it does not know, nobody is asked for
_PAID = ("AUBEPINE", dt.date(2026, 11, 13))


def late_books(books: Books, cast: Cast) -> Company:
    """Bring in what the company is owed, and let it happen up to the morning before the day."""
    texts = {
        month("2026-09"): "".join(
            invoice(code, piece, cents, due, day="2026-09-25" if due < "2026-11" else "2026-10-05")
            for code, piece, cents, due in _OWED
        )
        + invoice("AUBEPINE", "F2026-0229", 96_000, "2026-11-05", day="2026-10-05"),
        month("2026-11"): payment("ORIEL", 481_200, "2026-11-18")
        + "".join(_sale(place, day) for place, day in enumerate(_CASH)),
    }
    books.write({"accounts.beancount": ACCOUNTS.decode() + _cards(), **texts}, message="Owed")
    company = Company(books, now=NOW)
    company.introduce()
    _entrust(company, cast)
    for day, code in (*_BEFORE, (_PAID[1], _PAID[0])):
        _send(company, day, code)
    _pay(books)
    for new, day in _holds():
        desk = _on(company, day).desk()
        with desk.writing() as session:
            put_hold(session, desk, new)
    desk = _on(company, _TODAY - dt.timedelta(days=3)).desk()
    with desk.writing() as session:
        back_to_test(session, desk)
    run(_on(company, _TODAY - dt.timedelta(days=3)).house, _TODAY - dt.timedelta(days=3))
    return company


def _sale(place: int, day: str) -> str:
    """Write a sale that was paid at once."""
    letter = f"AA{'ABC'[place]}"
    return invoice("COMPTANT", f"C{place}", 5_000, day, day=day, letter=letter) + payment(
        "COMPTANT", 5_000, day, letter
    )


def _cards() -> str:
    text = ""
    for code, (name, ways) in _CARDS.items():
        card = {"name": name, "kind": "business"}
        if "email" in ways:
            card["email"] = f"compta@{code.lower()}.example"
        if "address" in ways:
            card["address"] = "14 quai des Tanneurs\\n99210 Lorvaux"
        text += customer(code, **card)
    return text


def _entrust(company: Company, cast: Cast) -> None:
    desk = _on(company, dt.date(2026, 1, 12)).desk()
    new = NewMandate(
        cast.firm_id,
        "Cabinet Vauclair",
        frozenset(LevelKind),
        dt.date(2026, 1, 12),
        None,
        IBAN,
        "Odile Kermadec",
        dt.date(2026, 1, 12),
    )
    with desk.writing() as session:
        put_mandate(session, desk, new)


def _on(company: Company, day: dt.date) -> Company:
    """Return the company on another day, at half past nine."""
    return company.at(dt.datetime.combine(day, dt.time(8, 30), dt.UTC))


def _send(company: Company, day: dt.date, code: str) -> None:
    """Approve the letters to a customer on a day, and have them leave."""
    then = _on(company, day)
    desk = then.desk()
    groups = [group for group in then.look().groups if group.customer == code]
    assert groups
    for outcome in approve(desk, {group.key: group.print for group in groups}):
        assert outcome.letter is not None
        with desk.writing() as session:
            row = letter_in(session, outcome.letter, list(LetterState))
            mark_sent(session, row, day=day, at=desk.now, actor="")


def _pay(books: Books) -> None:
    """Have the customer that was reminded pay, and letter it."""
    path = month("2026-09")
    before = books.files()[path].decode()
    open_line = invoice("AUBEPINE", "F2026-0229", 96_000, "2026-11-05", day="2026-10-05")
    lettered = invoice("AUBEPINE", "F2026-0229", 96_000, "2026-11-05", day="2026-10-05", letter="AAA")
    assert open_line in before
    paid = books.files()[month("2026-11")].decode() + payment("AUBEPINE", 96_000, "2026-11-20", "AAA")
    books.write({path: before.replace(open_line, lettered), month("2026-11"): paid}, message="Paid")


def _holds() -> tuple[tuple[NewHold, dt.date], ...]:
    day = dt.date
    return (
        (
            NewHold(
                HoldKind.DISPUTE,
                "411000",
                "VERNEGUES",
                "menuiseries fendues",
                category=DisputeCategory.GOODS,
            ),
            day(2026, 11, 13),
        ),
        (
            NewHold(
                HoldKind.PROMISE,
                "411000",
                "LORVAUX",
                "le dit au téléphone",
                cents=2_616_000,
                currency="EUR",
                day=day(2026, 11, 18),
            ),
            day(2026, 11, 12),
        ),
        (
            NewHold(HoldKind.INSOLVENCY, "411000", "TOURELLES", "sauvegarde ouverte le 2 octobre"),
            day(2026, 10, 9),
        ),
        (NewHold(HoldKind.ASSIGNED, "411000", "GRANDVAL", "cédée au factor"), day(2026, 11, 2)),
    )
