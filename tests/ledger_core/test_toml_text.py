"""TOML from outside: what is no text of it is refused with its line, whatever it does to the reader."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.toml_text import NoToml, toml_in


def test_what_is_sound_is_read() -> None:
    assert toml_in('name = "é"\n[a]\nb = 1\n'.encode(), 100) == {"name": "é", "a": {"b": 1}}
    assert toml_in(b"", 0) == {}


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b"a = 1\n" * 20, 0, "the text is longer than 100 bytes"),
        (b'a = "\xff"', 0, "the text is not UTF-8"),
        (b"a = 1\nb = \n", 2, "Invalid value (at line 2, column 5)"),
        (b"a = 1\na = 2\n", 2, "Cannot overwrite a value (at line 2, column 6)"),
        (b"\n" + b"a." * 30 + b"b = 1", 2, "values are nested too deep"),
    ],
)
def test_what_is_not_says_where(data: bytes, line: int, why: str) -> None:
    assert toml_in(data, 100) == NoToml(line, why)


def test_nesting_and_long_numbers_end_no_process() -> None:
    assert toml_in(b"a = " + b"[" * 5000, 10_000) == NoToml(0, "values are nested too deep")
    assert isinstance(toml_in(b"a = " + b"9" * 9000, 10_000), NoToml)


@given(st.text(max_size=80))
def test_any_text_gives_a_table_or_a_reason(text: str) -> None:
    assert isinstance(toml_in(text.encode("utf-8", "surrogatepass"), 200), dict | NoToml)
