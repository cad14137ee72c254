"""A debt on its way up the ladder through the books: paid, unlettered, in two currencies, credited."""

import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.schedule import LevelKind
from ledger_core.dunning.steps import Why
from tenants.dunning.days.approving import approve
from tenants.dunning.days.runs import run
from tenants.dunning.letter_rows import LetterRow, StepRow
from tenants.dunning.sending.standing import mark_sent
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import TODAY, Company, invoice, payment

MARTIN = f"411000:MARTIN  {300:.2f} EUR\n"


def _remind(company: Company) -> None:
    """Remind everybody of what there is, and take the letters for sent."""
    approve(company.desk(), {group.key: group.print for group in company.look().groups})
    with company.desk().writing() as session:
        for row in session.scalars(select(LetterRow)).all():
            mark_sent(session, row, day=row.day, at=company.now, actor="")


def _pay(company: Company, day: str) -> None:
    """Have MARTIN pay its invoice, lettered."""
    text = company.books.files()[month("2026-09")].decode()
    company.books.write({
        month("2026-09"): text.replace(MARTIN, f'{MARTIN}    lettrage: "AAA"\n'),
        month("2026-12"): payment("MARTIN", 30000, day, letter="AAA"),
    })  # fmt: skip


def _unletter(company: Company) -> None:
    files = company.books.files()
    company.books.write({
        month("2026-09"): files[month("2026-09")].decode().replace(f'{MARTIN}    lettrage: "AAA"\n', MARTIN),
        month("2026-12"): payment("PERDU", 100, "2026-11-26"),
    })  # fmt: skip


def test_who_was_reminded_and_paid_is_thanked_once(company: Company) -> None:
    card = company.books.files()["accounts.beancount"].decode()
    company.books.write({
        "accounts.beancount": card.replace('"Martin SAS"\n', '"Martin SAS"\n  email: "m@martin.example"\n')
    })  # fmt: skip
    _remind(company)
    _pay(company, "2026-11-24")
    company.later(2)
    assert [group.customer for group in company.look().thanks] == ["MARTIN"]
    for _ in range(2):
        run(company.house, company.desk().today)
    with company.desk().reading() as session:
        thanks = session.scalars(select(LetterRow).where(LetterRow.kind == LevelKind.THANKS)).all()
    assert [(row.customer, row.cents, row.approved_by) for row in thanks] == [("MARTIN", 0, "")]


def test_an_unlettered_debt_goes_on_where_it_stood(company: Company) -> None:
    _remind(company)
    _pay(company, "2026-11-24")
    company.later(3)
    assert "MARTIN" not in {debt.customer for debt in company.look().situation.debts}
    _unletter(company)
    (case,) = [each for each in company.look().plan.withheld if each.debt.customer == "MARTIN"]
    assert (case.why, case.level and case.level.key) == (Why.NOT_YET, "firm-reminder")
    with company.desk().reading() as session:
        steps = session.scalars(select(StepRow).where(StepRow.reference == "M1")).all()
    assert [step.level for step in steps] == ["reminder"]


def test_two_currencies_are_two_letters(company: Company) -> None:
    company.books.write({
        month("2026-08"): invoice("DUPONT", "D1", 70000, "2026-10-15", day="2026-08-20", currency="USD")
    })  # fmt: skip
    groups = [group for group in company.look().groups if group.customer == "DUPONT"]
    assert sorted((group.currency, group.cents) for group in groups) == [("EUR", 200000), ("USD", 70000)]
    assert len({group.key for group in groups}) == 2


def test_a_credit_note_larger_than_the_debt_stops_the_letter(company: Company) -> None:
    company.books.write({month("2026-12"): invoice("LEROY", "A1", -40000, "2026-11-20", day="2026-11-20")})
    (case,) = [each for each in company.look().plan.withheld if each.debt.customer == "LEROY"]
    assert (case.why, case.facts["credit_cents"], case.facts["sum_cents"]) == (Why.CREDIT, 40000, 25000)


def test_a_part_payment_that_nobody_allocated_is_told_and_does_not_stop(company: Company) -> None:
    company.books.write({month("2026-12"): payment("LEROY", 10000, "2026-11-20")})
    assert company.group("LEROY").cents == 25000
    assert company.look().situation.credits["411000", "LEROY", "EUR"] == 10000


def test_what_the_books_learn_later_belongs_to_its_day(company: Company) -> None:
    day = dt.date(2026, 11, 12)
    debts = {debt.reference for debt in company.look(day).situation.debts}
    assert "F0" in debts  # paid on the 20th
    assert "F0" not in {debt.reference for debt in company.look(TODAY).situation.debts}
