import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.fec.order import Ranked, natural, needs_ranks, sort_key

JOURNALS = {"VE": 0, "BQ": 1}
DAY = dt.date(2025, 1, 31)


def ranked(journal: str, number: str, place: int, *, opening: bool = False, rank: int = 0) -> Ranked:
    return Ranked(journal, number, DAY, opening, ("journal/2025/2025-01.beancount", place), rank)


def backwards(entries: list[Ranked]) -> list[Ranked]:
    return list(reversed(entries))


def test_numbers_sort_as_people_count() -> None:
    numbers = ["A10", "A2", "10", "9", "00000011", "", "A2bis", "VE2024-2", "VE2024-10"]
    assert sorted(numbers, key=natural) == [
        "",
        "9",
        "10",
        "00000011",
        "A2",
        "A2bis",
        "A10",
        "VE2024-2",
        "VE2024-10",
    ]


def test_opening_entries_come_first_then_validation_then_number_then_journal() -> None:
    late = Ranked("VE", "0", dt.date(2025, 2, 28), is_opening=False, place=("a", 1))
    draft = Ranked("VE", "0", None, is_opening=False, place=("a", 0))
    entries = [
        ranked("BQ", "9", 1, opening=True),
        ranked("VE", "1", 5),
        ranked("BQ", "1", 2),
        ranked("OD", "1", 1),
        ranked("VE", "2", 4),
        late,
        draft,
    ]
    assert sorted(backwards(entries), key=lambda entry: sort_key(entry, JOURNALS)) == entries


def test_a_rank_goes_before_number_and_journal() -> None:
    entries = [ranked("BQ", "2", 2, rank=1), ranked("VE", "1", 1, rank=2), ranked("VE", "0", 3)]
    assert sorted(backwards(entries), key=lambda entry: sort_key(entry, JOURNALS)) == entries


def test_ranks_are_needed_only_where_the_legal_order_leaves_a_choice() -> None:
    assert not needs_ranks([ranked("VE", "1", 0), ranked("BQ", "1", 1), ranked("VE", "2", 2)], JOURNALS)
    assert needs_ranks([ranked("BQ", "1", 0), ranked("VE", "1", 1), ranked("VE", "2", 2)], JOURNALS)
    assert needs_ranks([ranked("VE", "A10", 0), ranked("VE", "A2", 1)], JOURNALS)
    assert not needs_ranks([ranked("VE", "2", 0), ranked("VE", "1", 1)], JOURNALS)
    assert not needs_ranks([], JOURNALS)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 4)), max_size=8))
def test_noted_ranks_give_the_order_back(pairs: list[tuple[str, int]]) -> None:
    pairs = sorted(pairs, key=lambda pair: pair[1])
    entries = [ranked(journal, str(number), -place) for place, (journal, number) in enumerate(pairs)]
    noted = needs_ranks(entries, {})
    kept = [
        ranked(entry.journal, entry.number, entry.place[1], rank=rank if noted else 0)
        for rank, entry in enumerate(entries, start=1)
    ]
    assert sorted(backwards(kept), key=lambda entry: sort_key(entry, {})) == kept
