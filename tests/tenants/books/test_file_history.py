"""The history of one file is that of the revisions that changed it."""

import pytest

from tenants.books import file_history as walking
from tenants.books.file_history import file_history
from tests.tenants.books.ground import START, Books

MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"


@pytest.fixture
def april(books: Books) -> Books:
    """Revisions 2 to 8: April comes, something else changes, April changes, goes, and comes again."""
    for written, removed in [
        ({APRIL: "; one\n"}, ()),
        ({MARCH: START.files[MARCH] + b"; x\n"}, ()),
        ({APRIL: "; two\n"}, ()),
        ({MARCH: START.files[MARCH]}, ()),
        ({}, (APRIL,)),
        ({MARCH: START.files[MARCH] + b"; y\n"}, ()),
        ({APRIL: "; two\n"}, ()),
    ]:
        books.write(written, removed)
    return books


def numbers(
    books: Books, path: str, before: int | None = None, limit: int = 50
) -> tuple[list[int], int | None]:
    with books.database.reading(books.tenant.id) as session:
        found = file_history(session, path, before, limit)
        return [revision.number for revision in found.revisions], found.rest


def test_coming_changing_and_going_are_told(april: Books) -> None:
    assert numbers(april, APRIL) == ([8, 6, 4, 2], None)
    assert numbers(april, MARCH) == ([7, 5, 3, 1], None)
    assert numbers(april, "main.beancount") == ([1], None)


@pytest.mark.parametrize(
    "path",
    [
        "nothing.beancount",
        f"{MARCH}/x",
        "",
        "/",
        "../x",
        "a\0b",
        "é" * 300,
        "\udcff",
    ],
)
def test_what_is_no_file_has_no_history(april: Books, path: str) -> None:
    assert numbers(april, path) == ([], None)


def test_a_folder_has_the_history_of_its_files(april: Books) -> None:
    assert numbers(april, "journal/2026") == ([8, 7, 6, 5, 4, 3, 2, 1], None)
    assert numbers(april, "documents") == ([], None)


def test_a_history_is_read_page_by_page(april: Books) -> None:
    seen: list[int] = []
    before: int | None = None
    for _ in range(4):
        found, before = numbers(april, APRIL, before, limit=1)
        seen += found
    assert seen == [8, 6, 4, 2]


def test_a_long_walk_stops_and_goes_on_where_it_was(april: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_REVISIONS_A_STEP", 2)
    monkeypatch.setattr(walking, "MOST_WALKED", 2)
    seen: list[int] = []
    before: int | None = None
    for _ in range(20):
        found, before = numbers(april, APRIL, before)
        seen += found
        if before is None:
            break
    assert seen == [8, 6, 4, 2]
