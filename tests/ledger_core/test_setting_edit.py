"""Settings are written into the text, and nothing else of it changes."""

import datetime as dt
from decimal import Decimal

from beancount.core.data import Custom
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.edit import quoted, with_open_metadata
from ledger_core.setting_edit import (
    Stated,
    includes_in,
    stated_in,
    with_include,
    with_option,
    with_setting,
    without_setting,
)
from ledger_core.settings import settings_in

DAY = dt.date(2026, 11, 23)

MAIN = b"""\
; les livres ; "de" test
option "title" "Menuiserie Tr\xc3\xa9marec" ; le nom
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"

2025-01-01 custom "lettrage" "gap-limit" 0.10 EUR   ; par groupe
  note: "d\xc3\xa9cid\xc3\xa9 en AG"
2026-01-01 custom "lettrage" "gap-limit" 0.50 EUR
2026-01-01 custom "journal" "VE" "Ventes"

include "accounts.beancount"
include "journal/*/*.beancount"
"""


def test_the_directive_that_counts_gets_the_value() -> None:
    after = with_setting(MAIN, "lettrage", "gap-limit", "2.00 EUR", DAY)
    assert after == MAIN.replace(b"0.50 EUR", b"2.00 EUR")


def test_comment_and_date_of_a_directive_stay() -> None:
    only = b'2025-01-01 custom "lettrage" "gap-limit" 0.10 EUR   ; par groupe\r\n'
    assert with_setting(only, "lettrage", "gap-limit", "3.00 EUR", DAY) == only.replace(b"0.10", b"3.00")


def test_a_new_setting_comes_after_the_last_custom_directive() -> None:
    after = with_setting(MAIN, "books", "closed", "2025-12-31", DAY)
    ventes = b'"VE" "Ventes"\n'
    assert after == MAIN.replace(ventes, ventes + b'2026-11-23 custom "books" "closed" 2025-12-31\n')


def test_a_new_setting_comes_before_the_first_include_where_no_other_is() -> None:
    after = with_setting(b'option "title" "x"\n\ninclude "a"\n', "receivables", "payment-days", "45", DAY)
    assert after == (
        b'option "title" "x"\n\n2026-11-23 custom "receivables" "payment-days" 45\ninclude "a"\n'
    )


def test_a_new_setting_ends_a_file_without_either_and_without_a_last_newline() -> None:
    after = with_setting(b"; rien", "books", "closed", "2025-12-31", DAY)
    assert after == b'; rien\n2026-11-23 custom "books" "closed" 2025-12-31\n'


def test_a_file_with_windows_line_ends_keeps_them() -> None:
    after = with_setting(b"; a\r\n; b\r\n", "books", "closed", "2025-12-31", DAY)
    assert after == b'; a\r\n; b\r\n2026-11-23 custom "books" "closed" 2025-12-31\r\n'


def test_what_only_looks_like_a_setting_is_left_alone() -> None:
    text = b"""\
; 2026-01-01 custom "books" "closed" 2025-01-01
2026-01-01 note Assets:A "quoted
2026-01-01 custom \\"books\\" \\"closed\\" 2025-01-01
"
"""
    after = with_setting(text, "books", "closed", "2025-12-31", DAY)
    assert after == text + b'2026-11-23 custom "books" "closed" 2025-12-31\n'


def test_a_directive_without_a_value_gets_one() -> None:
    after = with_setting(b'2026-01-01 custom "books" "closed"\n', "books", "closed", "2025-12-31", DAY)
    assert after == b'2026-01-01 custom "books" "closed" 2025-12-31\n'


def test_a_setting_is_taken_out_wherever_it_stands_with_its_metadata() -> None:
    after = without_setting(MAIN, "lettrage", "gap-limit")
    assert after == MAIN.replace(
        b'2025-01-01 custom "lettrage" "gap-limit" 0.10 EUR   ; par groupe\n'
        b'  note: "d\xc3\xa9cid\xc3\xa9 en AG"\n',
        b"",
    ).replace(b'2026-01-01 custom "lettrage" "gap-limit" 0.50 EUR\n', b"")
    assert without_setting(after, "lettrage", "gap-limit") == after


def test_settings_are_told_with_their_lines() -> None:
    assert stated_in(MAIN) == (
        Stated("lettrage", "gap-limit", "0.10 EUR", dt.date(2025, 1, 1), 6),
        Stated("lettrage", "gap-limit", "0.50 EUR", dt.date(2026, 1, 1), 8),
        Stated("journal", "VE", '"Ventes"', dt.date(2026, 1, 1), 9),
    )


def test_an_option_keeps_its_place_and_comment() -> None:
    after = with_option(MAIN, "title", 'Atelier "Nord"')
    assert after == MAIN.replace(b'"Menuiserie Tr\xc3\xa9marec"', b'"Atelier \\"Nord\\""')


def test_a_missing_option_comes_first() -> None:
    assert with_option(b"; a\n", "title", "X") == b'option "title" "X"\n; a\n'


@pytest.mark.parametrize(
    "text",
    [b'"', b'option "title" "', b'2026-01-01 custom "a" "b', b'2026-99-99 custom "a" "b" 1\n', b"\x00\xff"],
)
def test_text_that_is_no_text_of_a_book_is_not_lost(text: bytes) -> None:
    assert stated_in(text) == ()
    assert text in with_setting(text, "a", "b", "1", DAY)
    assert without_setting(text, "a", "b") == text


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), st.dates(), st.integers(0, 10**6)
)
def test_what_is_written_is_what_is_read(title: str, closed: dt.date, cents: int) -> None:
    text = with_option(MAIN, "title", title)
    text = with_setting(text, "books", "closed", closed.isoformat(), DAY)
    text = with_setting(text, "lettrage", "gap-limit", f"{Decimal(cents) / 100:.2f} EUR", DAY)
    text = with_setting(text, "journal", title or "-", quoted("nom"), DAY)
    if closed.year < 1900:
        return
    entries, errors, options = parser.parse_string(text.decode())
    assert not errors
    assert options["title"] == title
    settings = settings_in(entries)
    assert (settings.closed_day, settings.gap_limit_cents) == (closed, cents)
    assert [entry.meta["lineno"] for entry in entries if isinstance(entry, Custom)] == [
        stated.lineno for stated in sorted(stated_in(text), key=lambda stated: stated.day)
    ]


def test_whether_an_account_takes_letters_is_written_as_beancount_has_it() -> None:
    text = b'2025-01-01 open Assets:A EUR\n  account-number: "512000"\n'
    after = with_open_metadata(text, 1, "Assets:A", {"lettrable": True})
    assert after == text + b"  lettrable: TRUE\n"
    assert with_open_metadata(after, 1, "Assets:A", {"lettrable": False}) == text + b"  lettrable: FALSE\n"


def test_includes_are_found_and_added_after_the_last() -> None:
    data = b'option "title" "include \\"x\\""\r\ninclude "a.beancount" ; one\r\n; include "b.beancount"\r\n'
    assert includes_in(data) == ("a.beancount",)
    after = with_include(data, "c.beancount")
    assert after == data.replace(b"; one\r\n", b'; one\r\ninclude "c.beancount"\r\n')
    assert includes_in(after) == ("a.beancount", "c.beancount")
    assert with_include(b"; none", "a.beancount") == b'; none\ninclude "a.beancount"\n'


def test_a_directive_that_is_its_name_alone_has_no_blank_at_its_end() -> None:
    assert with_setting(b"", "a", "b", "", dt.date(2025, 1, 1)) == b'2025-01-01 custom "a" "b"\n'
