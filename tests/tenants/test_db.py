"""The database and its sessions: what is kept, how it is opened, who waits for whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import datetime as dt
from pathlib import Path
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from tenants.books.models import GitObject
from tenants.db import Database
from tenants.engines import open_engine
from tenants.moment import Moment
from tenants.opening import UnreachableDatabaseError, open_database
from tenants.tenant import Tenant

NEW_TENANT = Callable[[str], Tenant]
EARLIEST = dt.datetime(1900, 1, 2)  # noqa: DTZ001  the bound of a strategy takes no zone
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_a_tenant_is_kept(database: Database, new_tenant: NEW_TENANT) -> None:
    made = new_tenant("alice")
    with database.platform_reading() as session:
        found = session.scalars(select(Tenant)).one()
    assert (found.id, found.created_at) == (made.id, AT)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
@given(moment=st.datetimes(timezones=st.timezones(), min_value=EARLIEST))
def test_a_moment_stays_the_same(dialect: object, moment: dt.datetime) -> None:
    kept = Moment().process_bind_param(moment, dialect)  # type: ignore[arg-type]  it is one
    assert kept is not None
    assert kept.tzinfo is None
    assert Moment().process_result_value(kept, dialect) == moment.astimezone(dt.UTC)  # type: ignore[arg-type]  as above


def test_no_moment_stays_none() -> None:
    assert Moment().process_bind_param(None, sqlite.dialect()) is None
    assert Moment().process_result_value(None, sqlite.dialect()) is None


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"), database.platform() as session:
        session.add(Tenant(slug="alice", name="", created_at=AT.replace(tzinfo=None)))


def test_a_moment_in_another_zone_is_the_same_moment(database: Database) -> None:
    elsewhere = AT.astimezone(dt.timezone(dt.timedelta(hours=-9, minutes=-30)))
    with database.platform() as session:
        session.add(Tenant(slug="alice", name="", created_at=elsewhere))
    with database.platform_reading() as session:
        assert session.scalars(select(Tenant.created_at).where(Tenant.created_at == elsewhere)).all() == [AT]


def test_sqlite_is_set_up_not_to_lose_a_row(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
        "trusted_schema": 0,
    }


def test_writers_wait_for_each_other_and_lose_nothing(database: Database, new_tenant: NEW_TENANT) -> None:
    tenants = [new_tenant(slug) for slug in ("alice", "bob")]
    for tenant in tenants:
        with database.writing(tenant.id) as session:
            session.add(GitObject(oid=bytes(20), type_num=3, size=0, data=b""))

    def count_up(tenant: Tenant) -> None:
        for _ in range(10):
            with database.writing(tenant.id) as session:
                session.scalars(select(GitObject.size).with_for_update()).one()  # a reader that turns writer
                session.execute(update(GitObject).values(size=GitObject.size + 1))

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count_up, tenants[i % 2]) for i in range(8)]:
            done.result()
    for tenant in tenants:
        with database.reading(tenant.id) as session:
            assert session.scalars(select(GitObject.size)).one() == 40


def test_readers_do_not_wait_for_a_writer(database: Database, new_tenant: NEW_TENANT) -> None:
    alice = new_tenant("alice")
    with database.writing(alice.id) as writer:
        writer.add(GitObject(oid=bytes(20), type_num=3, size=0, data=b""))
        writer.flush()
        with database.reading(alice.id) as reader, database.platform_reading() as platform:
            assert reader.scalar(select(func.count()).select_from(GitObject)) == 0
            assert platform.scalar(select(Tenant.slug)) == "alice"


def test_a_process_killed_in_its_transaction_leaves_nothing(
    database: Database, new_tenant: NEW_TENANT
) -> None:
    alice = new_tenant("alice")
    program = (
        "import os, signal, sys\n"
        "from tenants.books.models import GitObject\n"
        "from tenants.db import Database\n"
        "with Database(sys.argv[1]).writing(int(sys.argv[2])) as session:\n"
        "    session.add(GitObject(oid=bytes(20), type_num=3, size=0, data=b''))\n"
        "    session.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, database.url, str(alice.id)], check=False)
    assert killed.returncode == -9
    with database.writing(alice.id) as session:
        assert session.scalars(select(GitObject)).all() == []
        session.add(GitObject(oid=bytes(20), type_num=3, size=0, data=b""))


def test_a_connection_that_was_cut_is_opened_again(
    empty_postgres: tuple[str, str],
) -> None:
    database = Database(empty_postgres[0])
    with database.platform() as session:
        session.add(Tenant(slug="alice", name="", created_at=AT))
    engine = open_engine(empty_postgres[1])
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
    with database.platform() as session:
        assert session.scalars(select(Tenant.slug)).all() == ["alice"]
    database.close()


def test_a_ready_database_is_opened(database_address: str) -> None:
    open_database(database_address).close()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UnreachableDatabaseError, match="run `lettrine db upgrade`"):
        open_database(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []
