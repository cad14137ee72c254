"""`lettrine token` and `lettrine serve`, as somebody types them."""

from collections.abc import Callable
import datetime as dt
import json

from click.testing import CliRunner, Result
import pytest

from server.cli import main
from tenants.db import Database
from tenants.people.roles import Permission
from tenants.people.tokens import resolve
from tenants.tenant import Tenant

Run = Callable[..., Result]


@pytest.fixture
def run(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the database."""
    monkeypatch.setenv("LETTRINE_DATABASE", database_address)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    return new_tenant("dupont")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.mark.usefixtures("tenant")
def test_the_token_alone_goes_to_standard_output_and_opens_the_books(run: Run, database: Database) -> None:
    done = run("token", "issue", "dupont", "--for", "alice", "--days", "30")
    assert done.exit_code == 0
    access = resolve(database, "dupont", done.stdout.strip(), now())
    assert access is not None
    assert (access.author.login, access.permissions) == ("alice", {Permission.READ, Permission.WRITE})
    assert "good for 30 days" in done.stderr
    assert resolve(database, "dupont", done.stdout.strip(), now() + dt.timedelta(days=30)) is None


@pytest.mark.parametrize(
    ("option", "permissions"),
    [
        ("--read-only", {Permission.READ}),
        ("--may-reopen", {Permission.READ, Permission.WRITE, Permission.REOPEN}),
        ("--may-letter", {Permission.READ, Permission.WRITE, Permission.LETTER}),
        ("--may-assign", {Permission.READ, Permission.WRITE, Permission.ASSIGN}),
    ],
)
@pytest.mark.usefixtures("tenant")
def test_what_a_token_permits(
    run: Run, database: Database, option: str, permissions: set[Permission]
) -> None:
    done = run("token", "issue", "dupont", "--for", "alice", option)
    access = resolve(database, "dupont", done.stdout.strip(), now())
    assert access is not None
    assert access.permissions == permissions


@pytest.mark.usefixtures("tenant")
def test_tokens_are_listed_without_their_secret_and_taken_back(run: Run, database: Database) -> None:
    token = run("token", "issue", "dupont", "--for", "alice").stdout.strip()
    listed = run("token", "list", "dupont", "--format", "json")
    (row,) = json.loads(listed.stdout)
    assert (row["for"], row["permissions"]) == ("alice", "books:read, books:write")
    assert token.split("-", 2)[2] not in listed.stdout
    assert run("token", "revoke", "dupont", row["serial"]).exit_code == 0
    assert resolve(database, "dupont", token, now()) is None
    assert json.loads(run("token", "list", "dupont", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("issue", "nobody", "--for", "alice"), 1, "there is no tenant 'nobody'; `lettrine books create`"),
        (("issue", "dupont", "--for", "Alice Martin"), 1, "'Alice Martin': A login has a-z, 0-9"),
        (("issue", "dupont", "--for", "alice", "--days", "0"), 2, "1<=x<=366"),
        (("issue", "dupont", "--for", "alice", "--read-only", "--may-reopen"), 2, "contradict each other"),
        (("issue", "dupont", "--for", "alice", "--read-only", "--may-letter"), 2, "contradict each other"),
        (("issue", "dupont"), 2, "--for"),
        (("revoke", "dupont", "abc"), 1, "dupont has no token abc; `lettrine token list dupont` shows"),
        (("list", "nobody"), 1, "there is no tenant 'nobody'"),
    ],
)
@pytest.mark.usefixtures("tenant")
def test_what_goes_wrong_is_said(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    done = run("token", *arguments)
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("LETTRINE_DATABASE", "sqlite:///nowhere/at/all.db", "run `lettrine db upgrade`"),
        ("LETTRINE_DATABASE", "postgresql://nobody:secret@127.0.0.1:1/x", "nobody:***@127.0.0.1"),
        ("LETTRINE_DATABASE", "mysql://x", "is no address of a database"),
        ("LETTRINE_JAIL", "loose", "leave it unset, or set it to 'strict'"),
    ],
)
def test_a_server_that_cannot_start_says_why(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(setting, value)
    done = CliRunner().invoke(main, ["serve", "--port", "0"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert "secret" not in done.stderr
