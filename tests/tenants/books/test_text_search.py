"""Search finds lines by their words, takes them as they stand, and ends."""

import pytest

from tenants.books import text_search
from tenants.books.history import revision_of
from tenants.books.text_search import Found, search, words_of
from tests.tenants.books.ground import Books

MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"
TEXT = "; Été à l'Hôtel\n; (a+)+$ [x\n; nothing\n; HÔTEL and hôtel\r\n"


def found_in(books: Books, query: str, number: int | None = None) -> Found:
    with books.database.reading(books.tenant.id) as session:
        return search(session, revision_of(session, number), query)


def places(books: Books, query: str) -> list[tuple[str, int]]:
    return [(hit.path, hit.lineno) for hit in found_in(books, query).hits]


@pytest.fixture
def written(books: Books) -> Books:
    books.write({APRIL: TEXT, "documents/note.txt": "hôtel"})
    return books


def test_words_are_found_in_any_case_and_marked(written: Books) -> None:
    found = found_in(written, "hôtel")
    assert found.complete
    assert [(hit.path, hit.lineno, hit.line, hit.spans) for hit in found.hits] == [
        (APRIL, 1, "; Été à l'Hôtel", ((10, 15),)),
        (APRIL, 4, "; HÔTEL and hôtel", ((2, 7), (12, 17))),
    ]


def test_all_words_stand_in_the_line_and_quotes_hold_words_together(written: Books) -> None:
    assert places(written, "hôtel été") == [(APRIL, 1)]
    assert places(written, '"and hôtel"') == [(APRIL, 4)]
    assert places(written, '"hôtel and hôtel" été') == []


def test_the_latest_month_comes_first_after_the_files_that_are_no_months(written: Books) -> None:
    written.write({APRIL: "; DUPONT\n"})
    assert [path for path, _ in places(written, "dupont")] == ["accounts.beancount"] * 3 + [APRIL] + [
        MARCH
    ] * 2


def test_an_older_revision_is_searched_as_it_was(written: Books) -> None:
    assert places(written, "hôtel")
    assert not found_in(written, "hôtel", 1).hits


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("(a+)+$", [2]),
        ("[x", [2]),
        ("$ [x", [2]),
        (".*", []),
        ("\\", []),
        ("%", []),
        ("*" * 500, []),
        ("\0", []),
        ('"', []),
    ],
)
def test_signs_of_patterns_are_signs(written: Books, query: str, lines: list[int]) -> None:
    assert [lineno for path, lineno in places(written, query) if path == APRIL] == lines


@pytest.mark.parametrize("query", ["", "   ", '""'])
def test_nothing_asked_finds_nothing(written: Books, query: str) -> None:
    found = found_in(written, query)
    assert found.complete
    assert not found.hits


def test_a_search_ends_after_so_many_lines_and_says_so(
    written: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_search, "MOST_HITS", 3)
    found = found_in(written, "o")
    assert len(found.hits) == 3
    assert not found.complete


def test_of_a_long_line_the_part_with_the_word_is_shown(books: Books) -> None:
    books.write({APRIL: "; " + "x" * 3_000 + " needle " + "y" * 3_000 + "\n"})
    (hit,) = found_in(books, "needle").hits
    assert len(hit.line) <= text_search.LONGEST_SHOWN
    ((start, end),) = hit.spans
    assert hit.line[start:end] == "needle"


def test_letters_whose_small_form_is_longer_do_not_shift_the_marks(books: Books) -> None:
    books.write({APRIL: "; İİİ needle\n"})
    (hit,) = found_in(books, "NEEDLE").hits
    assert [hit.line[start:end] for start, end in hit.spans] == ["needle"]


def test_words_of_a_query() -> None:
    assert words_of('a "b c" d"') == ["a", "b c", 'd"']
