"""What the text of the books says of a factor, as the books stand."""

import datetime as dt

import pytest

from ledger_core.factoring.in_books import Move
from tenants.books.picture import Picture
from tenants.books.refusals import RefusedBookError
from tenants.factoring.moves import moves_of
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, FILES, TODAY, Company

OPENED = '2025-01-01 open Assets:46-Factor:467100\n  account-number: "467100"\n'
CEDED = """2026-11-20 * "Factor" "Cession"
  assignment: "C-2026-001"
  factoring: "assignment"
  Assets:46-Factor:467100  800.00 EUR
  Assets:41-Clients:411000:DUPONT  -800.00 EUR
    piece: "F2"

"""
CHARGED = """2026-11-23 * "Factor" "Frais"
  Assets:46-Factor:467100  -5.00 EUR
  Assets:51-Banques:512000  5.00 EUR

"""


def told(company: Company, day: dt.date = TODAY, picture: Picture | None = None) -> tuple[Move, ...]:
    desk = company.desk()
    with desk.reading() as session:
        return moves_of(session, desk.jail, picture or desk.picture(), contract(), day)


def test_they_are_those_of_the_revision_up_to_the_day(company: Company) -> None:
    assert told(company) == ()
    november = FILES[month("2026-11")] + CEDED + CHARGED
    company.books.write(
        {"accounts.beancount": FILES["accounts.beancount"] + OPENED, month("2026-11"): november}
    )
    moves = told(company)
    assert [(move.account, move.assignment, move.event, move.reference, move.cents) for move in moves] == [
        ("467100", "C-2026-001", "assignment", "", 80000),
        ("411000", "C-2026-001", "assignment", "F2", -80000),
        ("467100", "", "", "", -500),
    ]
    assert told(company, TODAY - DAY) == moves[:2]
    assert told(company, TODAY - 4 * DAY) == ()
    before = company.desk().picture()
    company.books.write({month("2026-11"): november + CHARGED})
    assert len(told(company)) == 4
    assert told(company, picture=before) == moves


def test_no_books_say_nothing(company: Company) -> None:
    assert told(company, picture=Picture(company.books.tenant.id)) == ()


def test_an_amount_finer_than_a_cent_is_named_by_its_place(company: Company) -> None:
    lent = OPENED.replace("46-Factor:467100", "51-Mobilisation:519100").replace("467100", "519100")
    fine = CHARGED.replace("Assets:46-Factor:467100  -5.00", "Assets:51-Mobilisation:519100  -5.005")
    november = FILES[month("2026-11")] + fine.replace("5.00 EUR\n\n", "5.005 EUR\n\n")
    company.books.write(
        {"accounts.beancount": FILES["accounts.beancount"] + lent, month("2026-11"): november}
    )
    with pytest.raises(RefusedBookError, match=r"2026-11\.beancount:\d+: -5.005 is finer than a cent"):
        told(company)
