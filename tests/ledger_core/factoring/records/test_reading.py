"""A file read back: what is shown of it, and every flaw at its record, position and field."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.records.field_reading import day_in
from ledger_core.factoring.records.fields import (
    Align,
    Amount,
    Code,
    Day,
    Distinct,
    Field,
    KindCode,
    Number,
    Overflow,
    Sign,
    SignOf,
)
from ledger_core.factoring.records.flaw import SENTENCES, FlawCause
from ledger_core.factoring.records.layout import Layout, LineEnd
from ledger_core.factoring.records.reading import MOST_BYTES, MOST_FLAWS, MOST_RECORDS, read
from ledger_core.factoring.records.spelling import Detail, day_text
from ledger_core.factoring.records.writing import Written, write
from tests.ledger_core.factoring.records.layouts import one_record, text, whole

LAYOUT = whole(sign=Sign.ABSOLUTE)
KINDS = st.sampled_from(["invoice", "credit"])
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
DEMANDED_DAY = Day(name="d", at=1, width=6, source="d", pattern="YYMMDD", mandatory=True)
SOUND = (
    b"H001----------------\r\n"
    b"F002A     0000001000\r\n"
    b"C003B     0000000300\r\n"
    b"F004C     0000000005\r\n"
    b"T0050020030000000705\r\n"
)


def flaws(data: bytes, layout: Layout = LAYOUT) -> list[tuple[int, int, str, FlawCause]]:
    found = read(layout, data)
    assert found.left_off == 0
    return [(flaw.record, flaw.at, flaw.field, flaw.cause) for flaw in found.flaws]


def flaw_of(field: Field, said: str, **layout: object) -> FlawCause | None:
    """Return the one flaw of a field alone, or none."""
    found = read(one_record(field, **layout), said.encode() + b"\r\n").flaws
    assert len(found) <= 1
    return found[0].cause if found else None


def test_a_sound_file_is_shown_field_by_field() -> None:
    found = read(LAYOUT, SOUND, show=2)
    assert (found.records, found.documents, found.flaws, found.left_off) == (5, 3, (), 0)
    header, first = found.shown
    assert (header.number, header.name, first.number, first.name) == (1, "top", 2, "line")
    assert [(cell.field, cell.at, cell.text) for cell in first.cells] == [
        ("kind", 1, "F"),
        ("rank", 2, "002"),
        ("number", 5, "A     "),
        ("amount", 11, "0000001000"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        (b"F002", b"F009", (2, 2, "rank", FlawCause.SEQUENCE)),
        (b"F002", b"F0x2", (2, 2, "rank", FlawCause.NUMBER)),
        (b"A     ", b"      ", (2, 5, "number", FlawCause.MISSING)),
        (b"A     ", b"\xe9     ", (2, 0, "", FlawCause.ENCODING)),
        (b"A     ", b"A\t    ", (2, 5, "number", FlawCause.SIGN)),
        (b"0000001000", b"00000010.0", (2, 11, "amount", FlawCause.AMOUNT)),
        (b"T005002", b"T005001", (5, 5, "invoices", FlawCause.COUNT)),
        (b"T005002003", b"T005002004", (5, 8, "all", FlawCause.COUNT)),
        (b"0000000705", b"0000000706", (5, 11, "total", FlawCause.TOTAL)),
        (b"H001--", b"H001-x", (1, 5, "constant 5", FlawCause.CONSTANT)),
        (b"0005\r\n", b"00055\r\n", (4, 0, "", FlawCause.LENGTH)),
        (b"C003B", b"X003B", (3, 0, "", FlawCause.UNKNOWN_RECORD)),
    ],
)
def test_each_flaw_has_its_place(old: bytes, new: bytes, flaw: tuple[int, int, str, FlawCause]) -> None:
    assert SOUND.count(old) == 1
    assert flaw in flaws(SOUND.replace(old, new))


def test_records_missing_and_out_of_order() -> None:
    header, *middle, trailer = SOUND.splitlines(keepends=True)
    assert (4, 0, "", FlawCause.LACKS_RECORD) in flaws(b"".join([*middle, trailer]))
    assert (4, 0, "", FlawCause.LACKS_RECORD) in flaws(b"".join([header, *middle]))
    assert (5, 0, "", FlawCause.ORDER) in flaws(b"".join([header, *middle[:2], trailer, middle[2]]))
    assert (2, 0, "", FlawCause.ORDER) in flaws(b"".join([header, header, *middle, trailer]))


def test_line_ends() -> None:
    assert (5, 0, "", FlawCause.FINAL_LINE_END) in flaws(SOUND.removesuffix(b"\r\n"))
    assert (2, 0, "", FlawCause.LINE_END) in flaws(SOUND.replace(b"A     ", b"A\n    "))
    assert flaws(b"")[0] == (0, 0, "", FlawCause.EMPTY)
    without = one_record(text("a", 1, 3), final_line_end=False, line_end=LineEnd.LF)
    assert flaws(b"abc\nxyz", without) == []
    assert flaws(b"abc\n", without) == [(1, 0, "", FlawCause.FINAL_LINE_END)]


@pytest.mark.parametrize(
    ("field", "said", "flaw"),
    [
        (text("a", 1, 3), "abc", None),
        (text("a", 1, 3), "   ", None),
        (text("a", 1, 3, mandatory=True), "   ", FlawCause.MISSING),
        (text("a", 1, 3, digits=True), "12x", FlawCause.DIGITS),
        (text("a", 1, 3, digits=True), "12 ", None),
        (text("a", 1, 3, exact=True), "12 ", FlawCause.NOT_EXACT),
        (text("a", 1, 3, exact=True, align=Align.RIGHT), " 12", FlawCause.NOT_EXACT),
        (text("a", 1, 3, allowed=frozenset({"ab"})), "ab ", None),
        (text("a", 1, 3, allowed=frozenset({"ab"})), "ac ", FlawCause.NOT_ALLOWED),
        (Day(name="d", at=1, width=6, source="d", pattern="YYMMDD"), "260229", FlawCause.DAY),
        (Day(name="d", at=1, width=6, source="d", pattern="YYMMDD"), "280229", None),
        (Day(name="d", at=1, width=6, source="d", pattern="YYMMDD"), "      ", None),
        (
            Day(name="d", at=1, width=6, source="d", pattern="YYMMDD", mandatory=True),
            " " * 6,
            FlawCause.MISSING,
        ),
        (Amount(name="a", at=1, width=5, source="a"), "00012", None),
        (Amount(name="a", at=1, width=5, source="a"), "-0012", FlawCause.AMOUNT),
        (Amount(name="a", at=1, width=5, source="a"), "   12", FlawCause.AMOUNT),
        (Amount(name="a", at=1, width=5, source="a", sign=Sign.LEADING), "-0012", None),
        (Amount(name="a", at=1, width=5, source="a", decimal="."), "12.34", None),
        (Amount(name="a", at=1, width=5, source="a", decimal="."), "123.4", FlawCause.AMOUNT),
        (Number(name="n", at=1, width=3, source="n"), "012", None),
        (Number(name="n", at=1, width=3, source="n"), " 12", FlawCause.NUMBER),
        (SignOf(name="s", at=1, width=1, source="s"), "+", None),
        (SignOf(name="s", at=1, width=1, source="s"), " ", FlawCause.CODE),
        (Code(name="c", at=1, width=1, source="c", codes=(("x", "1"),)), "1", None),
        (Code(name="c", at=1, width=1, source="c", codes=(("x", "1"),)), "2", FlawCause.CODE),
        (KindCode(name="k", at=1, width=1, codes=(("invoice", "F"),)), "G", FlawCause.CODE),
    ],
)
def test_what_a_field_may_hold(field: Field, said: str, flaw: FlawCause | None) -> None:
    assert flaw_of(field, said) == flaw


def test_separators_are_looked_at() -> None:
    layout = one_record(text("a", 1, 2), text("b", 4, 2), separator=";", closing=True, width=6)
    assert flaws(b"ab;cd;\r\n", layout) == []
    assert flaws(b"ab,cd;\r\n", layout) == [(1, 1, "a", FlawCause.FIELD_END)]
    assert flaws(b"a;;cd;\r\n", layout) == [(1, 1, "a", FlawCause.SIGN)]


def test_between_separators_columns_are_counted_and_texts_have_a_most() -> None:
    layout = one_record(text("a", 1, 3), text("b", 2, 3), separator=";", width=0)
    assert flaws(b"abc;x\r\n;\r\n", layout) == []
    assert flaws(b"abc\r\n", layout) == [(1, 0, "", FlawCause.COLUMNS)]
    assert flaws(b"abcd;x\r\n", layout) == [(1, 1, "a", FlawCause.LENGTH)]
    closed = one_record(text("a", 1, 3), text("b", 2, 3), separator=";", width=0, closing=True)
    assert flaws(b"abc;x;\r\n", closed) == []


def test_codes_of_one_document_must_agree_and_what_is_not_for_it_is_blank() -> None:
    codes = (("credit", "C"), ("invoice", "F"))
    layout = one_record(
        KindCode(name="k", at=1, width=1, codes=codes),
        KindCode(name="again", at=2, width=1, codes=codes),
        text("order", 3, 2, only_for=frozenset({"invoice"})),
        text("due", 5, 2, mandatory=True, optional_for=frozenset({"credit"})),
    )
    assert flaws(b"FFabxy\r\nCC    \r\n", layout) == []
    assert flaws(b"FCabxy\r\n", layout) == [(1, 2, "again", FlawCause.KINDS)]
    assert flaws(b"CCab  \r\n", layout) == [(1, 3, "order", FlawCause.NOT_BLANK)]
    assert flaws(b"FFab  \r\n", layout) == [(1, 5, "due", FlawCause.MISSING)]


def test_a_number_that_is_accepted_once_stands_once() -> None:
    layout = one_record(text("a", 1, 3, distinct=Distinct.ONCE))
    assert flaws(b"abc\r\nabd\r\nabc\r\n", layout) == [(3, 1, "a", FlawCause.TWICE)]


def test_amounts_of_all_nines_are_in_no_total() -> None:
    changed = SOUND.replace(b"0000001000", b"9999999999")
    assert (5, 11, "total", FlawCause.TOTAL) in flaws(changed)
    assert flaws(changed, whole(sign=Sign.ABSOLUTE, overflow=Overflow.NINES)) == []


def test_flaws_beyond_the_most_are_counted() -> None:
    found = read(one_record(text("a", 1, 3)), b"ab\r\n" * (MOST_FLAWS + 7))
    assert len(found.flaws) == MOST_FLAWS
    assert found.left_off == 7


def test_files_too_large_are_not_read() -> None:
    assert flaws(b" " * (MOST_BYTES + 1)) == [(0, 0, "", FlawCause.TOO_LARGE)]
    assert flaws(b"\n" * (MOST_RECORDS + 1)) == [(0, 0, "", FlawCause.TOO_MANY)]


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_to_its_end(data: bytes) -> None:
    found = read(LAYOUT, data, show=50)
    assert found.flaws
    assert all(str(flaw) for flaw in found.flaws)


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
def test_a_byte_changed_is_found_or_changes_only_a_name(place: int, byte: int) -> None:
    changed = SOUND[:place] + bytes([byte]) + SOUND[place + 1 :]
    # the references are free text: nothing else in the file says what they should be
    free = {offset for line in (1, 2, 3) for offset in range(line * 22 + 4, line * 22 + 10)}
    if changed != SOUND and place not in free:
        assert flaws(changed)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["invoice", "credit"]),
            st.integers(0, 10**6),
            st.text("abc", min_size=1, max_size=6),
        ),
        max_size=20,
    )
)
def test_what_is_written_is_read_without_a_flaw(found: list[tuple[str, int, str]]) -> None:
    details = [
        Detail(kind, name, {"number": name, "amount": cents if kind == "invoice" else -cents})
        for kind, cents, name in found
    ]
    outcome = write(LAYOUT, {}, details)
    if isinstance(outcome, Written):
        assert flaws(outcome.data) == []
    else:
        assert sum(detail.values["amount"] for detail in details) < 0  # type: ignore[misc]


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["DDMMYYYY", "YYMMDD", "YYYY-MM-DD"]),
)
def test_a_day_is_read_as_it_was_spelled(day: dt.date, pattern: str) -> None:
    assert day_in(day_text(day, pattern), pattern) == day


@pytest.mark.parametrize(
    "said", ["2026-13-01", "2026/01/01", "2026-01-1", "２026-01-01", "0000-00-00", "2026-1a-01"]
)
def test_what_is_no_day(said: str) -> None:
    assert day_in(said, "YYYY-MM-DD") is None


def test_every_cause_has_its_sentence() -> None:
    assert set(SENTENCES) == set(FlawCause)
