"""Text before it is parsed: what the cheap searches pass, and what the lexer finds in the rest."""

from beancount.parser import lexer
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.loading import lexing
from ledger_core.loading.lexing import text_faults
from ledger_core.loading.limits import Limits

NO_MORE = Limits()


def messages(text: str, limits: Limits = NO_MORE) -> list[str]:
    return [f"{fault.line}: {fault.message}" for fault in text_faults("a.beancount", text.encode(), limits)]


@pytest.mark.parametrize(
    "text",
    [
        '2026/03/02 * "TVA 20 %/-" "S/(C) 1/0"',
        "; 1/0 in a remark",
        "* 1/0 in a heading",
        '2026-03-02 * "x"\n  Assets:A  1/3 EUR\n  Assets:B  1/ 0.5 EUR\n  Assets:C  1/007 EUR',
        '2026-03-02 * "over\n  1/0 lines"',
        '  note: "1/0 \\" 2/0"',
        "2026-03-02 price /6J 1 EUR ; 1/0",
        '2026-03-02 * "x" ^FA/000 #a/0',
        f'  iban: "{"1" * 60}"',
        "a / b / X0",
        "1/ ; nothing",
        "",
    ],
)
def test_harmless_text_passes(text: str) -> None:
    assert messages(text) == []


@pytest.mark.parametrize("divisor", ["0", "0.", "0.00", "00", "(1)", "-1", "+1", "(0)", "\t0", " 0,000"])
def test_a_divisor_that_is_no_plain_number_is_refused(divisor: str) -> None:
    (message,) = messages(f'2026-03-02 * "x"\n  Assets:A  1/{divisor} EUR\n')
    assert message.startswith("2: ")
    assert "divi" in message


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,", min_size=1, max_size=8), st.sampled_from(["", " ", "\t", "\r"]))
def test_a_number_that_passes_as_divisor_is_not_zero(digits: str, blank: str) -> None:
    text = f"x 1/{blank}{digits}"
    if messages(text):
        return
    kinds = [(kind, value) for kind, _line, _text, value in lexer.lex_iter_string(text)]
    after = kinds[kinds.index(("SLASH", None)) + 1]
    assert after[0] != "NUMBER" or after[1] != 0


@settings(max_examples=500, deadline=None)
@given(st.text('10/(- ;"\\\nx:*', max_size=40))
def test_lines_read_alone_give_what_the_whole_text_gives(text: str) -> None:
    limits = Limits(number_digits=2)
    whole = lexing._token_faults("a.beancount", iter([(1, text.encode())]), limits)
    assert messages(text, limits) == [f"{fault.line}: {fault.message}" for fault in whole]


@pytest.mark.parametrize(
    ("text", "by_line"),
    [
        ('2026-01-01 * "x" "y"\n  Assets:A 1/3 EUR ; note "z\n', True),
        ('key: "x"\n;"\n* heading "x"\n', True),
        ("a;b\n", True),
        ('key:"x"\n', False),
        ('"x\ny"\n', False),
        ('"x \\" y"\n', False),
        ('a;"\n', False),
        ('* heading "x\n', False),
    ],
)
def test_which_text_can_be_read_line_by_line(text: str, *, by_line: bool) -> None:
    found = lexing._STRINGS_END_ON_THEIR_LINES.match(text.encode())
    assert found is not None
    assert (found.end() == len(text.encode())) is by_line


def test_a_long_string_is_refused_where_it_begins() -> None:
    limits = Limits(string_bytes=20)
    said = "20 bytes without a quote, where a string may be open: close it, or put these lines into"
    refused = [f"2: {said} a file of their own"]
    assert messages("short\n" + '"' + "a\n" * 30 + '"', limits) == refused
    assert messages("short\n" + '"' + '\\"\n' * 30 + '"', limits) == refused
    assert messages("short\n" + '"' + '\\"\n' * 3 + '" "' + "a\n" * 3 + '"', limits) == []
    assert messages('key: "x"\n' + "a\n" * 30 + 'key: "x"\n', limits) == []
    assert messages('key: "x"\n' + "1/0\n" * 30 + 'key: "x"\n', limits)[0].startswith("2: division by zero")


def test_a_line_may_be_as_long_as_the_limit_and_no_longer() -> None:
    limits = Limits(line_bytes=10)
    assert messages("x" * 10 + "\n" + "é" * 5 + "\n;" + "x" * 9, limits) == []
    assert messages("short\n" * 9 + "x" * 11 + "\nshort\n", limits) == [
        "10: a line of more than 10 bytes; break it or shorten it"
    ]
    assert messages("é" * 6, limits) == ["1: a line of more than 10 bytes; break it or shorten it"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 14), max_size=12))
def test_the_long_line_is_the_first_one(lengths: list[int]) -> None:
    text = "\n".join(";" * length for length in lengths)
    longer = [rank for rank, length in enumerate(lengths, 1) if length > 10]
    found = messages(text, Limits(line_bytes=10))
    assert [int(message.split(":")[0]) for message in found] == longer[:1]


def test_digits_are_counted_without_commas_and_point() -> None:
    limits = Limits(number_digits=6)
    assert messages("x 123,456 12.3456", limits) == []
    assert messages('x "1234567"', limits) == []
    assert messages("x 1\nx 1,234.567", limits) == ['2: number "1,234.567" has more than 6 digits']


def test_faults_stop_at_the_limit() -> None:
    assert len(messages("x 1/0\n" * 50, Limits(errors=7))) == 7
