"""Marks of charts stand where their figures say."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from server.portal import charts

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
VALUES = st.lists(st.one_of(st.none(), st.integers(-(10**6), 10**6)), max_size=30)


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
def test_segments_fill_the_bar_without_overlap(amounts: list[int]) -> None:
    segments = charts.ageing(amounts)
    end = Decimal(0)
    for segment, amount in zip(segments, amounts, strict=True):
        if amount > 0:
            assert Decimal(segment.x) >= end - Decimal("0.2")
            end = Decimal(segment.x) + Decimal(segment.width)
        else:
            assert Decimal(segment.width) == 0
    assert end <= charts.BAR_WIDTH + Decimal("0.2")
    if any(amount > 0 for amount in amounts):
        assert sum(segment.share for segment in segments) == 1
        assert end >= charts.BAR_WIDTH - Decimal("0.2")


@given(VALUES, VALUES)
def test_lines_stay_inside_and_begin_anew_after_a_gap(
    values: list[int | None], soft: list[int | None]
) -> None:
    drawn = charts.line(values, soft)
    for piece in (*drawn.lines, *drawn.soft):
        for point in piece.split():
            x, y = map(Decimal, point.split(","))
            assert 0 <= x <= charts.WIDTH
            assert 0 <= y <= charts.HEIGHT
    assert sum(len(piece.split()) for piece in drawn.lines) == sum(value is not None for value in values)
    top, *_, bottom = drawn.axis.values
    known = [value for value in (*values, *soft) if value is not None]
    assert all(bottom <= value <= top for value in known)


def test_the_scale_of_a_line_has_round_values() -> None:
    assert charts.line([61, 54, 63, 58], [44, 41, 45, 42]).axis.values == (70, 60, 50, 40)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=12))
def test_columns_stand_on_the_base_and_on_each_other(pairs: list[tuple[int, int]]) -> None:
    drawn = charts.columns([first for first, _ in pairs], [second for _, second in pairs])
    for box in drawn.boxes:
        assert Decimal(box.y) >= 0
        assert Decimal(box.y) + Decimal(box.height) <= charts.HEIGHT + Decimal("0.2")
        assert Decimal(box.x) + Decimal(box.width) <= charts.WIDTH + Decimal("0.2")
    assert len(drawn.boxes) == sum((first > 0) + (second > 0) for first, second in pairs)


def test_columns_of_nothing_have_their_base_only() -> None:
    drawn = charts.columns([0, 0], [0, 0])
    assert drawn.boxes == ()
    assert drawn.axis.values == (None, None, None, 0)


@given(VALUES)
def test_a_sparkline_shows_every_known_value(values: list[int | None]) -> None:
    points = charts.spark(tuple(values)).split()
    assert len(points) == sum(value is not None for value in values)
    for point in points:
        x, y = map(Decimal, point.split(","))
        assert 0 <= x <= charts.SPARK_WIDTH
        assert 0 <= y <= charts.SPARK_HEIGHT


def test_direction_is_that_of_the_ends_beyond_the_tolerance() -> None:
    assert charts.direction([60, None, 58]) == "down"
    assert charts.direction([58, 90, 61]) == "up"
    assert charts.direction([58, 90, 59]) == ""
    assert charts.direction([None]) == ""


def test_a_part_stays_within_the_whole() -> None:
    assert charts.part(50, 200) == "25.0"
    assert charts.part(300, 200) == "100.0"
    assert charts.part(-1, 200) == "0.0"
    assert charts.part(1, 0) == "0.0"
    assert charts.as_decimal(Fraction(1, 2)) == Decimal("0.5")
