"""What a debtor sees: their own debts in one currency, in their standing, and nothing of the house's."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from tenants.books.author import Author
from tenants.books.picture import Picture, PictureCache
from tenants.db import Database
from tenants.dunning.debtor.links import Whom, new_link
from tenants.dunning.debtor.page import DebtorPage, Standing, debtor_page
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.creditor import save_creditor
from tenants.dunning.holds import NewHold, lift_hold
from tenants.dunning.plans.plans import NewPlan, agree, propose
from tenants.people.sealing import SecretKey
from tenants.receivables.customer_writing import Desk as BookDesk
from tenants.receivables.customer_writing import write_document, write_note
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import CREDITOR, DAY, NOW, TODAY, Company, invoice, payment

KEY = SecretKey("a key of the tests, long enough to be one")


def link_of(company: Company, code: str = "DUPONT", currency: str = "EUR") -> DebtorLink:
    """Make a link."""
    whom = Whom("411000", code, currency)
    with company.desk().writing() as session:
        link, _ = new_link(session, KEY, whom, author="Olivia", at=company.now, last_day=TODAY + 30 * DAY)
        return link


def page_of(company: Company, code: str = "DUPONT", currency: str = "EUR") -> DebtorPage:
    return debtor_page(company.desk(), link_of(company, code, currency))


def stands(page: DebtorPage) -> dict[str, Standing]:
    return {row.debt.reference: row.standing for row in page.rows}


def dispute(company: Company, reference: str, category: DisputeCategory, **more: object) -> int:
    """Put a dispute of one invoice."""
    (debt,) = [debt for debt in company.look().situation.debts if debt.reference == reference]
    new = NewHold(
        HoldKind.DISPUTE,
        debt.account,
        debt.customer,
        "Interne",
        frozenset([debt.name]),
        category=category,
        **more,
    )
    return company.hold(new)


def test_what_is_due_and_what_falls_due_later_are_told_apart(company: Company) -> None:
    company.books.write(
        {
            month("2026-10"): invoice("DUPONT", "F3", 40000, "2026-11-23", day="2026-10-23")
            + invoice("DUPONT", "F4", 287160, "2026-11-24", day="2026-10-24")
        }
    )
    page = page_of(company)
    assert (page.name, page.day, page.is_proven) == ("Dupont SARL", TODAY, True)
    assert [(row.debt.reference, row.days_late) for row in page.due] == [("F1", 23), ("F2", 8), ("F3", 0)]
    assert [row.debt.reference for row in page.later] == ["F4"]
    assert page.to_pay_cents == 240000
    assert page.creditor == page.creditor
    assert page.creditor is not None
    assert page.creditor.iban == CREDITOR.iban


def test_nothing_of_others_or_of_another_currency_is_shown(company: Company) -> None:
    company.books.write(
        {
            month("2026-10"): invoice("DUPONT", "U1", 700, "2026-11-01", day="2026-10-01", currency="USD"),
        }
    )
    assert set(stands(page_of(company))) == {"F1", "F2"}
    assert set(stands(page_of(company, currency="USD"))) == {"U1"}
    assert set(stands(page_of(company, "MARTIN"))) == {"M1"}


def test_credits_come_off_what_is_to_pay_and_no_plan_is_offered_meanwhile(company: Company) -> None:
    assert [len(offer.parts) for offer in page_of(company).offers] == [2, 3, 4]
    company.books.write({month("2026-10"): payment("DUPONT", 50000, "2026-10-30")})
    page = page_of(company)
    assert (page.credit_cents, page.to_pay_cents) == (50000, 150000)
    assert page.offers == ()
    company.books.write({month("2026-12"): payment("DUPONT", 900000, "2026-11-22")})
    assert page_of(company).to_pay_cents == 0


def test_offers_are_even_parts_of_what_is_due_from_next_week(company: Company) -> None:
    two, three, four = page_of(company).offers
    assert two.parts == ((TODAY + 7 * DAY, 100000), (dt.date(2026, 12, 30), 100000))
    assert [cents for _, cents in three.parts] == [66668, 66666, 66666]
    assert sum(cents for _, cents in four.parts) == 200000
    assert page_of(company, "PERDU").offers == ()  # parts below 50 €


def test_a_dispute_sets_one_invoice_aside_and_leaves_the_others_due(company: Company) -> None:
    number = dispute(company, "F1", DisputeCategory.GOODS)
    page = page_of(company)
    assert stands(page) == {"F1": Standing.DISPUTED, "F2": Standing.OWED}
    assert [row.since for row in page.aside] == [TODAY]
    assert page.to_pay_cents == 80000
    with company.desk().writing() as session:
        lift_hold(session, company.desk(), number, "Réglé")
    assert stands(page_of(company)) == {"F1": Standing.OWED, "F2": Standing.OWED}


def test_what_is_said_to_be_paid_is_due_again_after_its_last_day(company: Company) -> None:
    dispute(company, "F1", DisputeCategory.ALREADY_PAID, until=TODAY + 10 * DAY)
    assert stands(page_of(company))["F1"] is Standing.SAID_PAID
    company.later(11)
    assert stands(page_of(company))["F1"] is Standing.OWED


def test_a_promise_shows_its_day(company: Company) -> None:
    company.hold(
        NewHold(
            HoldKind.PROMISE,
            "411000",
            "DUPONT",
            "Au téléphone",
            cents=200000,
            currency="EUR",
            day=TODAY + 5 * DAY,
        )
    )
    page = page_of(company)
    assert {row.standing for row in page.rows} == {Standing.PROMISED}
    assert {row.since for row in page.rows} == {TODAY + 5 * DAY}


def test_stops_that_are_the_house_s_business_show_nothing(company: Company) -> None:
    for kind in (HoldKind.MANUAL, HoldKind.LEGAL, HoldKind.INSOLVENCY, HoldKind.ASSIGNED):
        company.hold(NewHold(kind, "411000", "DUPONT", "Interne"))
    assert set(stands(page_of(company)).values()) == {Standing.OWED}


def test_papers_are_those_of_the_invoices_and_no_others(company: Company) -> None:
    desk = BookDesk(
        company.books.database,
        company.books.jail,
        company.pictures,
        company.books.tenant.id,
        Author("Olivia", "olivia@shop.example", "olivia"),
        NOW,
    )
    account = "Assets:41-Clients:411000:DUPONT"
    for name in ("Facture F1.pdf", "Contrat.pdf", "F2.txt"):
        write_document(desk, account, TODAY, name, b"%PDF-1.7", "Document")
    write_note(desk, account, TODAY, "Interne", "Note")
    rows = {row.debt.reference: row for row in page_of(company).rows}
    assert [paper.filename.rpartition("/")[2] for paper in rows["F1"].papers] == ["2026-11-23 Facture F1.pdf"]
    assert rows["F2"].papers == ()


def test_nobody_is_paid_before_the_creditor_is_complete(company: Company) -> None:
    with company.desk().writing() as session:
        save_creditor(session, company.desk(), CREDITOR.__class__("Menuiserie"))
    assert page_of(company).creditor is None


def test_the_account_is_unchanged_since_the_version_that_brought_it(company: Company) -> None:
    assert page_of(company).iban_since == TODAY
    company.later(5)
    for phone, iban in (("02 99 00 00 19", CREDITOR.iban), ("02 99 00 00 20", "DE89370400440532013000")):
        with company.desk().writing() as session:
            save_creditor(
                session,
                company.desk(),
                CREDITOR.__class__(CREDITOR.name, CREDITOR.address, phone=phone, iban=iban),
            )
        since = page_of(company).iban_since
        assert since == (TODAY if iban == CREDITOR.iban else TODAY + 5 * DAY)


class Miscounted(PictureCache):
    """Pictures of books whose lines do not add up to the balances of their accounts."""

    def of(self, database: Database, tenant_id: int) -> Picture:
        picture = super().of(database, tenant_id)
        return replace(picture, balances=dict.fromkeys(picture.balances, Decimal(1)))


def test_figures_that_the_books_do_not_prove_are_not_shown(company: Company) -> None:
    link = link_of(company)
    page = debtor_page(replace(company, pictures=Miscounted()).desk(), link)
    assert (page.is_proven, page.rows, page.to_pay_cents, page.offers) == (False, (), 0, ())


def test_the_parts_of_an_agreed_plan_are_owed_instead_of_what_it_covers(company: Company) -> None:
    debts = {debt.reference: debt.name for debt in company.look().situation.debts}
    parts = ((TODAY, 60000), (TODAY + 31 * DAY, 60000))
    with company.desk().writing() as session:
        row = propose(session, company.desk(), NewPlan("411000", "DUPONT", "EUR", (debts["F1"],), parts))
    assert page_of(company).proposed == parts
    with company.desk().writing() as session:
        agree(session, company.desk(), row.number)
    page = page_of(company)
    assert [(row.debt.instalment, row.debt.cents_open) for row in page.due] == [(0, 80000), (1, 60000)]
    assert [(row.debt.instalment, row.debt.cents_open) for row in page.later] == [(2, 60000)]
    assert (page.to_pay_cents, page.proposed, page.offers) == (140000, (), ())
    assert [(row.debt.reference, row.debt.instalment) for row in page.speakable] == [
        ("F2", 0),
        ("F1", 1),
        ("F1", 2),
    ]
