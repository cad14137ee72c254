"""Several tenants are read in one transaction, each in a session that sees no other's rows."""

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import InvalidRequestError

from tenants.books.models import GitRef
from tenants.db import ReadOnlyError, TenantSession
from tests.isolation.conftest import OID, Two

NAMES = select(GitRef.name).order_by(GitRef.name)


def names_in(session: TenantSession) -> list[str]:
    return list(session.scalars(NAMES))


def test_each_sees_its_own_rows(two: Two) -> None:
    found = two.database.read_each([two.bob, two.alice, two.bob], names_in)
    assert found == {two.bob: ["main", "secret"], two.alice: ["main"]}
    assert two.database.read_each([], names_in) == {}


def test_they_share_one_transaction(two: Two) -> None:
    begun: list[object] = []

    def note(connection: object) -> None:
        begun.append(connection)

    event.listen(Engine, "begin", note)
    try:
        two.database.read_each([two.alice, two.bob], names_in)
    finally:
        event.remove(Engine, "begin", note)
    assert len(begun) == 1


def test_a_session_that_was_kept_reads_nothing_more(two: Two) -> None:
    kept: list[TenantSession] = []

    def read(session: TenantSession) -> list[str]:
        for earlier in kept:
            with pytest.raises(InvalidRequestError, match="closed"):
                names_in(earlier)
        kept.append(session)
        return names_in(session)

    two.database.read_each([two.alice, two.bob], read)
    with pytest.raises(InvalidRequestError, match="closed"):
        names_in(kept[-1])


def test_they_write_nothing(two: Two) -> None:
    def write(session: TenantSession) -> None:
        session.add(GitRef(name="other", oid=OID))
        session.flush()

    with pytest.raises(ReadOnlyError):
        two.database.read_each([two.alice], write)
    assert two.database.read_each([two.alice], names_in) == {two.alice: ["main"]}
