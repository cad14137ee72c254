from collections import Counter

import pytest

from tests.bench.generated import MadeBook, make_book, make_one_customer
from tests.bench.peers import RULES
from tests.bench.yardstick import score


@pytest.fixture(scope="module")
def book() -> MadeBook:
    return make_book(seed=4, size=6_000)


def test_the_same_seed_makes_the_same_book(book: MadeBook) -> None:
    assert make_book(seed=4, size=6_000) == book
    assert make_book(seed=5, size=6_000).lines != book.lines


def test_judging_changes_no_line(book: MadeBook) -> None:
    assert make_book(seed=4, size=6_000, judged=False).lines == book.lines


def test_keys_are_ranks_in_order_of_date(book: MadeBook) -> None:
    assert [line.key for line in book.lines] == list(range(len(book.lines)))
    assert [line.date for line in book.lines] == sorted(line.date for line in book.lines)


def test_lines_carry_no_letter(book: MadeBook) -> None:
    assert not any(line.letter or line.letter_date for line in book.lines)


def test_every_line_is_in_one_group_or_open(book: MadeBook) -> None:
    groups = (*book.truth.groups, *book.truth.unbalanced)
    seen = Counter(key for group in groups for key in group)
    assert set(seen.values()) == {1}
    assert set(seen) | book.truth.open_keys == set(range(len(book.lines)))


def test_groups_balance_in_their_own_currency_within_one_customer(book: MadeBook) -> None:
    for group in book.truth.groups:
        lines = [book.lines[key] for key in group]
        assert len({(line.account, line.customer, line.foreign_currency) for line in lines}) == 1
        assert sum(line.foreign_cents if line.foreign_currency else line.cents for line in lines) == 0


def test_only_exchanged_groups_need_an_entry_to_balance_in_the_books_currency(book: MadeBook) -> None:
    unbalanced = {group for group in book.truth.groups if sum(book.lines[key].cents for key in group)}
    assert unbalanced == set(book.exchanged)
    assert unbalanced <= book.truth.unasked


def test_fees_and_part_payments_leave_something_open(book: MadeBook) -> None:
    for group in (*book.fees, *book.part_paid):
        assert sum(book.lines[key].cents for key in group)
        assert group <= book.truth.open_keys


def test_every_shape_the_issue_names_is_there(book: MadeBook) -> None:
    shapes = set(book.shapes.values())
    assert {
        "one to one",
        "batch",
        "instalments",
        "bounced and paid again",
        "credit note, rest paid",
        "credit note for the whole",
        "fee withheld",
        "part paid",
        "never paid",
        "foreign, one to one",
        "foreign at two rates, one to one",
    } <= shapes


def test_the_mix_is_that_of_real_files(book: MadeBook) -> None:
    """Three quarters and more one to one, a tenth with several lines on one side, few on both."""
    sizes = Counter(len(group) > 2 for group in book.truth.groups)
    assert 0.75 < sizes[False] / len(book.truth.groups) < 0.92


def test_some_groups_cannot_be_known_but_most_can(book: MadeBook) -> None:
    assert 0.02 < len(book.unknowable) / len(book.truth.groups) < 0.15


def test_equal_unquoted_amounts_fall_on_the_oldest(book: MadeBook) -> None:
    """Nobody could tell which of two equal invoices such a payment meant."""
    assert any(book.shapes[group] == "one to one" for group in book.unknowable)


def test_one_customer_holds_all_lines() -> None:
    made = make_one_customer(seed=1, size=2_000)
    assert {line.customer for line in made.lines} == {"C000000"}
    assert 1_800 < len(made.lines) < 2_200


@pytest.mark.parametrize("name", RULES)
def test_a_peer_uses_no_line_twice_and_finds_something(name: str, book: MadeBook) -> None:
    counted = score(book.lines, book.truth, RULES[name](book.lines))
    assert counted.found > 0
