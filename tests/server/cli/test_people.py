"""`lettrine firm`, `person`, `member` and `outbox`, as an operator types them, from nothing on."""

from collections.abc import Callable
import datetime as dt
import json
from typing import Any

from click.testing import CliRunner, Result
import pytest
from sqlalchemy import Engine, text

from server.cli import main
from tenants import outbox
from tenants.db import Database
from tenants.mail import Mail, put_mail
from tenants.moment import day_of
from tenants.outbox import RefusedError
from tenants.people import access, persons, reading_logs
from tenants.people.passwords import Passwords
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.people.signing_in import sign_in
from tenants.people.web_sessions import Caller
from tenants.tenant import Tenant

Run = Callable[..., Result]
SECRET = "une phrase de passe"
HELENE = "helene@vauclair.example"


@pytest.fixture
def run(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the database; `typed` is what the operator types when asked."""
    monkeypatch.setenv("LETTRINE_DATABASE", database_address)
    return lambda *arguments, typed="": CliRunner().invoke(main, arguments, input=typed)


@pytest.fixture
def begun(run: Run, new_tenant: Callable[[str], Tenant]) -> Run:
    """Begin with a firm that serves alpha, and its partner Hélène."""
    new_tenant("alpha")
    for command in (
        ("firm", "create", "vauclair", "--name", "Cabinet Vauclair"),
        ("firm", "engage", "vauclair", "alpha"),
        ("person", "create", HELENE, "--name", "Hélène Vauclair"),
        ("member", "add", HELENE, "--firm", "vauclair", "--role", "partner"),
    ):
        done = run(*command, typed=f"{SECRET}\n{SECRET}\n")
        assert done.exit_code == 0, done.stderr
    return run


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    return day_of(now())


def rows(run: Run, *command: str) -> list[dict[str, Any]]:
    done = run(*command, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


@pytest.mark.usefixtures("begun")
def test_from_nothing_to_a_partner_who_opens_the_books(database: Database) -> None:
    helene = persons.person_by_email(database, HELENE)
    found = access.tenant_access(database, helene, "alpha", today())
    assert found is not None
    assert found.role is Role.PARTNER
    made = sign_in(database, Passwords(), HELENE, SECRET, Caller(now(), "", ""))
    assert made is not None


def test_what_was_begun_is_listed(begun: Run) -> None:
    assert rows(begun, "firm", "list") == [
        {"firm": "vauclair", "name": "Cabinet Vauclair", "clients": 1, "members": 1}
    ]
    assert rows(begun, "person", "list") == [
        {"email": HELENE, "name": "Hélène Vauclair", "login": "helene-vauclair", "password": "yes",
         "second_factor": "no"}
    ]  # fmt: skip
    since = today().isoformat()
    assert rows(begun, "member", "list", "--firm", "vauclair") == [
        {"email": HELENE, "name": "Hélène Vauclair", "role": "partner", "since": since, "until": None}
    ]
    assert rows(begun, "firm", "clients", "vauclair") == [
        {"tenant": "alpha", "name": "Alpha", "since": since, "until": None}
    ]


def test_a_password_is_asked_and_never_shown(begun: Run) -> None:
    done = begun("person", "password", HELENE, typed="une autre phrase\nune autre phrase\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "all sessions ended" in done.stderr
    assert "une autre" not in done.stderr


def test_every_command_stands_in_the_logs_when_it_ends(begun: Run, database: Database) -> None:
    begun("firm", "disengage", "vauclair", "alpha")
    firm = access.homes(database, persons.person_by_email(database, HELENE), today()).firms[0]
    log = list(reading_logs.whole(database, Place(firm_id=firm.id)))
    assert [entry.action for entry in log] == [
        "firm:found", "engagement:begin", "member:add", "engagement:end"
    ]  # fmt: skip
    assert all(entry.actor.endswith("(command line)") for entry in log)


def test_a_firms_log_is_verified(begun: Run, owner: Engine) -> None:
    assert "vauclair: whole" in begun("firm", "verify", "vauclair").stderr
    with owner.begin() as connection:
        connection.execute(text("UPDATE firm_audit_entry SET actor = 'mallory' WHERE number = 2"))
    done = begun("firm", "verify", "vauclair")
    assert done.exit_code == 1
    assert "audit entry 2: was altered after it was written\nvauclair: 1 fault" in done.stderr


def test_a_member_comes_and_goes(begun: Run, database: Database) -> None:
    begun("person", "create", "aude@audit.example", "--name", "Aude", "--no-password", "--language", "fr")
    until = (today() + dt.timedelta(days=30)).isoformat()
    added = begun(
        "member", "add", "aude@audit.example", "--tenant", "alpha", "--role", "auditor", "--until", until
    )
    assert added.exit_code == 0, added.stderr
    aude = persons.person_by_email(database, "aude@audit.example")
    assert access.tenant_access(database, aude, "alpha", today())
    ended = begun("member", "end", "aude@audit.example", "--tenant", "alpha")
    assert ended.exit_code == 0, ended.stderr
    assert access.tenant_access(database, aude, "alpha", today()) is None
    assert rows(begun, "member", "list", "--tenant", "alpha") == []
    assert len(rows(begun, "member", "list", "--tenant", "alpha", "--all")) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("firm", "create", "Vauclair!", "--name", "x"), 1, "a-z, 0-9"),
        (("firm", "create", "vauclair", "--name", "x"), 1, "there is a firm 'vauclair' already"),
        (("firm", "create", "other", "--name", "a\nb"), 1, "A name has"),
        (("firm", "engage", "nobody", "alpha"), 1, "there is no firm 'nobody'"),
        (("firm", "engage", "vauclair", "nobody"), 1, "there is no tenant 'nobody'"),
        (("firm", "engage", "vauclair", "alpha"), 1, "serves alpha already"),
        (("person", "create", "x", "--name", "x"), 1, "e-mail address"),
        (("person", "create", HELENE, "--name", "x", "--no-password"), 1, "already"),
        (("person", "create", "x@y.example", "--name", "x"), 1, "12 to 200 characters"),
        (("person", "password", "nobody@x.example"), 1, "nobody has the address"),
        (("member", "add", HELENE, "--role", "staff"), 2, "--firm, or the company with --tenant"),
        (("member", "add", HELENE, "--role", "staff", "--firm", "vauclair"), 1, "no such role"),
        (("member", "add", HELENE, "--role", "auditor", "--tenant", "alpha"), 1, "auditor's access ends"),
        (
            ("member", "add", "x@y.example", "--role", "owner", "--tenant", "alpha"),
            1,
            "nobody has the address",
        ),
        (("member", "end", HELENE, "--tenant", "alpha"), 1, "is no member of alpha"),
        (("member", "end", HELENE, "--firm", "vauclair"), 1, "keeps at least one partner"),
        (("outbox", "retry", "k"), 1, "k: Nothing of this key"),
        (("outbox", "drop", "k", "--tenant", "nobody"), 1, "there is no tenant 'nobody'"),
    ],
)
def test_what_goes_wrong_is_said(begun: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    done = begun(*arguments, typed="short\nshort\n")
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr


class Refusing:
    """A transport that refuses all."""

    repeatable = False

    def perform(self, key: str, payload: outbox.Payload, begin: Callable[[], None]) -> None:
        del key, payload, begin
        raise RefusedError("550 no such mailbox")

    def kept(self, payload: outbox.Payload) -> dict[str, object]:
        return dict(payload)


def test_a_mail_that_is_stuck_is_seen_tried_again_and_dropped(run: Run, database: Database) -> None:
    with database.platform() as session:
        put_mail(session, "k", Mail("odile@alpha.example", "Hello", "s3cret"), now())
    assert [row["state"] for row in rows(run, "outbox", "list")] == ["waiting"]
    assert rows(run, "outbox", "list", "--stuck") == []
    outbox.deliver_pending(database, {"mail": Refusing()}, now)
    (row,) = rows(run, "outbox", "list", "--stuck")
    assert (row["to"], row["about"], row["error"]) == ("odile@alpha.example", "Hello", "550 no such mailbox")
    assert "s3cret" not in str(row)
    assert run("outbox", "retry", "k").exit_code == 0
    assert [row["state"] for row in rows(run, "outbox", "list")] == ["waiting"]
    assert run("outbox", "drop", "k").exit_code == 0
    assert rows(run, "outbox", "list") == []
