"""Reading the books as they were, and what each revision changed."""

from collections.abc import Callable

import pytest

from tenants.books.history import (
    FileChange,
    NoSuchRevisionError,
    changes_between,
    diff,
    head,
    read_book,
    read_file,
    revision_count,
    revision_of,
    revisions,
    revisions_before,
)
from tenants.db import Database
from tenants.tenant import Tenant
from tests.tenants.books.ground import START, Books

APRIL = "journal/2026/2026-04.beancount"
MARCH = "journal/2026/2026-03.beancount"


def test_every_revision_is_read_as_it_was(books: Books) -> None:
    states = [dict(START.files)]
    for text in (b"; one\n", b"; two\n"):
        books.write({APRIL: text})
        states.append({**START.files, APRIL: text})
    with books.database.reading(books.tenant.id) as session:
        assert revision_count(session) == 3
        for number, files in enumerate(states, start=1):
            assert read_book(session, revision_of(session, number)).files == files
        assert read_file(session, APRIL, revision_of(session, 1)) is None
        assert read_file(session, APRIL, revision_of(session, 2)) == b"; one\n"
        assert read_file(session, APRIL) == b"; two\n"
        assert [found.number for found in revisions(session, limit=2)] == [3, 2]


def test_the_diff_of_a_revision_names_what_it_changed(books: Books) -> None:
    revision = books.write({APRIL: b"; one\n", MARCH: b"; emptied"}, removed=())
    with books.database.reading(books.tenant.id) as session:
        march, april = diff(session, revision)
        assert (march.path, april.path) == (MARCH, APRIL)
        assert april.unified() == f"--- /dev/null\n+++ b/{APRIL}\n@@ -0,0 +1 @@\n+; one\n"
        assert march.unified().endswith("+; emptied\n\\ No newline at end of file\n")
        assert {change.path for change in diff(session, revision_of(session, 1))} == set(START.files)


def test_a_binary_change_is_named_only() -> None:
    change = FileChange("documents/a.pdf", None, b"%PDF\0")
    assert change.unified() == "Binary file documents/a.pdf changed\n"


def test_a_tenant_without_books_has_no_revision(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    with database.reading(new_tenant("empty").id) as session:
        assert head(session) is None
        with pytest.raises(NoSuchRevisionError, match="no revision yet"):
            read_book(session)
        with pytest.raises(NoSuchRevisionError, match="no revision 7"):
            revision_of(session, 7)


def test_revisions_are_listed_from_any_number_back(books: Books) -> None:
    for number in range(2, 6):
        books.write({APRIL: f"; {number}\n"}, message=f"Change {number}")
    with books.database.reading(books.tenant.id) as session:
        assert [found.number for found in revisions_before(session, limit=2)] == [5, 4]
        assert [found.number for found in revisions_before(session, 4, limit=2)] == [3, 2]
        assert [found.number for found in revisions_before(session, 1)] == []


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("bank", [2]),
        ("CHARGES 100%", [2]),
        ("charges alice", [2]),
        ("firm.example", [3, 2, 1]),
        ("1%0", []),
        ("a_b", [3]),
        ("_", [3]),
        ("\\", []),
        ("'; drop", []),
    ],
)
def test_revisions_are_found_by_words_of_message_and_author(
    books: Books, words: str, numbers: list[int]
) -> None:
    books.write({APRIL: "; 1\n"}, message="Bank charges, 100% of them")
    books.write({APRIL: "; 2\n"}, message="a_b")
    with books.database.reading(books.tenant.id) as session:
        assert [found.number for found in revisions_before(session, words=words)] == numbers


def test_two_revisions_are_compared_whatever_stood_between(books: Books) -> None:
    books.write({APRIL: "; 1\n"})
    books.write({APRIL: "; 2\n"})
    books.write({APRIL: "; 1\n", MARCH: "; no\n"})
    with books.database.reading(books.tenant.id) as session:
        second, fourth = revision_of(session, 2), revision_of(session, 4)
        (change,) = changes_between(session, second, fourth)
        assert (change.path, change.after) == (MARCH, b"; no\n")
        (back,) = changes_between(session, fourth, second)
        assert (back.before, back.after) == (change.after, change.before)
        assert changes_between(session, second, second) == []
