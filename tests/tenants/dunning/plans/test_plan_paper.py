"""The paper of a plan: who owes whom what, when it is paid, what a default means; always the same."""

import io
import re

import pypdf
import pytest

from tenants.dunning.decisions.creditor import save_creditor
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.plans.even_parts import even_parts
from tenants.dunning.plans.paper import NoCreditorError, plan_paper
from tenants.dunning.plans.plans import NewPlan, propose
from tests.tenants.dunning.company import CREDITOR, DAY, TODAY, Company


def proposed(company: Company, code: str = "DUPONT", **more: bool) -> PlanRow:
    """Propose to pay all that a customer owes in three parts."""
    debts = [debt for debt in company.look().situation.debts if debt.customer == code]
    cents = sum(debt.cents_open for debt in debts)
    new = NewPlan(
        "411000",
        code,
        "EUR",
        tuple(debt.name for debt in debts),
        even_parts(cents, 3, TODAY + 7 * DAY),
        **more,
    )
    with company.desk().writing() as session:
        return propose(session, company.desk(), new)


def text_of(company: Company, row: PlanRow) -> str:
    """Return the words of the paper, blanks as one."""
    with company.desk().reading() as session:
        paper = plan_paper(session, company.desk().picture(), row)
    assert paper.is_archival
    pages = pypdf.PdfReader(io.BytesIO(paper.pdf)).pages
    words = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return re.sub(r"[\s\u00a0\u202f]+", " ", words)


def test_it_says_who_owes_what_and_when_it_is_paid(company: Company) -> None:
    words = text_of(company, proposed(company))
    for said in (
        "Reconnaissance de dette et échéancier",
        "Menuiserie Trémarec",
        "732 829 320 RCS Quimper",
        "Dupont SARL",
        "la somme de 2 000,00 €",
        "F1 Facture F1 31/10/2026 1 200,00",
        "1 30 novembre 2026 666,68",
        "3 30 janvier 2027 666,66",
        "FR76 3000 6000 0112 3456 7890 189",
        "avec le motif PL-2026-0001",
        "huit jours après une mise en demeure",
        "article 2240",
    ):
        assert said in words, said
    assert "article 1376" not in words


def test_it_says_what_was_agreed_of_default_and_interest(company: Company) -> None:
    words = text_of(company, proposed(company, default_clause=False, interest_frozen=True))
    assert "mise en demeure" not in words
    assert "renonce aux pénalités" in words


def test_a_consumer_writes_the_sum_by_hand_and_reads_their_language(company: Company) -> None:
    company.note("LEROY", DebtorNotes(language="en"))
    words = text_of(company, proposed(company, "LEROY"))
    assert "article 1376" in words
    assert "The debtor acknowledges that it owes the creditor €250.00" in words


def test_it_is_the_same_each_time(company: Company) -> None:
    row = proposed(company)
    with company.desk().reading() as session:
        papers = {plan_paper(session, company.desk().picture(), row).pdf for _ in range(2)}
    assert len(papers) == 1


def test_nobody_signs_for_a_creditor_without_an_account(company: Company) -> None:
    row = proposed(company)
    with company.desk().writing() as session:
        save_creditor(session, company.desk(), type(CREDITOR)("Menuiserie"))
    with company.desk().reading() as session, pytest.raises(NoCreditorError):
        plan_paper(session, company.desk().picture(), row)
