"""Tokens: what opens a tenant, and what does not, whoever asks."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
from sqlalchemy import select

from tenants.audit_log import AuditEntry, verify_chain
from tenants.db import Database
from tenants.people.memberships import Term, change_member, end_member, members_of
from tenants.people.roles import Permission, Role
from tenants.people.tokens import (
    EDITOR,
    READER,
    HolderError,
    LabelError,
    NoSuchTokenError,
    ScopeError,
    TermError,
    Token,
    issue,
    issue_own,
    issued,
    resolve,
    revoke,
)
from tenants.tenant import Tenant
from tests.tenants.people.conftest import ROOT, TODAY, Town

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
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
    secret = text.split("-", 2)[2]
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


@pytest.mark.parametrize(
    "permissions", [set(), {Permission.WRITE}, {Permission.READ, Permission.MEMBERS}, set(Permission)]
)
def test_a_token_permits_what_tokens_may_and_nothing_else(
    database: Database, alice: Tenant, permissions: set[Permission]
) -> None:
    with database.writing(alice.id) as session, pytest.raises(ScopeError):
        issue(session, "alice", frozenset(permissions), 30, NOW, actor="root")


def test_when_a_token_was_used_is_kept_to_the_minute(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    for seconds, used in ((0, 0), (30, 0), (59, 0), (60, 60), (100, 60), (121, 121)):
        assert resolve(database, "dupont", text, NOW + dt.timedelta(seconds=seconds))
        with database.reading(alice.id) as session:
            assert session.scalars(select(Token.last_used_at)).one() == NOW + dt.timedelta(seconds=used)


def test_a_token_that_opens_nothing_was_not_used(database: Database, alice: Tenant) -> None:
    text = new_token(database, alice)
    assert resolve(database, "dupont", text[:-1] + ("A" if text[-1] != "A" else "B"), NOW) is None
    assert resolve(database, "dupont", text, NOW + 30 * DAY) is None
    with database.reading(alice.id) as session:
        token = session.scalars(select(Token)).one()
    assert (token.last_used_at, token.issued_by) == (None, "root")


def own_token(town: Town, name: str, permissions: frozenset[Permission]) -> str:
    return issue_own(town.database, town.of_alpha(name), permissions, 30, NOW)


def test_ones_own_token_comes_in_as_oneself(town: Town) -> None:
    town.join("Paul", town.firm, Role.ACCOUNTANT)
    text = own_token(town, "Paul", EDITOR | {Permission.LETTER})
    access = resolve(town.database, "alpha", text, NOW)
    assert access is not None
    assert access.person == town.person("Paul")
    assert access.author == town.person("Paul").author
    assert access.permissions == EDITOR | {Permission.LETTER}
    assert access.firm is not None


def test_nobody_issues_a_token_for_more_than_they_may(town: Town) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    with pytest.raises(ScopeError):
        own_token(town, "Sami", EDITOR)
    bare = replace(town.of_alpha("Sami"), person=None)
    with pytest.raises(ScopeError):
        issue_own(town.database, bare, READER, 30, NOW)
    assert resolve(town.database, "alpha", own_token(town, "Sami", READER), NOW)


def test_ones_own_token_ends_with_ones_access(town: Town) -> None:
    town.join("Evan", town.alpha, Role.AUDITOR, TODAY)
    text = own_token(town, "Evan", READER)
    midnight = dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)
    assert resolve(town.database, "alpha", text, midnight - dt.timedelta(seconds=1))
    assert resolve(town.database, "alpha", text, midnight) is None


def test_ones_own_token_falls_with_ones_role(town: Town) -> None:
    made = town.join("Odile", town.alpha, Role.OWNER)
    text = own_token(town, "Odile", EDITOR)
    change_member(town.database, town.alpha, made, Term(Role.STAFF, TODAY), ROOT, NOW)
    access = resolve(town.database, "alpha", text, NOW)
    assert access is not None
    assert access.permissions == READER
    end_member(town.database, town.alpha, members_of(town.database, town.alpha)[0].id,
               TODAY - DAY, TODAY, ROOT, NOW)  # fmt: skip
    assert resolve(town.database, "alpha", text, NOW) is None


@pytest.mark.parametrize("label", ["x" * 61, "a\nb", "\0", "\u202e"])
def test_a_token_is_called_something_on_one_line(town: Town, label: str) -> None:
    with pytest.raises(LabelError), town.database.writing(town.alpha.client_id or 0) as session:
        issue(session, "alice", READER, 1, NOW, actor="root", label=label)
