"""The write path: a change stands with all that belongs to it, or nothing of it does."""

from decimal import Decimal
import zlib

import pytest
from sqlalchemy import func, select, update

from ledger_core.book import Change
from tenants.audit_log import AuditEntry
from tenants.books.history import revisions
from tenants.books.landing import Step
from tenants.books.models import GitObject, IndexBalance, IndexLine, ParsedFile, Revision
from tenants.books.refusals import RefusedBookError, StaleBaseError
from tenants.books.verify import verify
from tenants.books.write import faults
from tenants.db import TenantSession
from tests.tenants.books.ground import Books

APRIL = "journal/2026/2026-04.beancount"
MARCH = "journal/2026/2026-03.beancount"
PAID = (
    '2026-04-02 * "Dupont SARL" "Virement"\n'
    "  Assets:51-Banques:512000  120.00 EUR\n"
    "  Assets:41-Clients:411000:DUPONT  -120.00 EUR\n"
)


def test_a_write_is_there_with_its_revision_index_and_audit_entry(books: Books) -> None:
    revision = books.write({APRIL: PAID}, message="The payment")
    assert revision.number == 2
    assert books.files()[APRIL] == PAID.encode()
    with books.database.reading(books.tenant.id) as session:
        assert [found.message for found in revisions(session)] == ["The payment", "Begin"]
        lines = session.execute(select(IndexLine.path, IndexLine.cents).order_by(IndexLine.path)).all()
        assert [tuple(line) for line in lines] == [(MARCH, 12000), (APRIL, -12000)]
        balances = dict(session.execute(select(IndexBalance.account, IndexBalance.amount)).all())
        assert balances["Assets:51-Banques:512000"] == Decimal("120.00")
        audited = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [entry.subject for entry in audited] == ["revision 1", "revision 2"]
        assert audited[-1].detail["commit"] == revision.commit
        assert audited[-1].at == revision.at


def test_a_write_on_an_old_base_is_refused(books: Books) -> None:
    old = books.head()
    books.write({APRIL: PAID})
    with pytest.raises(StaleBaseError, match="read them again"):
        books.write({APRIL: ""}, base=old)
    assert books.files()[APRIL] == PAID.encode()


def test_a_write_overtaken_after_it_was_judged_is_refused(books: Books) -> None:
    def overtake(step: Step) -> None:
        if step is Step.JUDGED:
            books.write({APRIL: PAID}, message="The faster one")

    with pytest.raises(StaleBaseError):
        books.write({APRIL: "; mine\n"}, watch=overtake)
    assert books.files()[APRIL] == PAID.encode()


def test_books_that_are_not_sound_are_refused_with_their_places(books: Books) -> None:
    head = books.head()
    with pytest.raises(RefusedBookError) as refused:
        books.write({APRIL: PAID.replace("-120.00", "-12.00")})
    assert [(error.path, error.line) for error in refused.value.errors] == [(APRIL, 1)]
    assert books.head() == head


@pytest.mark.parametrize("path", ["../x.beancount", "x.py", ".gitmodules", "/etc/passwd", "a\0b"])
def test_names_that_no_book_may_hold_are_refused(books: Books, path: str) -> None:
    with pytest.raises(RefusedBookError):
        books.write({path: "; nothing\n"})


def test_amounts_that_no_row_can_hold_are_refused(books: Books) -> None:
    with pytest.raises(RefusedBookError, match="too large"):
        books.write({APRIL: PAID.replace("120.00", f"{10**17}.00")})


def test_rows_of_the_caller_stand_or_fall_with_the_write(books: Books) -> None:
    def note(session: TenantSession, revision: Revision) -> None:
        session.add(ParsedFile(oid=bytes(20), path=f"of {revision.number}", version=0, data=b""))

    def note_and_fail(session: TenantSession, revision: Revision) -> None:
        note(session, revision)
        session.flush()
        raise ZeroDivisionError

    books.write({APRIL: PAID}, alongside=note)
    with pytest.raises(ZeroDivisionError):
        books.write({APRIL: "; gone\n"}, alongside=note_and_fail)
    with books.database.reading(books.tenant.id) as session:
        noted = session.scalars(select(ParsedFile.path).where(ParsedFile.version == 0)).all()
        assert noted == ["of 2"]
        assert session.scalar(select(func.max(Revision.number))) == 2


def test_a_write_that_fails_at_any_point_leaves_nothing(books: Books) -> None:
    def rows() -> list[int]:
        with books.database.reading(books.tenant.id) as session:
            counted = (
                select(func.count()).select_from(table)
                for table in (GitObject, Revision, AuditEntry, IndexLine)
            )
            return [session.scalar(count) for count in counted]

    before = rows()
    for wanted in Step:
        if wanted is Step.COMMITTED:
            continue

        def fail(step: Step, wanted: Step = wanted) -> None:
            if step is wanted:
                raise ZeroDivisionError(step)

        with pytest.raises(ZeroDivisionError):
            books.write({APRIL: PAID}, watch=fail)
        assert rows() == before, wanted
    assert books.write({APRIL: PAID}).number == 2


def test_files_that_did_not_change_are_not_read_again(books: Books) -> None:
    books.write({APRIL: PAID})
    with books.database.reading(books.tenant.id) as session:
        kept = session.scalars(select(ParsedFile.path).order_by(ParsedFile.path)).all()
    assert kept == sorted(books.files())


def test_facts_that_were_only_in_memory_get_their_rows(books: Books) -> None:
    assert faults(books.database, books.jail, books.tenant.id, Change({APRIL: PAID.encode()})) == ()
    books.write({APRIL: PAID})
    with books.database.reading(books.tenant.id) as session:
        kept = session.scalars(select(ParsedFile.path).order_by(ParsedFile.path)).all()
    assert kept == sorted(books.files())


def test_removing_a_file_takes_its_lines_away(books: Books) -> None:
    books.write({APRIL: PAID})
    books.write({}, removed=(MARCH,))
    with books.database.reading(books.tenant.id) as session:
        assert session.scalars(select(IndexLine.path)).all() == [APRIL]


def test_small_books_are_checked_at_once(books: Books) -> None:
    assert books.write({APRIL: PAID}).checked


def test_a_file_that_was_moved_is_read_under_its_new_name(books: Books) -> None:
    data = books.files()[MARCH]
    books.write({"journal/2026/2026-03-copy.beancount": "; a file in between\n"})
    books.write({APRIL: data}, removed=(MARCH,))
    with books.database.reading(books.tenant.id) as session:
        assert session.scalars(select(IndexLine.path)).all() == [APRIL]
    books.write({MARCH: data}, removed=(APRIL,))
    with books.database.reading(books.tenant.id) as session:
        assert session.scalars(select(IndexLine.path)).all() == [MARCH]


def test_facts_of_long_gone_contents_are_forgotten(books: Books) -> None:
    for number in range(5):
        books.write({APRIL: f"; {number}\n"})
    books.write({}, removed=(APRIL,))
    books.write({APRIL: "; back\n"})
    with books.database.reading(books.tenant.id) as session:
        kept = session.scalars(select(ParsedFile.oid).where(ParsedFile.path == APRIL)).all()
    assert len(kept) == 1


def test_kept_facts_that_cannot_be_read_are_made_anew(books: Books) -> None:
    for spoiled in (b"spoiled", zlib.compress(b"{}")):
        with books.database.writing(books.tenant.id) as session:
            session.execute(update(ParsedFile).values(data=spoiled))
        books.write({APRIL: f"; {len(spoiled)}\n"})
        assert verify(books.database, books.jail, books.tenant.id) == []
