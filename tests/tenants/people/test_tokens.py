"""Tokens: what opens a tenant, and what does not, whoever asks."""

from collections.abc import Callable
import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
from sqlalchemy import select

from tenants.audit_log import AuditEntry, verify_chain
from tenants.db import Database
from tenants.people.roles import Permission
from tenants.people.tokens import (
    EDITOR,
    READER,
    HolderError,
    NoSuchTokenError,
    TermError,
    Token,
    issue,
    issued,
    resolve,
    revoke,
)
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def alice(new_tenant: Callable[[str], Tenant]) -> Tenant:
    return new_tenant("dupont")


def new_token(database: Database, tenant: Tenant, days: int = 30) -> str:
    with database.writing(tenant.id) as session:
        return issue(session, "alice", EDITOR, days, NOW, actor="root")


def test_a_token_opens_its_tenant_in_the_name_of_its_holder(database: Database, alice: Tenant) -> None:
    access = resolve(database, "dupont", new_token(database, alice), NOW)
    assert access is not None
    assert (access.tenant_id, access.slug, access.author.login) == (alice.id, "dupont", "alice")
    assert access.may(Permission.WRITE)
    assert not access.may(Permission.REOPEN)


def test_a_token_lasts_to_the_end_of_its_term_and_no_longer(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice, days=30)
    assert resolve(database, "dupont", text, NOW + 30 * DAY - dt.timedelta(seconds=1))
    assert resolve(database, "dupont", text, NOW + 30 * DAY) is None


def test_a_token_opens_no_other_tenant(
    database: Database, alice: Tenant, new_tenant: Callable[[str], Tenant]
) -> None:
    new_tenant("martin")
    text = new_token(database, alice)
    assert resolve(database, "martin", text, NOW) is None
    assert resolve(database, "nobody", text, NOW) is None


def test_what_is_kept_opens_nothing(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    with database.reading(alice.id) as session:
        row = session.scalars(select(Token)).one()
    secret = text.rsplit("-", 1)[-1]
    kept = f"{row.serial} {row.digest.hex()} {row.holder} {row.permissions}"
    assert secret not in kept
    assert resolve(database, "dupont", f"lettrine-{row.serial}-{row.digest.hex()[:43]}", NOW) is None


def test_every_character_of_a_token_counts(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    for at in range(len(text)):
        other = text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
        assert resolve(database, "dupont", other, NOW) is None


@given(slug=st.text(), text=st.text())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_a_token_by_chance(database: Database, alice: Tenant, slug: str, text: str) -> None:
    assert alice.slug == "dupont"
    assert resolve(database, slug, text, NOW) is None
    assert resolve(database, "dupont", text, NOW) is None


@pytest.mark.parametrize("holder", ["", "Alice", "a/b", "..", "-a", "a--b", "a\n", "é", "a" * 64])
def test_a_login_that_no_branch_could_carry_gets_no_token(
    database: Database, alice: Tenant, holder: str
) -> None:
    with database.writing(alice.id) as session, pytest.raises(HolderError, match="has a-z"):
        issue(session, holder, READER, 30, NOW, actor="root")


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_no_token_lasts_for_ever(database: Database, alice: Tenant, days: int) -> None:
    with database.writing(alice.id) as session, pytest.raises(TermError, match="366"):
        issue(session, "alice", READER, days, NOW, actor="root")


def test_a_token_that_was_taken_back_opens_nothing(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    kept = new_token(database, alice)
    serial = text.split("-")[1]
    with database.writing(alice.id) as session:
        revoke(session, serial, actor="root")
    assert resolve(database, "dupont", text, NOW) is None
    assert resolve(database, "dupont", kept, NOW)
    with database.reading(alice.id) as session:
        assert [token.serial for token in issued(session)] == [kept.split("-")[1]]
    with database.writing(alice.id) as session, pytest.raises(NoSuchTokenError):
        revoke(session, serial, actor="root")


def test_the_audit_log_tells_of_tokens_and_not_their_secret(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    with database.writing(alice.id) as session:
        revoke(session, text.split("-")[1], actor="carol")
    with database.reading(alice.id) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert verify_chain(session) == ()
    told = [(entry.actor, entry.action, entry.subject, str(entry.detail)) for entry in entries]
    serial = text.split("-")[1]
    assert [row[:3] for row in told] == [
        ("root", "token:issue", f"token {serial}"),
        ("carol", "token:revoke", f"token {serial}"),
    ]
    assert text.rsplit("-", 1)[-1] not in str(told)
