"""Which lines take which letter together with the line that closes them."""

from collections.abc import Sequence
import datetime as dt
from typing import Any

import pytest

from ledger_core.book import Book
from ledger_core.lettrage.closing import (
    NOTHING_CLOSED,
    Closed,
    NoPostingError,
    PartOfGroupError,
    closings_of,
    writable_closings,
)
from ledger_core.lettrage.lines import Line

DAY = dt.date(2026, 11, 24)


def line(key: int, cents: int, letter: str = "", **fields: object) -> Line:
    given: dict[str, Any] = {
        "account": "411000",
        "customer": "ORIEL",
        "date": dt.date(2026, 11, key),
        "currency": "EUR",
        "letter_date": dt.date(2026, 11, 10) if letter else None,
        "path": "a",
        "lineno": key,
    }
    return Line(key=key, cents=cents, letter=letter, **(given | fields))


def letters(lines: Sequence[Line], closed: Sequence[Closed]) -> dict[str, object]:
    given = closings_of(lines, closed, DAY, "why").letters
    return {name: keys["lettrage"] for name, keys in given.items()}


def test_a_line_alone_takes_the_next_letter_of_its_account_and_party() -> None:
    used, own = line(1, 5_00, "AAC"), line(2, 7_00)
    other = line(3, 8_00, customer="PERSANNE")
    closed = [Closed("F1", own, 7_00), Closed("F2", other, 8_00)]
    assert letters([used, own, other], closed) == {"F1": "AAD", "F2": "AAA"}


def test_what_the_lines_and_the_entry_carry() -> None:
    late = line(30, 7_00)
    given = closings_of([late], [Closed("F1", late, 7_00)], DAY, "handed over")
    keys = {"lettrage": "AAA", "lettrage-date": dt.date(2026, 11, 30), "lettrage-why": "handed over"}
    assert given.letters == {"F1": keys}
    assert given.edits == {("a", 30): {**keys, "lettrage-before": None}}
    assert given.groups == (((late,), ("F1",)),)
    assert closings_of([late], [], DAY, "") == NOTHING_CLOSED


def test_a_partial_group_is_closed_with_its_own_letter_and_notes_the_old_one() -> None:
    group = [line(1, 600_00, "aab"), line(2, -200_00, "aab")]
    given = closings_of(group, [Closed("F1", group[0], 400_00)], DAY, "")
    assert given.letters["F1"]["lettrage"] == "AAB"
    assert [keys["lettrage-before"] for keys in given.edits.values()] == ["aab 2026-11-10"] * 2
    undated = [line(1, 600_00, "aab", letter_date=None)]
    (keys,) = closings_of(undated, [Closed("F1", undated[0], 600_00)], DAY, "").edits.values()
    assert keys["lettrage-before"] == "aab"


def test_a_letter_that_stands_in_upper_case_too_is_not_given_again() -> None:
    group = [line(1, 600_00, "aab"), line(2, 1_00, "AAB"), line(3, -1_00, "AAB")]
    assert letters(group, [Closed("F1", group[0], 600_00)]) == {"F1": "AAC"}


def test_two_currencies_of_one_party_take_two_letters() -> None:
    both = [line(1, 5_00), line(2, 5_00, currency="USD")]
    closed = [Closed("F1", both[0], 5_00), Closed("F2", both[1], 5_00)]
    assert letters(both, closed) == {"F1": "AAA", "F2": "AAB"}


def test_a_part_of_a_partial_group_is_not_closed() -> None:
    group = [line(1, 600_00, "aab"), line(2, 100_00, "aab"), line(3, -200_00, "aab")]
    first, second = Closed("F1", group[0], 400_00), Closed("F2", group[1], 100_00)
    with pytest.raises(PartOfGroupError, match="F1") as caught:
        closings_of(group, [first], DAY, "")
    assert caught.value.names == ("F1",)
    assert letters(group, [first, second]) == {"F1": "AAB", "F2": "AAB"}


BOOK = Book({"a": b'2026-11-01 * "x"\n  Assets:C  5 EUR\n  Assets:C  7 EUR\n  Assets:C  9 EUR\n\n'})


def test_what_the_text_has_a_posting_for_takes_its_letter() -> None:
    lines = [line(2, 5_00), line(3, 7_00), line(4, 9_00, customer="PERSANNE")]
    closed = [Closed(f"F{each.key}", each, each.cents) for each in lines]
    given = writable_closings(BOOK, lines, closed, DAY, "why")
    assert given == closings_of(lines, closed, DAY, "why")


def test_a_line_without_a_posting_of_its_own_takes_none_and_is_named() -> None:
    lines = [line(2, 5_00), line(5, 7_00)]  # nothing stands on the fifth line
    with pytest.raises(NoPostingError) as caught:
        writable_closings(BOOK, lines, [Closed(f"F{each.key}", each, each.cents) for each in lines], DAY, "")
    assert caught.value.names == ("F5",)


def test_a_twin_of_another_currency_shares_its_posting_though_it_is_not_closed() -> None:
    own, twin = line(2, 5_00), line(9, 6_00, currency="USD", lineno=2)
    closed = [Closed("F2", own, 5_00)]
    assert letters([own, twin], closed) == {"F2": "AAA"}
    with pytest.raises(NoPostingError) as caught:
        writable_closings(BOOK, [own, twin], closed, DAY, "")
    assert caught.value.names == ("F2",)
    elsewhere = line(9, 6_00, lineno=4)
    assert writable_closings(BOOK, [own, elsewhere], closed, DAY, "").groups == (((own,), ("F2",)),)
