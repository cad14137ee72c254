"""Whom background work looks at: who was written to, and all now and then."""

from collections.abc import Callable
import datetime as dt

import pytest

from tenants import audit_log
from tenants.books.models import GitObject
from tenants.db import Database
from tenants.rounds import ROUND_SECONDS, Rounds
from tenants.tenant import Tenant

NEW_TENANT = Callable[[str], Tenant]


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def write(database: Database, tenant: Tenant) -> None:
    with database.writing(tenant.id) as session:
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        audit_log.append(session, actor="alice", action="a:b", subject="c", detail={}, at=at)


def test_the_first_look_is_at_all_and_later_ones_at_who_was_written_to(
    database: Database, new_tenant: NEW_TENANT
) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    rounds, others = Rounds(database, Clock()), Rounds(database, Clock())
    assert rounds.due() is None
    assert rounds.due() == frozenset()
    write(database, alice)
    write(database, alice)
    assert rounds.due() == {alice.id}
    assert rounds.due() == frozenset()
    write(database, bob)
    assert rounds.due() == {bob.id}
    assert others.due() is None  # each look has its own memory


def test_all_are_looked_at_again_after_a_while(database: Database, new_tenant: NEW_TENANT) -> None:
    clock = Clock()
    rounds = Rounds(database, clock)
    rounds.due()
    clock.seconds += ROUND_SECONDS - 1
    assert rounds.due() == frozenset()
    clock.seconds += 1
    write(database, new_tenant("alice"))
    assert rounds.due() is None
    assert rounds.due() == frozenset()  # the look at all was one at the tenant, too


def test_what_was_not_committed_is_not_told(database: Database, new_tenant: NEW_TENANT) -> None:
    alice = new_tenant("alice")
    rounds = Rounds(database, Clock())
    rounds.due()

    def fail_after_writing() -> None:
        with database.writing(alice.id) as session:
            session.add(GitObject(oid=b"x" * 20, type_num=3, size=1, data=b""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with database.reading(alice.id):
        pass
    assert rounds.due() == frozenset()
