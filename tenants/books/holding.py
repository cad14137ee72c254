"""Stepping back: the server's own writes wait a little after a person's push came too late.

Server commits take milliseconds and a person's fetch and push seconds: without this no push would ever
get through. A write waits at most `LONGEST_WAIT_SECONDS`, so that nobody can stop the server by pushing.
"""

from contextlib import suppress
import datetime as dt
import time

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tenants.books.models import PushHold
from tenants.db import Database, TenantSession
from tenants.inserting import insert_missing

HOLD_SECONDS = 4.0
LONGEST_WAIT_SECONDS = 8.0
_LOOK_SECONDS = 0.1


def hold_writes(session: TenantSession, now: dt.datetime) -> None:
    """Let the server's writes wait: a push was refused as stale and will be tried again."""
    until = now + dt.timedelta(seconds=HOLD_SECONDS)
    row = {"tenant_id": session.tenant_id, "until": until}
    session.execute(insert_missing(session, PushHold), [row])
    session.execute(update(PushHold).values(until=until))


def expect_push(database: Database, tenant_id: int, now: dt.datetime) -> None:
    """Let the server's writes wait: somebody asks where the branches stand, to push.

    Git compares before it sends. Who would come too late hears it from their own Git, and the server never
    does: so the wait begins with the question. That it begins is a favour, and no reason to fail.
    """
    with suppress(DBAPIError), database.writing(tenant_id) as session:
        hold_writes(session, now)


def release_writes(session: TenantSession, now: dt.datetime) -> None:
    """Let the server write again: the push got through."""
    session.execute(update(PushHold).values(until=now))


def step_back(database: Database, tenant_id: int) -> None:
    """Wait while pushes of this tenant go first, but not for ever."""
    patience = time.monotonic() + LONGEST_WAIT_SECONDS
    while _held(database, tenant_id) and time.monotonic() < patience:
        time.sleep(_LOOK_SECONDS)


def _held(database: Database, tenant_id: int) -> bool:
    with database.reading(tenant_id) as session:
        until = session.scalar(select(PushHold.until))
    return until is not None and until > dt.datetime.now(dt.UTC)
