"""The register of claims: from the books, by the rules of each debtor, less what was decided."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import HoldKind
from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.imputation import Within
from ledger_core.late_payment.terms import DebtorKind
from tenants.dunning.claims.register import Register, register_of
from tenants.dunning.claims.terms import (
    FaultyReceiptError,
    ReceiptFault,
    choose_within,
    note_receipt,
    read_within,
)
from tenants.dunning.days.situation import debt_names_of
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import NOW, OLIVIA, TODAY, Company, invoice, payment

INTEREST, INDEMNITY = ClaimKind.INTEREST, ClaimKind.INDEMNITY


def register(company: Company, day: dt.date | None = None) -> Register:
    desk = company.desk()
    with desk.reading() as session:
        return register_of(session, desk.picture(), day or TODAY)


def told(found: Register) -> dict[str, tuple[int | None, int | None]]:
    """Give what is open by piece: interest, and the indemnity where there is one."""
    return {
        each.claim.line.reference: tuple(  # type: ignore[misc]
            part.open_cents if part else None for part in (each.part(INTEREST), each.part(INDEMNITY))
        )
        for each in found.claims
    }


def name_of(company: Company, piece: str) -> str:
    picture = company.desk().picture()
    names = debt_names_of(picture)
    return next(names[line.key] for line in picture.lines if line.reference == piece and line.cents > 0)


def test_each_late_invoice_bears_its_claims_paid_or_not(company: Company) -> None:
    # 500.00 for 50 days, 1 200.00 for 23, 800.00 for 8, 300.00 for 13, 99.00 for 34, at 12.40 %
    assert told(register(company)) == {
        "F0": (8_49, 40_00),
        "F1": (9_38, 40_00),
        "F2": (2_17, 40_00),
        "M1": (1_32, 40_00),
        "P1": (1_14, 40_00),
    }
    paid = register(company).by_name[name_of(company, "F0")].claim
    assert (paid.paid_on, paid.debt.open_cents) == (dt.date(2026, 11, 20), 0)


def test_the_register_of_a_past_day_is_that_of_its_day(company: Company) -> None:
    before = register(company, dt.date(2026, 10, 31))
    # 500.00 for 30 days, 99.00 for 11
    assert told(before) == {"F0": (5_10, 40_00), "P1": (37, 40_00)}
    company.books.write({month("2026-12"): payment("DUPONT", 120000, "2026-12-01")})
    assert told(register(company, dt.date(2026, 10, 31))) == told(before)


def test_a_rate_agreed_needs_the_floor_and_has_no_figure_without(company: Company) -> None:
    company.note("MARTIN", DebtorNotes(late_rate=Decimal(15)))
    found = register(company).by_name[name_of(company, "M1")]
    assert (found.part(INTEREST).open_cents, found.left.cents) == (None, None)  # type: ignore[union-attr]
    assert [str(missing.semester) for missing in found.left.missing] == ["2026 S2"]
    assert found.demanded_cents(INTEREST) == 0
    assert found.demanded_cents(INDEMNITY) == 40_00
    assert told(register(company))["F1"] == (9_38, 40_00)


def test_the_tenants_own_rate_holds_where_the_customer_has_none(company: Company) -> None:
    old = invoice("DUPONT", "F9", 1_000_00, "2025-12-31", day="2025-12-01", letter="BBB")
    company.books.write(
        {month("2025-12"): old, month("2026-03"): payment("DUPONT", 1_000_00, "2026-03-31", letter="BBB")}
    )
    desk = company.desk()
    assert told(register(company))["F9"] == (29_96, 40_00)  # 90 days at 12.15 %
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), late_rate=Decimal(5)))
    assert told(register(company))["F9"] == (19_38, 40_00)  # at the floor, 7.86 %
    company.note("DUPONT", DebtorNotes(late_rate=Decimal(10)))
    assert told(register(company))["F9"] == (24_66, 40_00)


def test_a_public_body_has_its_own_rate(company: Company) -> None:
    company.note("LEROY", DebtorNotes(is_public=True))
    found = register(company).by_name[name_of(company, "L1")]
    assert found.claim.terms.debtor is DebtorKind.PUBLIC
    # 250.00 for 34 days at 10.40 %
    assert told(register(company))["L1"] == (2_42, 40_00)


@pytest.fixture
def notice(company: Company) -> int:
    """Give the number of a formal notice to the consumer, sent on the second of November."""
    return sent(company, 1, "formal-notice", LetterState.SENT)


def sent(company: Company, number: int, kind: str, state: LetterState) -> int:
    with company.desk().writing() as session:
        day = dt.date(2026, 11, 2)
        letter = {column.key: "" for column in LetterRow.__table__.columns if column.type.python_type is str}
        session.add(
            LetterRow(
                **letter
                | {"number": number, "reference": f"L{number}", "reply_code": f"r{number}", "kind": kind},
                version=1,
                template_version=1,
                cents=250_00,
                interest_cents=0,
                indemnity_cents=0,
                content={},
                revision=1,
                day=day,
                approved_at=NOW,
            )
        )
        session.flush()
        row = session.scalar(select(LetterRow).where(LetterRow.number == number))
        assert row is not None
        row.state, row.account, row.customer = state, "411000", "LEROY"
        session.add(
            StepRow(
                letter=number,
                debt=name_of(company, "L1"),
                level="formal",
                schedule="consumer",
                version=1,
                rule="house",
                reference="L1",
                due=dt.date(2026, 10, 20),
                cents=250_00,
                day=day,
                sent=True,
                cancelled=False,
            )
        )
    return number


def test_a_consumer_owes_interest_from_the_receipt_of_the_notice(company: Company, notice: int) -> None:
    assert "L1" not in told(register(company, dt.date(2026, 6, 30)))
    assert "L1" not in told(register(company))
    desk = company.desk()
    with desk.writing() as session:
        note_receipt(session, desk, notice, dt.date(2026, 11, 4))
    found = register(company).by_name[name_of(company, "L1")]
    assert found.claim.terms.notice_received == dt.date(2026, 11, 4)
    # the legal rate of the semester is not known, and there is no indemnity
    assert told(register(company))["L1"] == (None, None)


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (dt.date(2026, 11, 1), ReceiptFault.BEFORE_SENT),
        (TODAY + dt.timedelta(days=1), ReceiptFault.DAY_TO_COME),
    ],
)
def test_a_day_of_receipt_is_one_that_can_be(
    company: Company, notice: int, day: dt.date, fault: ReceiptFault
) -> None:
    desk = company.desk()
    with pytest.raises(FaultyReceiptError) as refused, desk.writing() as session:
        note_receipt(session, desk, notice, day)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("kind", "state"), [("reminder", LetterState.SENT), ("formal-notice", LetterState.QUEUED)]
)
def test_only_a_formal_notice_that_was_sent_is_received(
    company: Company, kind: str, state: LetterState
) -> None:
    number, desk = sent(company, 2, kind, state), company.desk()
    for letter in (number, 77):
        with pytest.raises(FaultyReceiptError) as refused, desk.writing() as session:
            note_receipt(session, desk, letter, TODAY)
        assert refused.value.fault is ReceiptFault.NOT_A_NOTICE


def test_a_collective_procedure_stops_interest_and_leaves_earlier_indemnities(company: Company) -> None:
    late = invoice("DUPONT", "F8", 365_00, "2026-11-13", day="2026-11-06")
    company.books.write({month("2026-11"): company.books.files()[month("2026-11")].decode() + late})
    opened = dt.date(2026, 11, 5)
    company.hold(NewHold(HoldKind.INSOLVENCY, "411000", "DUPONT", "Redressement", since=opened))
    found = told(register(company))
    # up to the 4th: 1 200.00 for 4 days, 500.00 for 34; what was invoiced after it goes on
    assert found["F1"] == (1_63, 40_00)
    assert found["F0"] == (5_78, 40_00)
    assert found["F8"] == (1_24, 40_00)
    assert "F2" not in found


def test_a_payment_plan_may_freeze_interest(company: Company) -> None:
    with company.desk().writing() as session:
        session.add(
            PlanRow(
                number=1,
                state="agreed",
                account="411000",
                customer="DUPONT",
                currency="EUR",
                debts=[[name_of(company, "F1"), 1_200_00]],
                instalments=[],
                agreed_on=dt.date(2026, 11, 11),
                interest_frozen=True,
                default_clause=False,
                origin="person",
                note="",
                author="",
                put_at=NOW,
                end_reason="",
            )
        )
    assert told(register(company))["F1"] == (4_08, 40_00)  # ten days
    with company.desk().writing() as session:
        plan = session.scalar(select(PlanRow))
        assert plan is not None
        plan.invoked_on, plan.state = dt.date(2026, 11, 21), "broken"
    company.hold(NewHold(HoldKind.MANUAL, "411000", "PERDU", "Something is written"))
    assert told(register(company))["F1"] == (5_30, 40_00)  # and three


def test_what_is_paid_first_is_a_choice_that_is_kept(company: Company) -> None:
    desk = company.desk(OLIVIA)
    old = invoice("DUPONT", "F9", 5_000_00, "2025-03-31", day="2025-03-01", letter="bbb")
    company.books.write(
        {month("2025-03"): old, month("2025-06"): payment("DUPONT", 2_000_00, "2025-06-10", letter="bbb")}
    )
    day = dt.date(2025, 9, 30)
    assert told(register(company, day))["F9"] == (241_39, 40_00)
    with desk.reading() as session:
        assert read_within(session) is Within.PRINCIPAL_FIRST
    with desk.writing() as session:
        assert choose_within(session, desk, Within.INTEREST_FIRST) is Within.INTEREST_FIRST
    assert told(register(company, day))["F9"] == (246_23, 40_00)
