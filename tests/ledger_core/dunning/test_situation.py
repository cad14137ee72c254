"""From lines to a situation: what is owed, what is not allocated, what came in, and what was paid."""

import datetime as dt

import pytest

from ledger_core.dunning.debts import Received, Situation
from ledger_core.dunning.names import debt_names
from ledger_core.dunning.situation import credits_of, debts_of, paid_of, received_from
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms, open_items
from tests.ledger_core.dunning.conftest import day
from tests.ledger_core.lettrage.conftest import lines_of_table

TERMS = Terms({}, payment_days=30)
PARTY = ("411000", "DUPONT", "EUR")


def _situation(lines: list[Line], on: str = "2026-06-30", reminded: tuple[str, ...] = ()) -> Situation:
    names, items = debt_names(lines), open_items(lines, TERMS, day(on))
    return Situation(
        debts_of(items, names),
        {},
        credits_of(items),
        received_from(lines, day(on)),
        paid_of(lines, names, TERMS, day(on), reminded),
    )


def test_what_is_open_is_a_debt_under_its_name_with_its_due_date() -> None:
    lines = lines_of_table("03-01 I 100.00 F1 Facture un\n03-10 P -30.00 - Virement", letter="aaa")
    (debt,) = _situation(lines).debts
    assert debt.name == debt_names(lines)[0]
    assert (debt.reference, debt.label, debt.date, debt.due) == (
        "F1",
        "Facture un",
        day("2026-03-01"),
        day("2026-03-31"),
    )
    assert (debt.due_assumed, debt.cents_original, debt.cents_open) == (True, 100_00, 70_00)


def test_a_stated_due_date_is_not_assumed() -> None:
    (debt,) = _situation(lines_of_table("03-01 I 100.00 F1", due=day("2026-04-15"))).debts
    assert (debt.due, debt.due_assumed) == (day("2026-04-15"), False)


def test_unallocated_credits_add_up_by_currency() -> None:
    lines = lines_of_table("03-01 I 100.00 F1\n03-10 P -30.00 -\n03-11 C -5.00 A1")
    lines += lines_of_table("03-10 P -7.00 -", currency="USD")
    assert _situation(lines).credits == {PARTY: 35_00, ("411000", "DUPONT", "USD"): 7_00}


def test_what_came_in_counts_up_to_the_day_and_bounces_count_against_it() -> None:
    lines = lines_of_table("03-10 P -30.00 -\n03-20 B 30.00 -\n03-21 C -5.00 A1\n04-02 P -9.00 -")
    assert _situation(lines, "2026-03-31").received == {
        PARTY: (Received(day("2026-03-10"), 30_00), Received(day("2026-03-20"), -30_00))
    }


def test_a_difference_of_exchange_alone_is_no_debt() -> None:
    lines = lines_of_table("03-01 I 100.00 F1", foreign_cents=110_00, foreign_currency="USD", letter="aaa")
    lines += [
        Line(
            1,
            "411000",
            "DUPONT",
            day("2026-03-05"),
            -100_00,
            "EUR",
            kind=LineKind.PAYMENT,
            letter="aaa",
            foreign_cents=-90_00,
            foreign_currency="USD",
        )
    ]
    assert _situation(lines).debts == ()


def _paid(table: str, on: str = "2026-06-30") -> list[tuple[str, dt.date, int]]:
    lines = lines_of_table(table, letter="AAA")
    wanted = tuple(debt_names(lines).values())
    return [
        (paid.debt.reference, paid.day, paid.debt.cents_open)
        for paid in _situation(lines, on, wanted).paid
    ]  # fmt: skip


def test_a_reminded_debt_is_paid_on_the_day_of_its_last_payment() -> None:
    table = "03-01 I 100.00 F1\n03-10 P -30.00 -\n04-20 P -70.00 -"
    assert _paid(table) == [("F1", day("2026-04-20"), 0)]
    assert _paid(table, "2026-04-19") == []


def test_what_a_credit_note_settled_was_not_paid() -> None:
    assert _paid("03-01 I 100.00 F1\n03-10 C -100.00 F1") == []


@pytest.mark.parametrize("rest", ["04-20 ? -70.00 - À 416", "04-20 C -70.00 - Perte"])
def test_what_another_entry_settled_after_a_part_payment_was_not_paid(rest: str) -> None:
    assert _paid(f"03-01 I 100.00 F1\n04-10 P -30.00 -\n{rest}") == []


def test_who_pays_what_a_credit_note_left_has_paid() -> None:
    assert _paid("03-01 I 100.00 F1\n03-10 C -30.00 F1\n04-20 P -70.00 -") == [("F1", day("2026-04-20"), 0)]
    assert _paid("03-01 I 100.00 F1\n04-20 P -70.00 -\n04-20 C -30.00 F1") == [("F1", day("2026-04-20"), 0)]


def test_what_bounced_was_not_paid() -> None:
    assert _paid("03-01 I 100.00 F1\n03-10 P -100.00 -\n03-15 B 100.00 -") == []


def test_of_debts_nobody_was_reminded_of_none_is_looked_for() -> None:
    lines = lines_of_table("03-01 I 100.00 F1\n03-10 P -100.00 -", letter="AAA")
    assert _situation(lines).paid == ()
    assert _situation(lines, reminded=("another-1",)).paid == ()
