import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.references import quoted_numbers


def line(reference: str, label: str = "", cents: int = 77_700) -> Line:
    return Line(0, "411000", "A", dt.date(2026, 3, 9), cents, "EUR", reference=reference, label=label)


@pytest.mark.parametrize(
    ("reference", "label", "numbers"),
    [
        ("F2026-0012", "", {"12", "20260012"}),
        ("FA  220036", "", {"220036"}),
        ("0220036", "VIR POPOPOZ 220036", {"220036"}),
        ("", "FACT 20260012/0013 ET 14", {"20260012", "13", "202600120013"}),
        ("0000000", "VIR", set()),
        ("12", "", set()),  # too short to say anything
        ("VE 0326", "", set()),  # the month of the line itself
        ("BQ 03-2026", "", set()),
        ("", "CB 09/03", set()),  # its day
        ("", "VIR 777,00", set()),  # its amount
        ("", "ANNEE 2025", set()),
        ("", "", set()),
    ],
)
def test_numbers_that_a_line_quotes(reference: str, label: str, numbers: set[str]) -> None:
    assert quoted_numbers(line(reference, label)) == numbers


@given(st.integers(100, 99_999_999), st.text("ABC -/.", max_size=8))
def test_leading_zeros_make_no_other_number(number: int, word: str) -> None:
    plain = quoted_numbers(line("", f"{word} {number}"))
    padded = quoted_numbers(line("", f"{word} {number:012}"))
    assert plain == padded


@given(st.text(max_size=40), st.text(max_size=40), st.integers(-(10**9), 10**9))
def test_any_text_is_read(reference: str, label: str, cents: int) -> None:
    for number in quoted_numbers(line(reference, label, cents)):
        assert number == number.lstrip("0") != ""
