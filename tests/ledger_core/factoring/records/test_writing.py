"""Values into records: what is spelled how, what is cut, and everything that is refused."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.records.characters import Characters, Encoding
from ledger_core.factoring.records.fields import (
    Align,
    Amount,
    Code,
    Cut,
    Day,
    Distinct,
    Field,
    KindCode,
    Number,
    Overflow,
    Sign,
    SignOf,
)
from ledger_core.factoring.records.layout import Layout, LineEnd
from ledger_core.factoring.records.refusal import SENTENCES, Cause
from ledger_core.factoring.records.spelling import Detail, Value
from ledger_core.factoring.records.writing import Refused, Written, write
from tests.ledger_core.factoring.records.layouts import constant, one_record, text, whole

INVOICE = frozenset({"invoice"})


def spelled(field: Field, value: Value, kind: str = "invoice", **layout: object) -> str:
    """Return how a field alone is written, without its line end."""
    outcome = write(one_record(field, **layout), {}, [Detail(kind, "D1", {"a": value})])
    assert isinstance(outcome, Written)
    return outcome.data.decode().removesuffix("\r\n")


def refused(field: Field, value: Value, kind: str = "invoice", **layout: object) -> tuple[Cause, str]:
    outcome = write(one_record(field, **layout), {}, [Detail(kind, "D1", {"a": value})])
    assert isinstance(outcome, Refused)
    (refusal,) = outcome.refusals
    assert (refusal.document, refusal.field) == ("D1", field.name)
    assert str(refusal).startswith(f"D1: {field.name}: ")
    return refusal.cause, refusal.what


def amount(width: int = 5, **more: object) -> Amount:
    return Amount(name="amount", at=1, width=width, source="a", **more)


CSV: dict[str, Any] = {"width": 0, "separator": ";"}


@pytest.mark.parametrize(
    ("field", "value", "became"),
    [
        (text("a", 1, 5), "abc", "abc  "),
        (text("a", 1, 5, align=Align.RIGHT), "abc", "  abc"),
        (text("a", 1, 5, align=Align.RIGHT, pad="0"), "42", "00042"),
        (text("a", 1, 5, pad="0"), "42", "42000"),
        (text("a", 1, 3, cut=Cut.FIRST), "abcdef", "abc"),
        (text("a", 1, 3, cut=Cut.LAST), "abcdef", "def"),
        (text("a", 1, 3), None, "   "),
        (text("a", 1, 3, pad="0"), "", "   "),
        (text("a", 1, 3, exact=True), "abc", "abc"),
        (text("a", 1, 3, allowed=frozenset({"abc"})), "abc", "abc"),
        (text("a", 1, 3, mandatory=True, optional_for=INVOICE), "", "   "),
        (text("a", 1, 3, only_for=frozenset({"credit"}), mandatory=True), "abc", "   "),
        (Day(name="d", at=1, width=8, source="a", pattern="DDMMYYYY"), dt.date(2026, 3, 2), "02032026"),
        (Day(name="d", at=1, width=6, source="a", pattern="YYMMDD"), dt.date(2009, 3, 2), "090302"),
        (Day(name="d", at=1, width=10, source="a", pattern="YYYY-MM-DD"), dt.date(1999, 3, 2), "1999-03-02"),
        (Day(name="d", at=1, width=6, source="a", pattern="YYMMDD"), None, "      "),
        (amount(), 0, "00000"),
        (amount(), 99999, "99999"),
        (amount(sign=Sign.ABSOLUTE), -12, "00012"),
        (amount(sign=Sign.REVERSED), -12, "00012"),
        (amount(sign=Sign.LEADING), -12, "-0012"),
        (amount(7, decimal=",", sign=Sign.LEADING), -1234, "-012,34"),
        (amount(decimal="."), 7, "00.07"),
        (amount(overflow=Overflow.NINES), 100000, "99999"),
        (amount(sign=Sign.LEADING, overflow=Overflow.NINES), -10000, "99999"),
        (SignOf(name="s", at=1, width=1, source="a"), 5, "+"),
        (SignOf(name="s", at=1, width=1, source="a"), 0, "+"),
        (SignOf(name="s", at=1, width=1, source="a"), -5, "-"),
        (SignOf(name="s", at=1, width=1, source="a", turned=True), 5, "-"),
        (SignOf(name="s", at=1, width=1, source="a", turned=True), 0, "+"),
        (Number(name="n", at=1, width=3, source="a"), 12, "012"),
        (Number(name="n", at=1, width=3, source="a", overflow=Overflow.LAST), 1012, "012"),
        (Number(name="n", at=1, width=3, source="a", overflow=Overflow.NINES), 1012, "999"),
        (Code(name="c", at=1, width=1, source="a", codes=(("x", "1"), ("y", "2"))), "y", "2"),
        (KindCode(name="k", at=1, width=1, codes=(("invoice", "F"),)), None, "F"),
        (constant(1, "VIR", only_for=frozenset({"credit"})), None, "   "),
    ],
)
def test_how_values_are_spelled(field: Field, value: Value, became: str) -> None:
    assert spelled(field, value) == became


@pytest.mark.parametrize(
    ("field", "value", "cause"),
    [
        (text("a", 1, 3, mandatory=True), None, Cause.MISSING),
        (text("a", 1, 3, mandatory=True), "", Cause.MISSING),
        (text("a", 1, 3, mandatory=True), " \t ", Cause.NOTHING_LEFT),
        (text("a", 1, 3, mandatory=True, cut=Cut.FIRST), "    x", Cause.NOTHING_LEFT),
        (text("a", 1, 3), "é", Cause.SIGN),
        (text("a", 1, 3), "abcd", Cause.TOO_LONG),
        (text("a", 1, 3, digits=True), "1x3", Cause.DIGITS),
        (text("a", 1, 3, exact=True), "ab", Cause.NOT_EXACT),
        (text("a", 1, 3, exact=True, cut=Cut.FIRST), "abcd", Cause.NOT_EXACT),
        (text("a", 1, 3, allowed=frozenset({"abc"})), "abd", Cause.NOT_ALLOWED),
        (Day(name="d", at=1, width=6, source="a", pattern="YYMMDD", mandatory=True), None, Cause.MISSING),
        (Day(name="d", at=1, width=6, source="a", pattern="YYMMDD"), dt.date(1999, 12, 31), Cause.YEAR),
        (Day(name="d", at=1, width=6, source="a", pattern="YYMMDD"), dt.date(2100, 1, 1), Cause.YEAR),
        (Day(name="d", at=1, width=8, source="a", pattern="YYYYMMDD"), dt.date(999, 1, 1), Cause.YEAR),
        (amount(), -1, Cause.NEGATIVE),
        (amount(sign=Sign.REVERSED), 1, Cause.NEGATIVE),
        (amount(), 100000, Cause.TOO_LARGE),
        (amount(sign=Sign.LEADING), -10000, Cause.TOO_LARGE),
        (amount(), None, Cause.MISSING),
        (Number(name="n", at=1, width=3, source="a"), 1000, Cause.TOO_LARGE),
        (Number(name="n", at=1, width=3, source="a"), -1, Cause.NEGATIVE),
        (Code(name="c", at=1, width=1, source="a", codes=(("x", "1"),)), "z", Cause.NO_CODE),
        (Code(name="c", at=1, width=1, source="a", codes=(("x", "1"),)), None, Cause.MISSING),
        (KindCode(name="k", at=1, width=1, codes=(("credit", "F"),)), None, Cause.NO_CODE),
    ],
)
def test_what_does_not_fit_is_refused(field: Field, value: Value, cause: Cause) -> None:
    assert refused(field, value)[0] is cause


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("a;b", Cause.SEPARATOR),
        ('a"b', Cause.SIGN),
        ("=1+1", Cause.FORMULA),
        ("@x", Cause.FORMULA),
        (" =1", Cause.FORMULA),
    ],
)
def test_between_separators_more_is_refused(value: str, cause: Cause) -> None:
    assert refused(text("a", 1, 9), value, **CSV)[0] is cause


@pytest.mark.parametrize("sign", "＝＋－＠")
def test_wide_signs_begin_a_formula_too_where_the_file_can_hold_them(sign: str) -> None:
    wide = CSV | {"characters": Characters(encoding=Encoding.UTF_8)}
    assert refused(text("a", 1, 9), f" {sign}1", **wide)[0] is Cause.FORMULA
    assert spelled(text("a", 1, 9), f"1{sign}", **wide) == f"1{sign}"


def test_between_separators_nothing_is_padded() -> None:
    assert spelled(text("a", 1, 9), "abc", **CSV) == "abc"
    assert spelled(text("a", 1, 9), "", **CSV) == ""
    assert spelled(amount(9, decimal=".", sign=Sign.LEADING), -5, **CSV) == "-0.05"
    assert spelled(Number(name="n", at=1, width=3, source="a"), 7, **CSV) == "7"


def test_a_fixed_field_refuses_the_separator_too() -> None:
    assert refused(text("a", 1, 9), "a;b", separator=";")[0] is Cause.SEPARATOR


def test_what_is_left_out_or_all_nines_is_noticed() -> None:
    layout = one_record(
        text("a", 1, 3, cut=Cut.LEAVE_OUT),
        Amount(name="b", at=4, width=3, source="b", overflow=Overflow.NINES),
    )
    outcome = write(
        layout, {}, [Detail("x", "D1", {"a": "abcd", "b": 1000}), Detail("x", "D2", {"a": "abc", "b": 999})]
    )
    assert isinstance(outcome, Written)
    assert outcome.data == b"   999\r\nabc999\r\n"
    assert [(n.document, n.cause, n.what) for n in outcome.notices] == [
        ("D1", Cause.LEFT_OUT, "abcd"),
        ("D1", Cause.ALL_NINES, "1000"),
    ]


def distinct(how: Distinct) -> Layout:
    return one_record(text("a", 1, 3, cut=Cut.LAST, distinct=how))


def details(*values: str) -> list[Detail]:
    return [Detail("x", f"D{rank}", {"a": value}) for rank, value in enumerate(values, start=1)]


def test_apart_lets_the_same_value_stand_twice_but_no_other_like_it() -> None:
    assert isinstance(write(distinct(Distinct.APART), {}, details("abc", "abc")), Written)
    outcome = write(distinct(Distinct.APART), {}, details("1abc", "2abc"))
    assert isinstance(outcome, Refused)
    assert [(r.document, r.cause, r.what) for r in outcome.refusals] == [("D2", Cause.ALIKE, "D1")]


def test_once_lets_nothing_stand_twice() -> None:
    for second in ("abc", "2abc"):
        outcome = write(distinct(Distinct.ONCE), {}, details("abc", second))
        assert isinstance(outcome, Refused)
        assert [(r.document, r.cause) for r in outcome.refusals] == [("D2", Cause.ALIKE)]
    detail = Detail("x", "D1", {"a": "abc"})
    assert isinstance(write(distinct(Distinct.ONCE), {}, [detail, detail]), Refused)


def test_what_was_sent_before_is_refused_as_it_was_written() -> None:
    outcome = write(distinct(Distinct.ONCE), {}, details("1abc", "xyz"), sent=["abc"])
    assert isinstance(outcome, Refused)
    assert [(r.document, r.cause, r.what) for r in outcome.refusals] == [("D1", Cause.SENT, "abc")]
    outcome = write(distinct(Distinct.ONCE), {}, details("1abc", "xyz"))
    assert isinstance(outcome, Written)
    assert outcome.numbers == (("D1", "abc"), ("D2", "xyz"))


def test_what_is_common_is_refused_once() -> None:
    outcome = write(
        one_record(text("a", 1, 3, mandatory=True)),
        {"a": ""},
        [Detail("x", str(n), {"a": ""}) for n in range(9)],
    )
    assert isinstance(outcome, Refused)
    assert [(r.document, r.cause) for r in outcome.refusals] == [("", Cause.MISSING)]


def test_records_stand_in_order_with_counts_totals_and_their_numbers() -> None:
    found = [
        Detail("invoice", "A", {"number": "A", "amount": 1000}),
        Detail("credit", "B", {"number": "B", "amount": -300}),
        Detail("invoice", "C", {"number": "C", "amount": 5}),
    ]
    outcome = write(whole(sign=Sign.ABSOLUTE), {}, found)
    assert isinstance(outcome, Written)
    assert outcome.records == 5
    assert outcome.data == (
        b"H001----------------\r\n"
        b"F002A     0000001000\r\n"
        b"C003B     0000000300\r\n"
        b"F004C     0000000005\r\n"
        b"T0050020030000000705\r\n"
    )


def test_a_total_below_zero_is_refused_at_its_field() -> None:
    outcome = write(whole(sign=Sign.ABSOLUTE), {}, [Detail("credit", "B", {"number": "B", "amount": -300})])
    assert isinstance(outcome, Refused)
    assert [(r.document, r.field, r.cause, r.what) for r in outcome.refusals] == [
        ("", "total", Cause.NEGATIVE, "-300")
    ]


def test_a_kind_without_a_record_is_refused() -> None:
    layout = whole(sign=Sign.ABSOLUTE)
    outcome = write(layout, {}, [Detail("payment", "P", {"number": "P", "amount": 1})])
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].cause is Cause.NO_CODE


@pytest.mark.parametrize(
    ("end", "final", "data"),
    [
        (LineEnd.CRLF, True, b"abc\r\nxyz\r\n"),
        (LineEnd.CRLF, False, b"abc\r\nxyz"),
        (LineEnd.LF, True, b"abc\nxyz\n"),
        (LineEnd.LF, False, b"abc\nxyz"),
    ],
)
def test_line_ends(end: LineEnd, final: bool, data: bytes) -> None:  # noqa: FBT001
    layout = one_record(text("a", 1, 3), line_end=end, final_line_end=final)
    outcome = write(layout, {}, details("abc", "xyz"))
    assert isinstance(outcome, Written)
    assert outcome.data == data


@given(
    st.integers(-(10**7), 10**7), st.sampled_from(Sign), st.sampled_from(["", ".", ","]), st.integers(1, 9)
)
def test_an_amount_fills_its_field_and_says_itself_or_is_refused(
    cents: int, sign: Sign, decimal: str, width: int
) -> None:
    field = amount(width, sign=sign, decimal=decimal)
    outcome = write(one_record(field), {}, [Detail("x", "D", {"a": cents})])
    if isinstance(outcome, Refused):
        assert len(f"{abs(cents):03d}{decimal}") + (cents < 0) > width or cents
        return
    said = outcome.data.decode().removesuffix("\r\n")
    assert len(said) == width
    number = int(said.replace(decimal, "") if decimal else said)
    assert number == {Sign.ABSOLUTE: abs(cents), Sign.REVERSED: -cents}.get(sign, cents)


def test_every_cause_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Cause)
