"""A debtor sees whom to pay: the factor for what it was told of, and never the wrong account."""

from dataclasses import replace

import pytest

from ledger_core.dunning.holds import DisputeCategory
from ledger_core.factoring.contract import Chasing, Contract
from ledger_core.factoring.states import State
from tenants.dunning.debtor.links import Whom
from tenants.dunning.debtor.page import DebtorPage, Standing, page_of
from tenants.dunning.debtor.words import say_disputed
from tenants.dunning.statement_paper import statement_paper
from tests.tenants.dunning.company import CREDITOR, IBAN, Company
from tests.tenants.dunning.debtor.test_debtor_page import dispute, link_of, stands
from tests.tenants.dunning.factor import (
    CONFIDENTIAL,
    FACTOR,
    FACTOR_IBAN,
    MENTION,
    NOTIFIED,
    assign,
    name_of,
    take_off,
)
from tests.tenants.dunning.letters.letters_ground import pages_of

ON_SQLITE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)  # it reads alone


def seen(company: Company) -> DebtorPage:
    return page_of(company.desk(), Whom("411000", "DUPONT", "EUR"))


@pytest.mark.parametrize("chasing", [Chasing.FACTORS_NAME, Chasing.NONE])
def test_what_was_notified_is_to_be_paid_to_the_factor(company: Company, chasing: Chasing) -> None:
    assign(company, replace(NOTIFIED, chasing=chasing), "F1")
    page = seen(company)
    assert stands(page) == {"F1": Standing.ASSIGNED, "F2": Standing.OWED}
    (part,) = page.to_factors
    assert (part.payee.name, part.payee.iban, part.payee.mention) == (FACTOR.name, FACTOR_IBAN, MENTION)
    assert [row.debt.reference for row in part.rows] == ["F1"]
    assert page.to_pay_cents == 80000
    assert [row.debt.reference for row in page.due] == ["F2"]
    assert {row.debt.reference for row in page.speakable} == {"F1", "F2"}


@ON_SQLITE
def test_it_stays_there_once_it_left_the_books(company: Company) -> None:
    take_off(company, ["F1"])
    assign(company, NOTIFIED, "F1", state=State.FUNDED)
    page = seen(company)
    assert stands(page) == {"F1": Standing.ASSIGNED, "F2": Standing.OWED}
    assert page.to_pay_cents == 80000


@ON_SQLITE
@pytest.mark.parametrize("contract", [CONFIDENTIAL, replace(CONFIDENTIAL, chasing=Chasing.NONE)])
def test_of_a_confidential_contract_nothing_is_shown(company: Company, contract: Contract) -> None:
    before = seen(company)
    assert before.offers
    assign(company, contract, "F1")
    page = seen(company)
    assert stands(page) == {"F1": Standing.OWED, "F2": Standing.OWED}
    assert (page.to_factors, page.to_pay_cents) == ((), before.to_pay_cents)
    assert page.offers == ()  # time is the factor's to give, and nothing says why
    pdf = statement_paper(page, "Trémarec", "DUPONT", "fr").pdf
    assert "Aldébaran" not in " ".join(pages_of(pdf))


@ON_SQLITE
def test_what_is_contested_stays_contested_and_can_be(company: Company) -> None:
    take_off(company, ["F1"])
    assign(company, NOTIFIED, "F1", "F2", state=State.FUNDED)
    dispute(company, "F1", DisputeCategory.PRICE)
    say_disputed(company.desk(), link_of(company), name_of(company, "F2"), "goods", "Cassé.")
    assert set(stands(seen(company)).values()) == {Standing.DISPUTED}


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fr", "Cédé à Factor Aldébaran, à payer à Factor Aldébaran"),
        ("en", "Assigned to Factor Aldébaran, to be paid to Factor Aldébaran"),
    ],
)
def test_the_statement_names_each_account_beside_what_is_paid_there(
    company: Company, language: str, title: str
) -> None:
    assign(company, NOTIFIED, "F1")
    text = " ".join(pages_of(statement_paper(seen(company), "T", "DUPONT", language).pdf))
    said = " ".join(text.split())
    assert title in said
    without = said.replace(" ", "")
    ours, theirs = without.index(IBAN), without.index(FACTOR_IBAN)
    assert without.count(IBAN) == without.count(FACTOR_IBAN) == 1
    assert without.index(CREDITOR.name.replace(" ", "")) < ours < theirs


@ON_SQLITE
def test_without_the_factor_s_account_none_is_named(company: Company) -> None:
    assign(company, replace(NOTIFIED, factor=replace(FACTOR, iban="")), "F1")
    text = "".join("".join(pages_of(statement_paper(seen(company), "T", "DUPONT", "fr").pdf)).split())
    assert text.count("IBAN") == 1
    assert IBAN in text
