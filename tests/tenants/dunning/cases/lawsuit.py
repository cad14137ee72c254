"""A company that takes a customer to court: invoices with VAT, a part payment, papers in the books."""

from collections.abc import Iterable, Mapping
import datetime as dt

from ledger_core.procedures.claim import Nature, Quality
from ledger_core.procedures.course import ActKind
from ledger_core.procedures.routes import Route
from tenants.desk import Desk
from tenants.dunning.cases.acts import NewAct, add_act
from tenants.dunning.cases.cases import NewCase, open_case
from tenants.dunning.cases.facts import CaseFacts, Costs
from tenants.dunning.cases.files import CaseFile, case_numbered
from tenants.dunning.days.situation import debt_names_of
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import ACCOUNTS, MAIN, TODAY, Company

PAPER = b"%PDF-1.4\n% an invoice on paper\n%%EOF\n"
INVOICE_1 = "documents/411000 DUPONT/2026-03-01 Facture F1.pdf"
CONTRACT = "documents/411000 DUPONT/2026-01-15 Contrat cadre.pdf"


def invoice(  # noqa: PLR0913  what an invoice is made of
    piece: str,
    net_cents: int,
    day: str,
    due: str,
    *,
    vat_cents: int | None = None,
    letter: str = "",
    code: str = "DUPONT",
) -> str:
    """Write an invoice with VAT at 20 %, or as much as is said; `letter` is a partial one."""
    vat = net_cents // 5 if vat_cents is None else vat_cents
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {due}\n' if letter else ""
    posted = f"  Liabilities:44-Etat:445710  {-vat / 100:.2f} EUR\n" if vat else ""
    return (
        f'{day} * "{code.title()}" "Facture {piece}"\n  journal: "VE"\n  piece: "{piece}"\n'
        f"  Assets:41-Clients:411000:{code}  {(net_cents + vat) / 100:.2f} EUR\n    due: {due}\n{lettered}"
        f"  Income:70-Ventes:706000  {-net_cents / 100:.2f} EUR\n{posted}\n"
    )


def received(cents: int, day: str, letter: str = "", code: str = "DUPONT") -> str:
    """Write a payment."""
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: {day}\n' if letter else ""
    return (
        f'{day} * "{code.title()}" "Virement"\n  journal: "BQ"\n'
        f"  Assets:41-Clients:411000:{code}  {-cents / 100:.2f} EUR\n{lettered}"
        f"  Assets:51-Banques:512000  {cents / 100:.2f} EUR\n\n"
    )


def document(day: str, path: str, code: str = "DUPONT") -> str:
    """Write a document of a customer's account."""
    return f'{day} document Assets:41-Clients:411000:{code} "{path}"\n'


FILES: Mapping[str, str | bytes] = {
    "main.beancount": MAIN,
    "accounts.beancount": ACCOUNTS
    + '2025-01-01 open Liabilities:44-Etat:445710\n  account-number: "445710"\n',
    month("2026-03"): invoice("F1", 1_000_00, "2026-03-01", "2026-03-31")
    + invoice("F2", 2_000_00, "2026-03-10", "2026-05-31", letter="aaa"),
    month("2026-07"): received(600_00, "2026-07-10", letter="aaa"),
    month("2026-09"): invoice("F3", 500_00, "2026-09-15", "2026-10-31", vat_cents=0)
    + invoice("M1", 300_00, "2026-09-10", "2026-10-10", code="MARTIN"),
    month("2026-11"): received(360_00, "2026-11-20", code="MARTIN"),
}

JUDGMENT = dt.date(2026, 9, 15)
FACTS = CaseFacts(
    creditor=Quality.TRADER,
    debtor=Quality.TRADER,
    nature=Nature.CONTRACT,
    debtor_name="Dupont SARL",
    debtor_lines=("SARL au capital de 8 000 €", "4 rue des Essais", "29000 Quimper"),
    debtor_siren="732829320",
    debtor_department="29",
    seat="Quimper",
    ground="Livraisons et prestations commandées, exécutées et non payées.\nArticle 1103 du code civil.",
    costs=(Costs("Lettre recommandée de mise en demeure", 7_35),),
    option_court="tribunal de commerce de Quimper",
    exhibits=(CONTRACT,),
)


def names_of(company: Company, pieces: Iterable[str]) -> frozenset[str]:
    """Return the names of the debts of some pieces on 411."""
    picture, wanted = company.desk().picture(), set(pieces)
    names = debt_names_of(picture)
    return frozenset(
        names[line.key]
        for line in picture.lines
        if line.reference in wanted and line.cents > 0 and line.account.startswith("411")
    )


def sued(
    company: Company,
    *pieces: str,
    route: Route = Route.ORDER_FOR_PAYMENT,
    facts: CaseFacts = FACTS,
    desk: Desk | None = None,
) -> CaseFile:
    """Open a file about pieces of DUPONT."""
    debts = names_of(company, pieces or ("F1", "F2"))
    opened_on = JUDGMENT if route is Route.INSOLVENCY else None
    new = NewCase("411000", "DUPONT", "EUR", debts, route, facts, opened_on)
    return open_case(desk or company.desk(), new)


def noted(company: Company, case: CaseFile, kind: ActKind, day: str = "", **more: object) -> CaseFile:
    """Note an act."""
    when = TODAY if not day else type(TODAY).fromisoformat(day)
    given: dict[str, object] = {"seen": len(case.acts), **more}
    return add_act(company.desk(), case.number, NewAct(kind, when, **given))  # type: ignore[arg-type]


def found(company: Company, number: int) -> CaseFile:
    """Read a file again."""
    with company.desk().reading() as session:
        case = case_numbered(session, number)
    assert case is not None
    return case
