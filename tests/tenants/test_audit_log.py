"""The audit log: it only grows, and whatever was done to it afterwards shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import datetime as dt

import pytest
from sqlalchemy import Engine, delete, select, text, update

from tenants.audit_log import AuditEntry, AuditFault, append, verify_chain
from tenants.db import AppendOnlyError, Database, ReadOnlyError
from tenants.tenant import Tenant

SWAP = (
    "UPDATE audit_entry SET number = 9 WHERE number = 1; "
    "UPDATE audit_entry SET number = 1 WHERE number = 2; "
    "UPDATE audit_entry SET number = 2 WHERE number = 9"
)
NEW_TENANT = Callable[[str], Tenant]
AT = dt.datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def write_entries(database: Database, tenant: Tenant, count: int) -> None:
    for i in range(count):
        with database.writing(tenant.id) as session:
            detail = {"step": i, "é": [None, True, "\x00\ud800"], "rate": 0.1}
            append(
                session, actor="alice", action="books:write", subject=f"revision {i}", detail=detail, at=AT
            )


def faults(database: Database, tenant: Tenant) -> tuple[AuditFault, ...]:
    with database.reading(tenant.id) as session:
        return verify_chain(session)


def test_entries_are_numbered_and_the_chain_holds(database: Database, new_tenant: NEW_TENANT) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    write_entries(database, alice, 3)
    write_entries(database, bob, 1)
    with database.reading(alice.id) as session:
        entries = session.scalars(select(AuditEntry)).all()
        assert [entry.number for entry in entries] == [1, 2, 3]
        assert entries[0].at == AT
        assert entries[0].detail == {"step": 0, "é": [None, True, "\x00\ud800"], "rate": 0.1}
    assert faults(database, alice) == faults(database, bob) == ()


def test_an_empty_chain_holds(database: Database, new_tenant: NEW_TENANT) -> None:
    assert faults(database, new_tenant("alice")) == ()


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("UPDATE audit_entry SET actor = 'mallory' WHERE number = 2", [(2, "altered")]),
        ("UPDATE audit_entry SET subject = 'x' WHERE number = 2", [(2, "altered")]),
        ("UPDATE audit_entry SET action = 'x' WHERE number = 3", [(3, "altered")]),
        ("UPDATE audit_entry SET detail = '{}' WHERE number = 3", [(3, "altered")]),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE number = 1", [(1, "altered")]),
        (
            "UPDATE audit_entry SET digest = previous WHERE number = 2",
            [(2, "altered"), (3, "does not continue")],
        ),
        (
            "UPDATE audit_entry SET previous = digest WHERE number = 2",
            [(2, "does not continue"), (2, "altered")],
        ),
        ("DELETE FROM audit_entry WHERE number = 1", [(1, "missing")]),
        ("DELETE FROM audit_entry WHERE number = 2", [(2, "missing")]),
        ("DELETE FROM audit_entry WHERE number = 3", [(3, "chain ends at 2, its head says 3")]),
        ("DELETE FROM audit_entry", [(3, "chain ends at 0, its head says 3")]),
        ("DELETE FROM audit_head", [(3, "chain ends at 3, its head says 0")]),
        (
            SWAP,
            [(1, "does not continue"), (1, "altered"), (2, "does not continue"), (2, "altered"),
             (3, "does not continue")],
        ),
        (
            "DELETE FROM audit_entry WHERE number = 2; UPDATE audit_entry SET number = 2 WHERE number = 3",
            [(2, "does not continue"), (2, "altered"), (3, "chain ends at 2, its head says 3")],
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_the_chain_shows(
    database: Database,
    owner: Engine,
    new_tenant: NEW_TENANT,
    damage: str,
    expected: list[tuple[int, str]],
) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    for tenant in (alice, bob):
        write_entries(database, tenant, 3)
    of_alice = damage.replace("WHERE", f"WHERE tenant_id = {alice.id} AND")
    with owner.begin() as connection:
        for statement in of_alice.split("; "):
            only = statement if "WHERE" in statement else f"{statement} WHERE tenant_id = {alice.id}"
            connection.execute(text(only))
    found = faults(database, alice)
    assert [fault.number for fault in found] == [number for number, _ in expected]
    assert all(what in str(fault) for fault, (_, what) in zip(found, expected, strict=True))
    assert faults(database, bob) == ()


def test_an_entry_of_another_tenant_does_not_fit(
    database: Database, owner: Engine, new_tenant: NEW_TENANT
) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    write_entries(database, alice, 1)
    with owner.begin() as connection:
        for table in ("audit_entry", "audit_head"):
            connection.execute(text(f"UPDATE {table} SET tenant_id = {bob.id}"))
    assert [str(fault) for fault in faults(database, bob)] == [
        "audit entry 1: was altered after it was written"
    ]


def test_entries_are_never_changed_through_a_session(database: Database, new_tenant: NEW_TENANT) -> None:
    alice = new_tenant("alice")
    write_entries(database, alice, 1)
    with pytest.raises(AppendOnlyError, match="AuditEntry"), database.writing(alice.id) as session:
        session.scalars(select(AuditEntry)).one().actor = "mallory"
    with pytest.raises(AppendOnlyError, match="AuditEntry"), database.writing(alice.id) as session:
        session.delete(session.scalars(select(AuditEntry)).one())
    for statement in (update(AuditEntry).values(actor="mallory"), delete(AuditEntry)):
        with pytest.raises(AppendOnlyError, match="AuditEntry"), database.writing(alice.id) as session:
            session.execute(statement)
    with pytest.raises(ReadOnlyError), database.reading(alice.id) as session:
        append(session, actor="alice", action="a:b", subject="c", detail={})
    assert faults(database, alice) == ()


def test_an_entry_goes_with_its_transaction(database: Database, new_tenant: NEW_TENANT) -> None:
    alice = new_tenant("alice")
    write_entries(database, alice, 1)

    def fail_after_appending() -> None:
        with database.writing(alice.id) as session:
            append(session, actor="alice", action="a:b", subject="c", detail={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_appending()
    write_entries(database, alice, 1)
    with database.reading(alice.id) as session:
        assert session.scalars(select(AuditEntry.number)).all() == [1, 2]
    assert faults(database, alice) == ()


def test_a_chain_is_one_line_under_eight_writers(database: Database, new_tenant: NEW_TENANT) -> None:
    alice, bob = new_tenant("alice"), new_tenant("bob")
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write_entries, database, (alice, bob)[i % 2], 5) for i in range(8)]:
            done.result()
    for tenant in (alice, bob):
        with database.reading(tenant.id) as session:
            numbers = select(AuditEntry.number).order_by(AuditEntry.number)
            assert session.scalars(numbers).all() == list(range(1, 21))
        assert faults(database, tenant) == ()


def test_two_entries_of_one_transaction_follow_each_other(database: Database, new_tenant: NEW_TENANT) -> None:
    alice = new_tenant("alice")
    with database.writing(alice.id) as session:
        for _ in range(2):
            append(session, actor="alice", action="a:b", subject="c", detail={})
    assert faults(database, alice) == ()
