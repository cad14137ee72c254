"""Hand over or wait: the mock-up's table by hand, and days from what debtors do."""

from dataclasses import replace
from decimal import Decimal

from ledger_core.factoring.amounts import Amounts, amounts_of
from ledger_core.factoring.candidates import Standing
from ledger_core.factoring.contract import FinancingCharged
from ledger_core.factoring.eligibility import verdicts_on
from ledger_core.factoring.simulation import Simulation, Waiting, simulate, waiting_for
from ledger_core.receivables.paying import Habit
from tests.ledger_core.factoring.conftest import TODAY, contract, credit_note, fees, invoice, mock_up

ALDEBARAN = contract(fees=fees("0.40", financing_percent=Decimal("2.75")))
LIMITS = {"ORIEL": 60_000_00, "VERNEGUES": 40_000_00, "PERSANNE": 30_000_00}


def of_mock_up() -> Amounts:
    standing = Standing(limits=LIMITS)
    verdicts = verdicts_on(mock_up(), ALDEBARAN, standing, TODAY)
    return amounts_of(verdicts, ALDEBARAN, standing, TODAY, 24)


def test_the_table_of_the_mock_up() -> None:
    # 431.22 + 135.30 = 566.52; 566.52 / 74 170.84 x 365 / 24 = 11.616 %
    told = simulate(of_mock_up(), ALDEBARAN)
    assert told == Simulation(24, 107_804_00, 74_170_84, 566_52, Decimal("11.6"))
    assert told.in_the_end_cents == 107_237_48


def test_a_financing_that_the_statement_takes_is_a_cost_too() -> None:
    later = replace(ALDEBARAN, fees=replace(ALDEBARAN.fees, financing_charged=FinancingCharged.ON_STATEMENT))
    amounts = replace(of_mock_up(), financing_cents=0)
    told = simulate(amounts, later)
    assert (told.cost_cents, told.now_cents) == (566_52, 74_306_14)


def test_there_is_no_rate_of_nothing() -> None:
    assert simulate(replace(of_mock_up(), days=0), ALDEBARAN).yearly_percent is None
    empty = Amounts(1, 10_00, 10_00, 0, 0, 0, 0, 0, 0, 0, 10)
    assert simulate(empty, ALDEBARAN).yearly_percent is None


def test_days_follow_from_each_debtors_habit_by_amount() -> None:
    # A: due in 10 days, 6 late by habit: 16; B has no habit: due in 20 days, 2 late as all are: 22
    # (16 x 300 + 22 x 100) / 400 = 17.5, half upwards; late (6 x 300 + 2 x 100) / 400 = 5
    items = [
        invoice("F1", "A", 300_00, "2026-12-03").document,
        invoice("F2", "B", 100_00, "2026-12-13").document,
        credit_note("A1", "A", 50_00, "F1").document,
        invoice("F3", "A", 70_00, "").document,
    ]
    habits = {"A": Habit(5, 36, 6), "B": Habit(1, 90, 60)}
    assert waiting_for(items, habits, 2, TODAY) == Waiting(18, 5, 300_00)


def test_what_is_late_beyond_the_habit_is_waited_for_as_long_again() -> None:
    item = invoice("F1", "A", 100_00, "2026-11-03", "2026-10-03").document
    assert waiting_for([item], {"A": Habit(5, 36, 6)}, 0, TODAY) == Waiting(14, 34, 0)


def test_nothing_is_waited_for_where_nothing_is_owed() -> None:
    assert waiting_for([], {}, 5, TODAY) == Waiting(0, 0, 0)
