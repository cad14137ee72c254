"""The last day to claim a debt before a court, from the books and what people recorded."""

import datetime as dt

import pytest

from ledger_core.dunning.steps import Why
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.plans.plans import NewPlan, agree, propose
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import TODAY, Company, invoice, payment


def _owed(company: Company, code: str, due: str, *, letter: str = "", paid: str = "") -> None:
    """Have a customer owe an invoice of old, and pay a part of it."""
    accounts = company.books.files()["accounts.beancount"].decode()
    files = {"accounts.beancount": accounts.replace("2025-01-01 open", "2019-01-01 open")}
    files[month("2020-01")] = invoice(code, "OLD", 40000, due, day="2020-01-05", letter=letter)
    if paid:
        files[month(paid[:7])] = payment(code, 10000, paid, letter=letter)
    company.books.write(files)


def _said(company: Company) -> tuple[str, dt.date | None]:
    """Return what the plan says of the old invoice, and its last day."""
    look = company.look()
    for step in look.plan.steps:
        if step.debt.reference == "OLD":
            return step.level.key, step.debt.last_day
    (withheld,) = [each for each in look.plan.withheld if each.debt.reference == "OLD"]
    return withheld.why.value, withheld.debt.last_day


@pytest.mark.parametrize(
    ("code", "due", "last", "barred"),
    [
        ("LEROY", "2024-11-22", "2026-11-22", True),  # a consumer: two years
        ("LEROY", "2024-11-23", "2026-11-23", False),  # today is the last day
        ("DUPONT", "2021-11-22", "2026-11-22", True),  # a business: five
        ("DUPONT", "2021-11-23", "2026-11-23", False),
    ],
)
def test_a_debt_past_its_last_day_gets_no_letter(
    company: Company, code: str, due: str, last: str, *, barred: bool
) -> None:
    _owed(company, code, due)
    said, last_day = _said(company)
    assert last_day == dt.date.fromisoformat(last)
    assert (said == Why.TIME_BARRED) is barred
    if barred:
        assert "OLD" not in {step.debt.reference for group in company.look().groups for step in group.steps}


def test_against_a_public_body_whole_years_count(company: Company) -> None:
    _owed(company, "DUPONT", "2021-11-22")
    company.note("DUPONT", DebtorNotes(is_public=True))
    assert _said(company) == (Why.TIME_BARRED, dt.date(2025, 12, 31))


def test_a_part_payment_recognises_the_whole(company: Company) -> None:
    _owed(company, "LEROY", "2024-11-01", letter="aaa", paid="2025-02-03")
    said, last_day = _said(company)
    assert last_day == dt.date(2027, 2, 3)
    assert said != Why.TIME_BARRED


def test_a_payment_after_the_last_day_begins_nothing(company: Company) -> None:
    _owed(company, "LEROY", "2020-02-01", letter="aaa", paid="2025-02-03")
    assert _said(company) == (Why.TIME_BARRED, dt.date(2022, 2, 1))


@pytest.mark.parametrize("signed", [True, False])
def test_a_plan_that_the_debtor_signed_recognises_what_it_covers(company: Company, *, signed: bool) -> None:
    _owed(company, "LEROY", "2024-11-24")
    (old,) = [debt for debt in company.look().situation.debts if debt.reference == "OLD"]
    desk = company.desk()
    with desk.writing() as session:
        parts = ((dt.date(2026, 12, 15), old.cents_open),)
        new = NewPlan("411000", "LEROY", "EUR", (old.name,), parts)
        number = propose(session, desk, new).number
        agree(session, desk, number, TODAY if signed else None)
    last_days = {debt.name: debt.last_day for debt in company.look().situation.debts}
    assert last_days["plan-1:1"] == dt.date(2028, 12, 15)  # each part from its own day
    assert last_days[old.name] == (dt.date(2028, 11, 23) if signed else dt.date(2026, 11, 24))
