"""The joiner's factor, and the carrier's bank: contracts, assignments and statements, each on its day.

Owns who they are and what they wrote. Whatever follows is done by the acts that the portal's pages call, on
the days of `weeks`; figures, files and stories of the demo are theirs.
"""

from collections.abc import Callable, Mapping, Sequence
import datetime as dt
from decimal import Decimal

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.factoring.contract import (
    Chasing,
    Contract,
    Factor,
    Fees,
    Filing,
    Notice,
    Rules,
    SlipWords,
    Transfer,
)
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.statements.form import LineKind, StatementForm
from ledger_core.lettrage.lines import LineKind as Kind
from server.demo.trades import CARRIER
from tenants.desk import Desk
from tenants.dunning.days.situation import lines_by_debt
from tenants.dunning.decisions.creditor import Creditor, save_creditor
from tenants.dunning.holds import NewHold, put_hold
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.reading import Assignment, assignments_of
from tenants.factoring.assignments.sending import send
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.limit_files import LimitImport, import_limits, plan_import
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.wanted import Fund
from tenants.factoring.statements.accepting import accept, accept_certain, propose_offer
from tenants.factoring.statements.importing import import_statement
from tenants.factoring.statements.lines import statements_of
from tenants.factoring.statements.offers import offers_of

ALDEBARAN, ESTRAN = "aldebaran", "estran"
_SINCE = 300  # days ago
_ACCOUNT = "411000"
_WORDS = (
    ("Achat de créances", LineKind.PURCHASE),
    ("Restitution", LineKind.RELEASE),
    ("Retenue", LineKind.HOLDBACK),
    ("TVA", LineKind.COMMISSION_VAT),
    ("Commission d’affacturage", LineKind.COMMISSION),
    ("Commission de financement", LineKind.FINANCING),
    ("Règlement débiteur", LineKind.SETTLED),
    ("Définancement", LineKind.RECOURSE),
    ("Virement", LineKind.CASH),
)
_PLEDGED, _PIECES = ("ACIERIES", "VERRERIE"), 6
_CARRIER = Creditor(
    name=CARRIER.name,
    legal=("SAS au capital de 98 000 €",),
    address=("Zone du Pont-Neuf", "99025 VALCOMBRE"),
    siren=CARRIER.siren,
    registered_at="Valcombre",
    email="compta@galverne.example",
    iban="FR7699999000022233445566719",
    place="Valcombre",
    signs="Bastien Galverne",
)
_LIMITS = "Code client;Raison sociale;Agrément;Date d'effet\r\n"


def contract_of(today: dt.date) -> Contract:
    """Return what the joiner and its factor agreed, as it was signed some months before a day."""
    return Contract(
        key=ALDEBARAN,
        version=1,
        since=today - dt.timedelta(_SINCE),
        number="2026-A",
        factor=Factor(
            name="Factor Aldébaran",
            legal="SA au capital de 12 000 000 €, RCS Valcombre 999 000 706",
            address=("18 quai des Tanneurs", "99025 VALCOMBRE"),
            iban="FR7699999000041234567890592",
        ),
        transfer=Transfer.SUBROGATION,
        notice=Notice.NOTIFIED,
        recourse=False,
        currency="EUR",
        fees=Fees(commission_percent=Decimal("0.40"), financing_percent=Decimal("2.75")),
        holdback_percent=Decimal(10),
        rules=Rules(
            customers_out=("AUBEPINE", "DRAILLES", "ORIELLE"),
            debtor_late_days=30,
            debtor_late_count=3,
            oldest_days=90,
        ),
        chasing=Chasing.FACTORS_NAME,
        mention=(
            "Créance cédée à Factor Aldébaran : pour être libératoire, le règlement doit lui être adressé."
        ),
        notification=(
            "Nous avons conclu un contrat d’affacturage avec Factor Aldébaran, qui est subrogé dans nos "
            "droits pour les factures désignées ci-dessous.\n\nPour être libératoire, leur règlement doit "
            "lui être adressé directement, au compte indiqué. Nous restons votre interlocuteur."
        ),
        filing=Filing(form="bpce-7.0", seller_code="714205", confirmed=(Point.OPEN_AMOUNT,)),
        slips=SlipWords(earlier_act="contrat d’affacturage 2026-A"),
        statement=StatementForm(reference="Référence", balance="Solde", kinds=_WORDS),
    )


def _begin(desk: Desk) -> None:
    """Keep the contract, take the factor's first limits in, hand the first two invoices over."""
    with desk.writing() as session:
        save_contract(session, desk, contract_of(desk.today))
    _limits(desk, ("VERNEGUES", 60_000), ("PERSANNE", 45_000), ("MONTBRAC", 60_000), ("LORVAUX", 10_000))
    _hand_over(desk, "009", "010")


def _second(desk: Desk) -> None:
    """The first assignment is paid for; three more invoices go."""
    _funded(desk, 0)
    _hand_over(desk, "011", "012", "013")


def _grown(desk: Desk) -> None:
    """The second assignment is paid for, and a debtor complains."""
    _funded(desk, 1)
    _dispute(desk, "LORVAUX", "013", "Pose non conforme au marché ; constat d’huissier annoncé.")


def _settled(desk: Desk) -> None:
    """Debtors pay the factor, which gives a disputed claim back, and pays what is left of both holdbacks."""
    first, second = _assignments(desk)
    held = sum(item.holdback_cents for item in first.items)
    back = next(item for item in second.items if item.reference.endswith("013"))
    _statement(
        desk,
        *(("Règlement débiteur", item.reference, item.cents) for item in first.items),
        ("Restitution de la retenue de garantie", first.reference, held),
        ("Définancement, créance contestée", back.reference, -back.cents),
        ("Restitution de la retenue de garantie", back.reference, back.holdback_cents),
        ("Virement", first.reference, back.cents - back.holdback_cents - held),
    )
    _look_and_post(desk)
    _limits(desk, ("VERNEGUES", 40_000), ("LORVAUX", 0))
    _dispute(desk, "MONTBRAC", "011", "Trois fenêtres à reposer au deuxième étage.")


def _today(desk: Desk) -> None:
    """Keep what may go today as a draft; a line of the factor's statement waits for whoever comes in."""
    draft(desk, ALDEBARAN, None)
    _first, second, *_rest = _assignments(desk)
    paid = next(item for item in second.items if item.reference.endswith("012"))
    _statement(desk, ("Règlement débiteur", paid.reference, paid.cents))


STORY: Mapping[int, Callable[[Desk], None]] = {5: _begin, 4: _second, 3: _grown, 1: _settled, 0: _today}
"""What happens by weeks before one comes in."""


def lend(desk: Desk) -> None:
    """Let the bank lend against claims of the carrier, as security: one assignment, and its advance."""
    with desk.writing() as session:
        save_creditor(session, desk, _CARRIER)
        save_contract(session, desk, _loan(desk.today))
    known = lines_by_debt(desk.picture())
    owed = [
        name
        for name, line in sorted(known.items(), key=lambda each: (each[1].date, each[0]))
        if line.customer in _PLEDGED and line.kind is Kind.INVOICE and not line.letter
    ]
    fund = Fund(assignment=_sent(desk, ESTRAN, owed[-_PIECES:]), day=desk.today)
    post_event(desk, fund, propose_event(desk, fund).print)


def _loan(today: dt.date) -> Contract:
    return Contract(
        key=ESTRAN,
        version=1,
        since=today - dt.timedelta(_SINCE),
        number="MCP-4471",
        factor=Factor(
            name="Banque de l’Estran",
            legal="SA au capital de 90 000 000 €, RCS Kervaudan 999 000 714",
            address=("2 place du Marché aux Laines", "99340 KERVAUDAN"),
            iban="FR7699999000071234567890935",
        ),
        transfer=Transfer.SECURITY,
        notice=Notice.CONFIDENTIAL,
        recourse=True,
        currency="EUR",
        fees=Fees(commission_percent=Decimal("0.15"), financing_percent=Decimal("3.10")),
        quota_percent=Decimal(85),
        holdback_percent=Decimal(0),
        chasing=Chasing.OWN_NAME,
        filing=Filing(form="csv", confirmed=(Point.OPEN_AMOUNT,)),
    )


def _assignments(desk: Desk) -> Sequence[Assignment]:
    """Return the joiner's assignments, the earliest first."""
    with desk.reading() as session:
        return assignments_of(session, contract=ALDEBARAN)[::-1]


def _limits(desk: Desk, *lines: tuple[str, int]) -> None:
    """Take a file of limits in, whole euros by customer, as the person who looked at it does."""
    picture = desk.picture()
    called = {card.code: card.name for card in picture.customers.values()}
    rows = (f"{code};{called[code]};{euros},00;{desk.today:%d/%m/%Y}\r\n" for code, euros in lines)
    data = (_LIMITS + "".join(rows)).encode()
    with desk.reading() as session:
        plan = plan_import(session, picture, contract_of(desk.today), data, desk.today)
    assert isinstance(plan, LimitImport)
    import_limits(desk, ALDEBARAN, f"agrements-{desk.today:%Y%m%d}.csv", data, plan.print)


def _hand_over(desk: Desk, *endings: str) -> None:
    """Hand invoices over by the end of their numbers."""
    known = lines_by_debt(desk.picture())
    wanted = tuple(f"-{ending}" for ending in endings)
    _sent(
        desk,
        ALDEBARAN,
        [
            name
            for name, line in known.items()
            if line.reference.startswith("FC") and line.reference.endswith(wanted)
        ],
    )


def _sent(desk: Desk, contract: str, names: Sequence[str]) -> int:
    """Draft, check and send; return the assignment's number."""
    made = draft(desk, contract, names)
    check(desk, made.number)
    return send(desk, made.number).number


def _funded(desk: Desk, rank: int) -> None:
    """Take in the statement that tells of a funding, and post it: all of it is certain."""
    made = _assignments(desk)[rank]
    amounts = made.amounts
    assert amounts is not None
    _statement(
        desk,
        ("Achat de créances", made.reference, amounts.assigned_cents),
        ("Retenue de garantie", made.reference, -amounts.holdback_cents),
        ("Commission d’affacturage", made.reference, -amounts.commission_cents),
        ("TVA sur commission", made.reference, -amounts.commission_vat_cents),
        ("Commission de financement", made.reference, -amounts.financing_cents),
        ("Virement", made.reference, -amounts.available_cents),
        day=made.day + dt.timedelta(1),
    )
    _look_and_post(desk)


def _statement(desk: Desk, *lines: tuple[str, str, int], day: dt.date | None = None) -> None:
    """Take in what the factor's statement of a day says; what debtors pay moves no balance."""
    with desk.reading() as session:
        earlier = statements_of(session, ALDEBARAN)
    balance = (earlier[0].balance_cents or 0) if earlier else 0
    on, rows = day or desk.today, ["Date;Libellé;Référence;Montant;Solde"]
    for label, reference, cents in lines:
        balance += 0 if label == "Règlement débiteur" else cents
        rows.append(f"{on:%d/%m/%Y};{label};{reference};{_euros(cents)};{_euros(balance)}")
    import_statement(desk, ALDEBARAN, f"releve-{on:%Y%m%d}.csv", "\r\n".join(rows).encode())


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _look_and_post(desk: Desk) -> None:
    """Post what is certain, then what a person says yes to after a look."""
    accept_certain(desk, ALDEBARAN)
    while True:
        with desk.reading() as session:
            offers = offers_of(desk, session, contract_of(desk.today))
        if not offers:
            return
        seen = propose_offer(desk, ALDEBARAN, offers[0].key)
        accept(desk, ALDEBARAN, offers[0].key, seen.print)


def _dispute(desk: Desk, customer: str, ending: str, reason: str) -> None:
    """Note that a debtor contests an invoice, by the end of its number."""
    named = frozenset(
        name
        for name, line in lines_by_debt(desk.picture()).items()
        if line.customer == customer and line.reference.endswith(f"-{ending}")
    )
    hold = NewHold(
        HoldKind.DISPUTE, _ACCOUNT, customer, reason, debts=named, category=DisputeCategory.GOODS, owner=""
    )
    with desk.writing() as session:
        put_hold(session, desk, hold)
