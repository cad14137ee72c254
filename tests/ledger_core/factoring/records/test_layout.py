"""A layout is checked when it is made: gaps, overlaps, widths, records that cannot be told apart."""

from collections.abc import Callable

import pytest

from ledger_core.factoring.records.characters import Characters, Encoding
from ledger_core.factoring.records.fields import (
    Amount,
    Code,
    Count,
    Day,
    Field,
    KindCode,
    Overflow,
    Sign,
    SignOf,
    Total,
    is_day_pattern,
)
from ledger_core.factoring.records.layout import Layout, LayoutError, Record, Role
from tests.ledger_core.factoring.records.layouts import ASCII, constant, one_record, text, whole

KINDS = frozenset({"invoice"})
KIND = KindCode(name="k", at=1, width=3, codes=(("invoice", "F"),))


def day(pattern: str) -> Day:
    return Day(name="d", at=1, width=3, source="d", pattern=pattern)


def amount(**more: object) -> Amount:
    return Amount(name="a", at=1, width=3, source="a", **more)


def problems(make: Callable[[], Layout]) -> list[str]:
    with pytest.raises(LayoutError) as refused:
        make()
    return [str(problem) for problem in refused.value.problems]


def detail(*fields: Field, name: str = "line", kinds: frozenset[str] = frozenset()) -> Record:
    return Record(name, Role.DETAIL, fields, kinds)


def layout(*records: Record, width: int = 3) -> Layout:
    return Layout(records=records, characters=ASCII, width=width)


def test_a_sound_layout_is_made() -> None:
    assert whole(sign=Sign.ABSOLUTE).width == 20


def test_a_gap_an_overlap_and_a_wrong_end_are_named() -> None:
    assert problems(lambda: one_record(text("a", 1, 2), text("b", 4, 2))) == [
        "records.1.fields.2.at: 4 leaves a gap: 3 is expected"
    ]
    assert problems(lambda: one_record(text("a", 1, 2), text("b", 2, 2))) == [
        "records.1.fields.2.at: 2 overlaps the one before: 3 is expected"
    ]
    assert problems(lambda: one_record(text("a", 1, 2), width=5)) == [
        "records.1.fields: they end at 2, the record at 5"
    ]


def test_a_separator_takes_a_position_and_may_close_the_record() -> None:
    assert one_record(text("a", 1, 2), text("b", 4, 2), separator=";").width == 5
    assert one_record(text("a", 1, 2), text("b", 4, 2), separator=";", closing=True, width=6).width == 6
    assert problems(lambda: one_record(text("a", 1, 2), text("b", 3, 2), separator=";")) == [
        "records.1.fields.2.at: 3 overlaps the one before: 4 is expected"
    ]


def test_between_separators_a_place_is_a_column() -> None:
    assert not one_record(text("a", 1, 9), text("b", 2, 9), separator=";", width=0).is_fixed
    assert problems(lambda: one_record(text("a", 1, 9), text("b", 3, 9), separator=";", width=0)) == [
        "records.1.fields.2.at: 3 leaves a gap: 2 is expected"
    ]
    assert problems(lambda: one_record(text("a", 1, 9), width=0)) == [
        "separator: fields without a width need one"
    ]


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (text(" ", 1, 3), "name: a name is missing"),
        (text("a", 1, 3, pad="x"), "pad: a space or a zero is expected"),
        (text("a", 1, 3, allowed=frozenset({"long"})), "allowed: a value is longer than the field"),
        (constant(1, "a\tb"), "text: a sign does not print"),
        (constant(1, "aéb"), "text: it holds the separator, or what the encoding does not have"),
        (
            Day(name="d", at=1, width=3, source="d", pattern="DDM"),
            "pattern: DD, MM and YYYY or YY are expected, once each",
        ),
        (day("DDMMYY"), "pattern: 6 signs in a field of 3"),
        (
            Amount(name="a", at=1, width=3, source="a", decimal=":"),
            "decimal: a point, a comma or nothing is expected",
        ),
        (
            Amount(name="a", at=1, width=3, source="a", overflow=Overflow.LAST),
            "overflow: an amount never loses its first digits",
        ),
        (Amount(name="a", at=1, width=3, source=""), "source: it is not said what stands here"),
        (SignOf(name="s", at=1, width=3, source="s"), "width: a sign is one sign wide"),
        (Code(name="c", at=1, width=3, source="c", codes=()), "codes: no code is named"),
        (
            KindCode(name="k", at=1, width=3, codes=(("invoice", "F"),)),
            "codes: the code of invoice is not 3 printing signs",
        ),
    ],
)
def test_a_field_that_is_unsound_by_itself_is_named(field: Field, problem: str) -> None:
    assert problems(lambda: one_record(field)) == [f"records.1.fields.1.{problem}"]


def test_widths_and_places_below_one_are_named() -> None:
    found = problems(lambda: layout(detail(text("a", 0, 0), text("a", 1, 3))))
    assert "records.1.fields.1.at: positions count from 1" in found
    assert "records.1.fields.1.width: a field is at least one sign wide" in found
    assert "records.1.fields.2.name: «a» is there twice" in found


def test_records_must_be_told_apart() -> None:
    header = Record("top", Role.HEADER, (constant(1, "H  "),))
    for first in (text("a", 1, 3), constant(1, "   "), constant(1, "H  ")):
        (found,) = problems(lambda first=first: layout(header, detail(first)))  # type: ignore[misc]
        assert found.startswith("records: they cannot be told apart")


def test_a_file_has_details_one_header_and_one_trailer() -> None:
    header = Record("top", Role.HEADER, (constant(1, "H  "),))
    assert problems(lambda: layout(header)) == ["records: there is no detail record"]
    found = problems(lambda: layout(header, header, detail(constant(1, "D  "))))
    assert "records: two records have the same name" in found
    assert "records: there is one header and one trailer at most" in found
    assert "records.1.fields: there is no field" in problems(lambda: layout(detail()))


def test_each_kind_has_one_record() -> None:
    first, second = constant(1, "A  "), constant(1, "B  ")
    assert problems(lambda: layout(detail(first, kinds=KINDS), detail(second, name="other"))) == [
        "records: of several detail records each says which kinds it is for"
    ]
    assert problems(
        lambda: layout(detail(first, kinds=KINDS), detail(second, name="other", kinds=KINDS))
    ) == ["records: two detail records are for the same kind"]


def test_counts_totals_and_kinds_have_their_place() -> None:
    count = Count(name="n", at=1, width=3)
    assert problems(lambda: one_record(count)) == [
        "records.1.fields.1: counts and totals stand in the header or the trailer"
    ]
    kind = KindCode(name="k", at=1, width=3, codes=(("invoice", "FAC"),))
    header = Record("top", Role.HEADER, (kind,))
    assert "records.1.fields.1: only a document has a kind" in problems(
        lambda: layout(header, detail(constant(1, "D  ")))
    )
    total = Record("top", Role.HEADER, (constant(1, "H"), Total(name="t", at=2, width=2, source="amount")))
    assert problems(lambda: layout(total, detail(constant(1, "D  ")))) == [
        "records.1.fields.2.source: no document has this amount"
    ]


def test_fixed_places_need_one_byte_a_sign() -> None:
    utf_8 = Characters(Encoding.UTF_8)
    assert problems(lambda: one_record(text("a", 1, 3), characters=utf_8)) == [
        "characters.encoding: fixed places need an encoding of one byte a sign"
    ]
    assert one_record(text("a", 1, 3), characters=utf_8, width=0, separator=";")


def test_a_separator_is_one_sign_and_in_no_constant() -> None:
    assert "separator: one printing sign is expected" in problems(
        lambda: one_record(text("a", 1, 3), separator=";;")
    )
    assert problems(lambda: one_record(constant(1, "a;b"), separator=";")) == [
        "records.1.fields.1.text: it holds the separator, or what the encoding does not have"
    ]
    assert "width: the width is below zero" in problems(
        lambda: one_record(text("a", 1, 3), width=-1, separator=";")
    )


@pytest.mark.parametrize(
    "pattern", ["DDMMYYYY", "YYYYMMDD", "YYMMDD", "YYYY-MM-DD", "DD.MM.YY", "DD/MM/YYYY"]
)
def test_patterns_of_days(pattern: str) -> None:
    assert is_day_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "DDMM", "DDMMMM", "DDDDMM", "YYYYMMYY", "DDMMYYYYHH", "D-M-Y", "YYYYYYDDMM"]
)
def test_what_is_no_pattern_of_days(pattern: str) -> None:
    assert not is_day_pattern(pattern)
