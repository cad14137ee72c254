"""Which documents a purchase lacks: the only ones that come to the difference, or none."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.statements.left_out import MOST_STEPS, only_subset

AMOUNTS = (115000, 40000, 8000, 35000, 5000)


@pytest.mark.parametrize(
    ("amounts", "wanted", "ranks"),
    [
        (AMOUNTS, 8000, (2,)),
        (AMOUNTS, 120000, (0, 4)),
        (AMOUNTS, 40000, None),  # alone, or 35 000 and 5 000
        (AMOUNTS, 1, None),
        ((10000, 10000), 10000, None),  # one of two of the same amount
        ((10000, -2000, 500), 8000, (0, 1)),
        ((), 100, None),
    ],
)
def test_the_only_documents_that_come_to_it(
    amounts: tuple[int, ...], wanted: int, ranks: tuple[int, ...] | None
) -> None:
    assert only_subset(amounts, wanted) == ranks


def test_it_gives_up_where_too_many_could_be() -> None:
    powers = [2**rank for rank in range(40)]
    assert only_subset(powers, 2**40 - 1) is None
    many = [10**6 + rank for rank in range(MOST_STEPS)]
    assert only_subset(many, 10**6) is None
    assert only_subset([*many[1:100], 7], 7) == (99,)  # what is larger is not tried


@given(st.lists(st.integers(-50, 50).filter(bool), max_size=8), st.integers(1, 100))
def test_it_is_what_trying_all_finds(amounts: list[int], wanted: int) -> None:
    ranks = range(len(amounts))
    all_of_them = [
        chosen
        for size in range(1, len(amounts) + 1)
        for chosen in combinations(ranks, size)
        if sum(amounts[rank] for rank in chosen) == wanted
    ]
    assert only_subset(amounts, wanted) == (all_of_them[0] if len(all_of_them) == 1 else None)
