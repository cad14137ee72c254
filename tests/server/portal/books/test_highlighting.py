"""Highlighted text is the text, escaped, whatever stands in it."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
import pytest

from server.portal.books.highlighting import ends_in_string, highlighted

SIGNS = st.text(
    st.sampled_from([*'a1:"\\;#^*!-/., \t<>&é2026-01-01Assets:B:C option journal: ']), max_size=40
)


def plain(html: Markup) -> str:
    return Markup(re.sub(r"</?span[^>]*>", "", html)).unescape()


@given(st.lists(SIGNS, max_size=6), st.booleans())
def test_nothing_is_lost_or_added(lines: list[str], in_string: bool) -> None:  # noqa: FBT001
    assert [plain(html) for html in highlighted(lines, in_string=in_string)] == lines


@given(st.lists(SIGNS, max_size=6), st.integers(0, 5))
def test_a_window_looks_as_it_does_in_the_whole(lines: list[str], start: int) -> None:
    window = highlighted(
        lines[start:], in_string=ends_in_string("".join(f"{line}\n" for line in lines[:start]))
    )
    assert list(window) == list(highlighted(lines))[start:]


def test_markup_of_a_tenant_is_text() -> None:
    (html,) = highlighted(['; <script>alert(1)</script> "<b>"'])
    assert "<script" not in html
    assert "<b" not in html


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '2026-11-17 * "Oriel" "Virement" ^VIR',
            [("k-d", "2026-11-17"), ("k-f", "*"), ("k-s", '"Oriel"'), ("k-s", '"Virement"'), ("k-d", "^VIR")],
        ),
        ('  journal: "BQ"', [("k-m", "journal:"), ("k-s", '"BQ"')]),
        ("  Assets:51-Banques:512000   -4800.00 EUR ; ok", [("k-n", "-4800.00"), ("k-c", "; ok")]),
        ("2026-01-01 open Assets:A EUR", [("k-d", "2026-01-01"), ("k-w", "open")]),
        ('option "title" "x"', [("k-w", "option"), ("k-s", '"title"'), ("k-s", '"x"')]),
        ("reopened openly", []),
    ],
)
def test_words_are_told_apart(line: str, expected: list[tuple[str, str]]) -> None:
    (html,) = highlighted([line])
    assert [
        (name, Markup(text).unescape())
        for name, text in re.findall(r'<span class="([^"]+)">(.*?)</span>', html)
    ] == expected


def test_a_text_of_several_lines_stays_a_text() -> None:
    first, second, third = highlighted(['  a: "one', "two", 'three" 12'])
    assert first.endswith('<span class="k-s">&#34;one</span>')
    assert second == '<span class="k-s">two</span>'
    assert third == '<span class="k-s">three&#34;</span> <span class="k-n">12</span>'


@pytest.mark.parametrize(
    "line", ['"' + "\\" * 8_000, "a:" * 4_000, "-" * 8_000, "A:" * 4_000 + "!", "1," * 4_000]
)
def test_long_lines_take_no_long_time(line: str) -> None:
    assert [plain(html) for html in highlighted([line] * 50)] == [line] * 50
