"""Where two texts differ: all of it, nothing else, and at once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.text_diff import Stretch, lines_of, stretches

TEXTS = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"e\n", b"f"]), max_size=12)


def patched(one: list[bytes], other: list[bytes]) -> list[bytes]:
    made, done = [], 0
    for stretch in stretches(one, other):
        made += one[done : stretch.start] + other[stretch.other_start : stretch.other_end]
        done = stretch.end
    return made + one[done:]


@given(TEXTS, TEXTS)
def test_the_stretches_lead_from_the_one_text_to_the_other(one: list[bytes], other: list[bytes]) -> None:
    assert patched(one, other) == other


@given(TEXTS, TEXTS)
def test_stretches_are_apart_and_none_is_empty(one: list[bytes], other: list[bytes]) -> None:
    found = stretches(one, other)
    for stretch in found:
        assert stretch.start < stretch.end or stretch.other_start < stretch.other_end
        assert one[stretch.start : stretch.end] != other[stretch.other_start : stretch.other_end]
    for before, after in pairwise(found):
        assert before.end < after.start
        assert before.other_end < after.other_start


@given(st.binary(max_size=40))
def test_lines_are_those_that_beancount_counts(text: bytes) -> None:
    lines = lines_of(text)
    assert b"".join(lines) == text
    assert all(line.endswith(b"\n") for line in lines[:-1])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("abc", "abc", []),
        ("abc", "aXc", [Stretch(1, 2, 1, 2)]),
        ("abc", "abXc", [Stretch(2, 2, 2, 3)]),
        ("abcd", "bd", [Stretch(0, 1, 0, 0), Stretch(2, 3, 1, 1)]),
        ("", "a", [Stretch(0, 0, 0, 1)]),
    ],
)
def test_known_differences(one: str, other: str, expected: list[Stretch]) -> None:
    assert stretches([*map(str.encode, one)], [*map(str.encode, other)]) == expected


def test_a_month_of_many_like_lines_is_compared_by_those_that_are_its_own() -> None:
    month = [line for n in range(20_000) for line in (b"entry %d\n" % n, b'  journal: "VE"\n', b"\n")]
    other = [b"new\n", *month[:30_000], *month[30_003:], b"last\n"]
    assert stretches(month, other) == [
        Stretch(0, 0, 0, 1),
        Stretch(30_000, 30_003, 30_001, 30_001),
        Stretch(60_000, 60_000, 59_998, 59_999),
    ]


def test_texts_without_a_line_of_their_own_count_as_rewritten_where_they_are_long() -> None:
    assert stretches([b"a\n"] * 2_000, [b"b\n"] * 2_000) == [Stretch(0, 2_000, 0, 2_000)]
