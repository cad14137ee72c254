"""The stamp and the audit log: who takes both takes them in one order, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import datetime as dt
from threading import Event

from tenants import audit_log
from tenants.db import Database, TenantSession
from tenants.dunning.stamp import raise_stamp, stamp_of
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
LONG_ENOUGH = 0.5  # seconds in which the other would come, were it not made to wait


def log(session: TenantSession, actor: str) -> None:
    audit_log.append(session, actor=actor, action="dunning:decide", subject="it", detail={}, at=NOW)


def test_a_write_of_the_books_and_one_of_dunning_do_not_end_each_other(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    """The first logs, then raises the stamp, as a write of the books does; the other the other way round."""
    tenant = new_tenant("alice")
    logged, raised = Event(), Event()

    def books() -> None:
        with database.writing(tenant.id) as session:
            log(session, "books")
            logged.set()
            raised.wait(LONG_ENOUGH)
            raise_stamp(session)

    def dunning() -> None:
        logged.wait()
        with database.writing(tenant.id) as session:
            raise_stamp(session)
            raised.set()
            log(session, "dunning")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(books), pool.submit(dunning)]:
            done.result()
    with database.reading(tenant.id) as session:
        assert stamp_of(session) == 2
        assert audit_log.verify_chain(session) == ()
