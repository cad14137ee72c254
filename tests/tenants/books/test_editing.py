"""An edit stands on the latest revision, joined with what others wrote, or nothing is written."""

from collections.abc import Mapping

import pytest

from ledger_core.book import Change
from tenants.books.editing import (
    Contents,
    Edit,
    EditConflictError,
    Meeting,
    NothingToWriteError,
    change_of,
    save,
)
from tenants.books.history import NoSuchRevisionError
from tenants.books.models import Revision
from tenants.books.refusals import ClosedPeriodError, RefusedBookError
from tenants.books.write import faults
from tests.tenants.books.ground import ALICE, START, Books, invoice

MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"
LINES = b"; a\n; b\n; c\n; d\n; e\n"


def saved(books: Books, base: int, files: Contents, *, reopening: bool = False) -> Revision:
    return save(
        books.database,
        books.jail,
        books.tenant.id,
        Edit(base, files),
        author=ALICE,
        message="By hand",
        reopening=reopening,
    )


def test_an_edit_is_the_next_revision(books: Books) -> None:
    revision = saved(books, 1, {APRIL: LINES})
    assert (revision.number, revision.message, revision.origin) == (2, "By hand", "web")
    assert books.files() == {**START.files, APRIL: LINES}


def test_an_edit_stands_beside_what_others_wrote_to_other_files(books: Books) -> None:
    books.write({MARCH: START.files[MARCH] + b"; x\n"})
    assert saved(books, 1, {APRIL: LINES}).number == 3
    assert books.files()[MARCH].endswith(b"; x\n")


def test_an_edit_is_joined_with_what_others_wrote_to_other_lines(books: Books) -> None:
    books.write({APRIL: LINES})
    books.write({APRIL: LINES.replace(b"; a", b"; A")})
    saved(books, 2, {APRIL: LINES.replace(b"; e", b"; E")})
    assert books.files()[APRIL] == b"; A\n; b\n; c\n; d\n; E\n"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (b"; A\n; b\n; c\n; d\n; e\n", b"; Z\n; b\n; c\n; d\n; e\n"),
        (None, b"; Z\n; b\n; c\n; d\n; e\n"),
        (b"; A\n; b\n; c\n; d\n; e\n", None),
    ],
)
def test_an_edit_of_the_same_lines_writes_nothing_and_holds_all_texts(
    books: Books, theirs: bytes | None, mine: bytes | None
) -> None:
    books.write({APRIL: LINES})
    books.write({} if theirs is None else {APRIL: theirs}, (APRIL,) if theirs is None else ())
    with pytest.raises(EditConflictError) as met:
        saved(books, 2, {APRIL: mine, "other.beancount": b"; other\n"})
    assert met.value.theirs.number == 3
    assert met.value.meetings == {APRIL: Meeting(LINES, mine, theirs)}
    assert books.files().get(APRIL) == theirs
    assert "other.beancount" not in books.files()


def test_two_who_make_the_same_new_file_meet(books: Books) -> None:
    books.write({APRIL: "; theirs\n"})
    with pytest.raises(EditConflictError) as met:
        saved(books, 1, {APRIL: b"; mine\n"})
    assert met.value.meetings == {APRIL: Meeting(None, b"; mine\n", b"; theirs\n")}


@pytest.mark.parametrize("files", [{}, {MARCH: START.files[MARCH]}, {"gone.beancount": None}])
def test_an_edit_that_changes_nothing_is_no_revision(books: Books, files: Mapping[str, bytes | None]) -> None:
    with pytest.raises(NothingToWriteError):
        saved(books, 1, files)


def test_what_somebody_else_did_already_is_no_revision(books: Books) -> None:
    books.write({APRIL: LINES})
    with pytest.raises(NothingToWriteError):
        saved(books, 1, {APRIL: LINES})


def test_a_file_is_moved_in_one_revision(books: Books) -> None:
    saved(books, 1, {MARCH: None, "journal/2026/mars.beancount": START.files[MARCH]})
    assert MARCH not in books.files()


def test_an_edit_is_checked_as_a_push_is(books: Books) -> None:
    with pytest.raises(RefusedBookError) as refused:
        saved(books, 1, {APRIL: b'2026-04-02 * "x"\n  Assets:51-Banques:512000  1.00 EUR\n'})
    assert (refused.value.errors[0].path, refused.value.errors[0].line) == (APRIL, 1)
    with pytest.raises(RefusedBookError):
        saved(books, 1, {"../x.beancount": b""})


def test_closed_days_hold_an_edit_and_open_for_who_may(books: Books) -> None:
    closing = START.files["main.beancount"] + b'2026-03-31 custom "books" "closed" 2026-03-31\n'
    saved(books, 1, {"main.beancount": closing})
    with pytest.raises(ClosedPeriodError):
        saved(books, 2, {MARCH: invoice("2026-03-02", "F1", "121.00").encode()})
    with pytest.raises(ClosedPeriodError):
        saved(books, 2, {"main.beancount": START.files["main.beancount"]})
    saved(books, 2, {"main.beancount": START.files["main.beancount"]}, reopening=True)


@pytest.mark.parametrize("base", [0, 9, -1])
def test_an_edit_of_no_revision_is_refused(books: Books, base: int) -> None:
    with pytest.raises(NoSuchRevisionError):
        saved(books, base, {APRIL: LINES})


def test_faults_are_told_before_anything_is_written(books: Books) -> None:
    bad = change_of(
        books.database, books.tenant.id, Edit(1, {APRIL: b'2026-04-02 * "x"\n  Assets:Nowhere  1.00 EUR\n'})
    )
    found = faults(books.database, books.jail, books.tenant.id, bad)
    assert {error.path for error in found} == {APRIL}
    assert faults(books.database, books.jail, books.tenant.id, Change({APRIL: LINES})) == ()
    assert books.files() == dict(START.files)
