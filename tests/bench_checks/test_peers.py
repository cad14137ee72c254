"""Each rule of another system, on the smallest case that shows what it does."""

from dataclasses import replace
import datetime as dt

from ledger_core.lettrage.lines import Line
from tests.bench import peers
from tests.bench.prototype import prototype, prototype_pairs

Groups = set[tuple[int, ...]]


def line(key: int, day: int, cents: int, reference: str = "", label: str = "") -> Line:
    return Line(key, "411000", "DUPONT", dt.date(2025, 1, day), cents, "EUR", reference, label)


def groups(rule: peers.Rule, *lines: Line) -> Groups:
    return {tuple(sorted(keys)) for keys in rule(lines)}


def test_same_reference_needs_a_sum_of_zero() -> None:
    lines = [line(0, 1, 100, "F1"), line(1, 2, -100, "F1"), line(2, 1, 50, "F2"), line(3, 2, -40, "F2")]
    assert groups(peers.same_reference, *lines) == {(0, 1)}


def test_nearest_date_takes_the_nearest_equal_amount() -> None:
    lines = [line(0, 1, 100), line(1, 9, -100), line(2, 3, -100)]
    assert groups(peers.nearest_date, *lines) == {(0, 2)}


def test_one_to_many_takes_the_first_set_that_adds_up() -> None:
    lines = [line(0, 1, 60), line(1, 2, 40), line(2, 5, -100)]
    assert groups(peers.one_to_many_first_hit, *lines) == {(0, 1, 2)}
    assert groups(peers.nearest_date, *lines) == set()


def test_running_balance_takes_all_lines_since_the_last_zero() -> None:
    lines = [line(0, 1, 60), line(1, 2, 40), line(2, 5, -100), line(3, 6, 10), line(4, 7, -10)]
    assert groups(peers.running_balance, *lines) == {(0, 1, 2), (3, 4)}


def test_newest_dropped_keeps_the_longest_start_that_comes_to_zero() -> None:
    lines = [line(0, 1, 10), line(1, 2, -10), line(2, 5, 60), line(3, 6, -60), line(4, 7, 5)]
    assert groups(peers.newest_dropped, *lines) == {(0, 1, 2, 3)}


def test_label_digits_come_before_the_order_of_date() -> None:
    named = [line(0, 1, 100, "F-0123"), line(1, 2, 100, "F-0124"), line(2, 5, -100, "", "VIR 0124")]
    assert groups(peers.label_digits_then_by_date, *named) == {(1, 2)}
    unnamed = [*named[:2], line(2, 5, -100, "", "VIR")]
    assert groups(peers.label_digits_then_by_date, *unnamed) == {(0, 2)}


def test_equal_fields_go_by_reference_then_label_then_amount() -> None:
    lines = [
        line(0, 1, 100, "F1"),
        line(1, 2, -100, "F1"),
        line(2, 1, 70, "", "LOYER"),
        line(3, 2, -70, "", "LOYER"),
        line(4, 1, 5, "X"),
        line(5, 2, -5, "Y"),
    ]
    assert groups(peers.equal_fields, *lines) == {(0, 1), (2, 3), (4, 5)}


def test_first_pair_in_a_window_looks_at_no_customer() -> None:
    lines = [line(0, 1, 100), replace(line(1, 2, -100), customer="MARTIN")]
    assert groups(peers.first_pair_in_a_window, *lines) == {(0, 1)}
    assert groups(peers.nearest_date, *lines) == set()


def test_unique_amounts_leave_a_third_equal_line_alone() -> None:
    pair = [line(0, 1, 100), line(1, 2, -100)]
    assert groups(prototype_pairs, *pair) == {(0, 1)}
    assert groups(prototype_pairs, *pair, line(2, 3, 100)) == set()


def test_the_prototype_narrows_its_window() -> None:
    lines = [line(0, 1, 100), line(1, 2, -100), line(2, 25, 100), line(3, 26, -100)]
    assert groups(prototype, *lines) == {(0, 1), (2, 3)}


def test_the_prototype_takes_a_sum_only_where_it_is_the_only_one() -> None:
    lines = [line(0, 1, 60), line(1, 2, 40), line(2, 5, -100)]
    assert groups(prototype, *lines) == {(0, 1, 2)}
    assert groups(prototype, *lines, line(3, 3, 70), line(4, 3, 30)) == set()
