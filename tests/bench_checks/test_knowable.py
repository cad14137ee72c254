"""A year of one customer, replayed: D is a debit, C a credit, on a day of January 2025."""

from collections.abc import Sequence
import datetime as dt

from ledger_core.lettrage.lines import Line
from tests.bench.knowable import Belonging, unknowable

Group = tuple[int, ...]


def lines_of(*amounts: tuple[int, int]) -> list[Line]:
    return [
        Line(key, "411000", "DUPONT", dt.date(2025, 1, day), cents, "EUR", label=f"line {key}")
        for key, (day, cents) in enumerate(amounts)
    ]


def hidden(
    lines: list[Line], settled: list[Group], opened: Sequence[Group] = (), quoted: tuple[Group, ...] = ()
) -> set[Group]:
    belongings = [Belonging(keys, settled=True, quoted=keys in quoted) for keys in settled]
    belongings += [Belonging(keys, settled=False, quoted=False) for keys in opened]
    return {tuple(sorted(keys)) for keys in unknowable(belongings, lines)}


def test_the_only_open_invoice_of_the_amount_is_known() -> None:
    lines = lines_of((1, 100), (2, 70), (5, -100), (9, 100), (12, -100))
    assert hidden(lines, [(0, 2), (3, 4)], [(1,)]) == set()


def test_one_of_two_equal_invoices_is_not_known_unless_it_is_named() -> None:
    lines = lines_of((1, 100), (2, 100), (5, -100))
    assert hidden(lines, [(0, 2)], [(1,)]) == {(0, 2)}
    assert hidden(lines, [(0, 2)], [(1,)], quoted=((0, 2),)) == set()


def test_a_set_that_adds_up_as_well_makes_it_unknown() -> None:
    lines = lines_of((1, 40), (1, 60), (2, 70), (2, 30), (5, -100))
    assert hidden(lines, [(0, 1, 4)], [(2,), (3,)]) == {(0, 1, 4)}


def test_a_larger_set_is_no_rival() -> None:
    lines = lines_of((1, 100), (1, 60), (2, 40), (5, -100))
    assert hidden(lines, [(0, 3)], [(1,), (2,)]) == set()


def test_an_invoice_of_the_same_day_is_a_rival() -> None:
    lines = lines_of((1, 100), (5, -100), (5, 100))
    assert hidden(lines, [(0, 1)], [(2,)]) == {(0, 1)}


def test_doubt_lasts_until_all_that_is_in_doubt_is_settled() -> None:
    """Two invoices, one payment; then one more of each: which is open is not known in between."""
    lines = lines_of((1, 100), (2, 100), (5, -100), (6, 100), (9, -100))
    assert hidden(lines, [(0, 2), (1, 4)], [(3,)]) == {(0, 2), (1, 4)}


def test_doubt_ends_when_all_are_settled() -> None:
    lines = lines_of((1, 100), (2, 100), (5, -100), (6, -100), (10, 100), (15, -100))
    assert hidden(lines, [(0, 2), (1, 3), (4, 5)]) == {(0, 2), (1, 3)}


def test_a_named_payment_ends_the_doubt() -> None:
    lines = lines_of((1, 100), (2, 100), (5, -100), (6, -100), (10, 100), (15, -100))
    assert hidden(lines, [(0, 2), (1, 3), (4, 5)], quoted=((1, 3),)) == {(0, 2)}


def test_a_bounced_payment_is_no_rival_to_its_own_group() -> None:
    lines = lines_of((1, 100), (5, -100), (8, 100), (20, -100))
    assert hidden(lines, [(0, 1, 2, 3)]) == set()


def test_another_currency_is_no_rival() -> None:
    lines = lines_of((1, 100), (2, 100), (5, -100))
    dollar = Line(
        1, "411000", "DUPONT", dt.date(2025, 1, 2), 100, "EUR", foreign_cents=100, foreign_currency="USD"
    )
    assert hidden([lines[0], dollar, lines[2]], [(0, 2)], [(1,)]) == set()


def test_too_much_work_is_not_known() -> None:
    lines = lines_of(*[(1, 101 + 2 * rank) for rank in range(30)], (5, -(101 + 103 + 105 + 107 + 109 + 111)))
    assert hidden(lines, [(0, 1, 2, 3, 4, 5, 30)], [(rank,) for rank in range(6, 30)]) == {
        (0, 1, 2, 3, 4, 5, 30)
    }
