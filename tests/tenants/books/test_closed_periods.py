"""Closed periods hold for the server's writes and for pushes alike."""

import pytest
from sqlalchemy import select

from tenants.audit_log import AuditEntry
from tenants.books.receive import Command
from tenants.books.refusals import ClosedPeriodError
from tests.tenants.books.ground import MAIN, START, Books, invoice, month
from tests.tenants.books.pushing import MAIN as MAIN_BRANCH
from tests.tenants.books.pushing import base_of, committed, pushed

MARCH = month("2026-03")
CLOSED = MAIN + b'2026-04-05 custom "books" "closed" 2026-03-31\n'


@pytest.fixture
def closed(books: Books) -> Books:
    """Give books that are closed up to the end of March."""
    books.write({"main.beancount": CLOSED})
    return books


def test_an_entry_of_a_closed_period_stays_as_it_is(closed: Books) -> None:
    with pytest.raises(ClosedPeriodError, match=f"^{MARCH}:1: .*closed up to 2026-03-31"):
        closed.write({MARCH: invoice("2026-03-02", "F1", "121.00")})
    with pytest.raises(ClosedPeriodError):
        closed.write({MARCH: "; gone\n"})


def test_a_push_cannot_change_it_either(closed: Books) -> None:
    base = base_of(closed)
    files = {**START.files, "main.beancount": CLOSED, MARCH: invoice("2026-03-02", "F1", "9.00").encode()}
    head, objects = committed(files, base)
    (outcome,) = pushed(closed, [Command(MAIN_BRANCH, base, head)], objects)
    assert "closed up to 2026-03-31" in outcome.errors[0]


def test_later_entries_and_letters_are_free(closed: Books) -> None:
    closed.write({month("2026-04"): invoice("2026-04-02", "F2", "5.00")})
    closed.write({MARCH: invoice("2026-03-02", "F1", "120.00", "a")})


def test_reopening_is_a_right_of_its_own_and_audited(closed: Books) -> None:
    with pytest.raises(ClosedPeriodError, match="only who may reopen"):
        closed.write({"main.beancount": MAIN})
    revision = closed.write({"main.beancount": MAIN}, reopening=True)
    with closed.database.reading(closed.tenant.id) as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
        assert actions[-2:] == ["books:write", "books:reopen"]
    assert revision.number == 3
