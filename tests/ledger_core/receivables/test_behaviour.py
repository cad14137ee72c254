"""How late customers paid: what counts as paid, and the average."""

from collections.abc import Callable
import datetime as dt
from fractions import Fraction

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.behaviour import PaidDebt, average_days_late, paid_debts
from ledger_core.receivables.open_items import Terms, settlements_as_of

INVOICE, PAYMENT, BOUNCE, OPENING = LineKind.INVOICE, LineKind.PAYMENT, LineKind.BOUNCE, LineKind.OPENING
MakeLine = Callable[..., Line]
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def paid(lines: list[Line], terms: Terms) -> list[tuple[str, int, int]]:
    found = paid_debts(settlements_as_of(lines, LAST), terms, FIRST, LAST)
    return [(debt.code, debt.cents, debt.days_late) for debt in found]


def test_each_part_that_a_payment_settles_has_its_delay(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="A", due=day("2026-01-31")),
        line("2026-01-21", -40_00, PAYMENT, letter="A"),
        line("2026-03-02", -60_00, PAYMENT, letter="A"),
    ]
    assert paid(lines, terms) == [("ALPHA", 40_00, -10), ("ALPHA", 60_00, 30)]


def test_an_assumed_due_date_counts_for_an_invoice(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="A", customer="BETA"),
        line("2026-02-16", -100_00, PAYMENT, letter="A", customer="BETA"),
    ]
    assert paid(lines, terms) == [("BETA", 100_00, 1)]


def test_credit_notes_and_entries_without_money_pay_nothing(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="A"),
        line("2026-02-16", -60_00, LineKind.CREDIT_NOTE, letter="A"),
        line("2026-02-16", -40_00, LineKind.OTHER, letter="A"),
    ]
    assert paid(lines, terms) == []


def test_a_payment_that_came_back_was_not_made(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="A", due=day("2026-01-31")),
        line("2026-01-31", -100_00, PAYMENT, letter="A"),
        line("2026-02-05", 100_00, BOUNCE, letter="A", due=day("2026-02-05")),
        line("2026-02-10", -100_00, PAYMENT, letter="A"),
    ]
    assert paid(lines, terms) == [("ALPHA", 100_00, 10)]


def test_what_was_carried_over_counts_only_with_a_stated_due_date(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 10_00, OPENING, letter="A"),
        line("2026-01-05", -10_00, PAYMENT, letter="A"),
        line("2026-01-01", 20_00, OPENING, letter="B", due=day("2025-12-31")),
        line("2026-01-05", -20_00, PAYMENT, letter="B"),
    ]
    assert paid(lines, terms) == [("ALPHA", 20_00, 5)]


def test_only_payments_of_the_period_count(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2025-12-01", 30_00, INVOICE, letter="A"),
        line("2025-12-31", -10_00, PAYMENT, letter="A"),
        line("2026-01-01", -20_00, PAYMENT, letter="A"),
    ]
    assert paid(lines, terms) == [("ALPHA", 20_00, 1)]


def test_the_average_weighs_by_amount_and_early_days_count_below_zero() -> None:
    due = day("2026-01-31")
    debts = [
        PaidDebt("A", day("2025-12-11"), due, day("2026-01-21"), 100_00, "EUR"),
        PaidDebt("A", day("2025-12-11"), due, day("2026-03-02"), 200_00, "EUR"),
    ]
    assert average_days_late(debts) == Fraction(-10 * 100 + 30 * 200, 300) == Fraction(50, 3)
    assert average_days_late([]) is None
