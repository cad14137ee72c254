"""Large books are checked whole after they were written; the outcome stands on the revision."""

from dulwich.objects import hex_to_sha
import pytest

from tenants.books import judging
from tenants.books.checking import check_pending
from tenants.books.history import revision_of
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore, SqlRefs
from tests.tenants.books.ground import MOMENT, START, Books, invoice, month
from tests.tenants.books.pushing import MAIN, base_of, committed

APRIL = month("2026-04")
PADDING = "; " + "x" * 1_000 + "\n"


def large(text: str) -> str:
    """Make a file large enough for its books not to be checked while somebody waits."""
    return PADDING * (judging.SMALL_BOOK_BYTES // len(PADDING) + 1) + text


def last(books: Books) -> Revision:
    with books.database.reading(books.tenant.id) as session:
        return revision_of(session)


def test_a_large_book_is_checked_later(books: Books) -> None:
    books.write({APRIL: large(invoice("2026-04-02", "F2", "5.00"))})
    assert (last(books).checked, last(books).errors) == (False, [])
    assert check_pending(books.database, books.jail) == 1
    assert (last(books).checked, last(books).errors) == (True, [])
    assert check_pending(books.database, books.jail) == 0


def test_what_the_full_check_finds_stands_on_the_revision(books: Books) -> None:
    base = base_of(books)
    name, objects = committed({**START.files, APRIL: b"2026-04-02 open Assets:Unknown:\n"}, base)
    with books.database.writing(books.tenant.id) as session:
        SqlObjectStore(session).add_objects([(made, None) for made in objects])
        SqlRefs(session).move(MAIN, base, name)
        row = Revision(
            number=2,
            oid=hex_to_sha(name),
            author="",
            at=MOMENT,
            origin="web",
            message="",
            checked=False,
            errors=[],
        )
        session.add(row)
    assert check_pending(books.database, books.jail) == 1
    assert last(books).checked
    assert last(books).errors[0].startswith(f"{APRIL}:1: ")


LOTS = """\
2026-04-01 open Assets:50-Titres:503000
  account-number: "503000"
2026-04-02 * "Two bought"
  Assets:50-Titres:503000  2 ACME {10.00 EUR}
  Assets:51-Banques:512000  -20.00 EUR
2026-04-03 * "Some sold"
  Assets:50-Titres:503000  -1 ACME {10.00 EUR}
  Assets:51-Banques:512000  10.00 EUR
"""


def test_books_that_only_a_full_load_can_judge_are_checked_at_once(books: Books) -> None:
    assert books.write({APRIL: large(LOTS)}).checked
    with pytest.raises(judging.RefusedBookError, match=f"{APRIL}:.*ACME"):
        books.write(
            {APRIL: large(LOTS.replace("-1 ACME", "-3 ACME").replace(" 10.00 EUR\n", " 30.00 EUR\n"))}
        )
