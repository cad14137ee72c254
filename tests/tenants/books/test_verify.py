"""Verifying: sound books have no fault, and whatever is changed behind their back is found."""

from collections.abc import Callable
import zlib

from dulwich.objects import Blob
import pytest
from sqlalchemy import delete, select, update

from tenants.books.models import (
    GitObject,
    GitRef,
    IndexBalance,
    IndexCustomer,
    IndexLine,
    IndexState,
    Revision,
)
from tenants.books.reindex import reindex
from tenants.books.verify import verify
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books, invoice, payment

APRIL = "journal/2026/2026-04.beancount"


@pytest.fixture
def grown(books: Books) -> Books:
    """Give books with three revisions."""
    books.write({APRIL: invoice("2026-04-02", "F2", "10.00")})
    books.write({APRIL: invoice("2026-04-02", "F2", "10.00") + payment("2026-04-03", "V1", "120.00")})
    return books


def test_sound_books_have_no_fault(grown: Books) -> None:
    assert verify(grown.database, grown.jail, grown.tenant.id) == []


def test_a_tenant_without_books_has_no_fault(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]
) -> None:
    assert verify(database, jail, new_tenant("empty").id) == []


def some_blob(session: TenantSession) -> bytes:
    return session.scalars(select(GitObject.oid).where(GitObject.type_num == Blob.type_num)).first() or b""


def alter_object(session: TenantSession) -> None:
    change = update(GitObject).where(GitObject.oid == some_blob(session))
    session.execute(change.values(data=zlib.compress(b"forged")))


def spoil_object(session: TenantSession) -> None:
    session.execute(update(GitObject).where(GitObject.oid == some_blob(session)).values(data=b"spoiled"))


def resize_object(session: TenantSession) -> None:
    session.execute(update(GitObject).where(GitObject.oid == some_blob(session)).values(size=1_000_000))


def remove_object(session: TenantSession) -> None:
    session.execute(delete(GitObject).where(GitObject.oid == some_blob(session)))


def move_branch_back(session: TenantSession) -> None:
    first = session.scalar(select(Revision.oid).where(Revision.number == 1))
    session.execute(update(GitRef).values(oid=first))


def point_branch_at_a_file(session: TenantSession) -> None:
    session.execute(update(GitRef).values(oid=some_blob(session)))


def remove_revision(session: TenantSession) -> None:
    session.execute(delete(Revision).where(Revision.number == 2))


def rename_author(session: TenantSession) -> None:
    session.execute(update(Revision).where(Revision.number == 2).values(author="Eve <eve@firm.example>"))


def swap_revision(session: TenantSession) -> None:
    third = session.scalar(select(Revision.oid).where(Revision.number == 3))
    session.execute(update(Revision).where(Revision.number == 2).values(oid=third))
    first = session.scalar(select(Revision.oid).where(Revision.number == 1))
    session.execute(update(Revision).where(Revision.number == 3).values(oid=first))


def change_line(session: TenantSession) -> None:
    session.execute(update(IndexLine).where(IndexLine.path == APRIL).values(cents=1))


def remove_line(session: TenantSession) -> None:
    session.execute(delete(IndexLine).where(IndexLine.path == APRIL))


def rename_customer(session: TenantSession) -> None:
    session.execute(update(IndexCustomer).values(name="Durand"))


def remove_balances(session: TenantSession) -> None:
    session.execute(delete(IndexBalance))


def age_index(session: TenantSession) -> None:
    session.execute(update(IndexState).values(number=2))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (alter_object, "holds something else"),
        (spoil_object, "cannot be read"),
        (resize_object, "bytes, not 1000000"),
        (remove_object, "is missing"),
        (move_branch_back, "main is not the last revision"),
        (point_branch_at_a_file, "is no commit"),
        (remove_revision, "revision 2 is missing"),
        (rename_author, "revision 2 is not what the audit log says of it"),
        (swap_revision, "not built on the one before"),
        (change_line, "index_line: 4 rows"),
        (remove_line, "index_line: 2 rows"),
        (rename_customer, "index_customer: 2 rows"),
        (remove_balances, "index_balance: 3 rows"),
        (age_index, "not that of revision 3"),
    ],
)
def test_damage_is_found(grown: Books, damage: Callable[[TenantSession], None], said: str) -> None:
    with grown.database.writing(grown.tenant.id) as session:
        damage(session)
    assert said in "\n".join(verify(grown.database, grown.jail, grown.tenant.id))


@pytest.mark.parametrize("damage", [change_line, remove_line, rename_customer, remove_balances, age_index])
def test_reindexing_mends_the_index(grown: Books, damage: Callable[[TenantSession], None]) -> None:
    with grown.database.writing(grown.tenant.id) as session:
        damage(session)
    assert reindex(grown.database, grown.jail, grown.tenant.id).number == 3
    assert verify(grown.database, grown.jail, grown.tenant.id) == []
