"""`lettrine db`, as a person runs it."""

from collections.abc import Callable
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest
from sqlalchemy import make_url

from server.cli import main
from tenants import schema

Addresses = tuple[str, str]


def run(command: str, **environment: str | None) -> Result:
    names = ("LETTRINE_DATABASE", "LETTRINE_DATABASE_OWNER", "LETTRINE_JAIL")
    return CliRunner().invoke(main, ["db", *command.split()], env=dict.fromkeys(names) | environment)


def rows(command: str, **environment: str | None) -> dict[str, str]:
    result = run(f"{command} --format json", **environment)
    assert result.exit_code == 0, result.stderr
    return {row["what"]: row["how_it_stands"] for row in json.loads(result.stdout)}


def test_the_first_steps_of_a_new_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = run("check")
    assert before.exit_code == 1
    assert before.stderr == "there is no database at var/lettrine.db yet; run `lettrine db upgrade`\n"
    assert list(tmp_path.iterdir()) == []
    for _ in range(2):
        upgraded = run("upgrade")
        assert upgraded.exit_code == 0
        assert upgraded.stderr == f"sqlite:///var/lettrine.db: stands at step {schema.latest_step()}\n"
    assert rows("check") == {
        "database": "sqlite:///var/lettrine.db",
        "step": schema.latest_step(),
        "journal": "wal",
        "written through to the disk": "full",
        "foreign keys": "on",
        "rows of tenants apart": "by the sessions",
    }


def test_an_older_database_is_told_from_a_ready_one(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'old.db'}"
    schema.upgrade(address, to="0001")
    result = run("check", LETTRINE_DATABASE=address)
    assert result.exit_code == 1
    assert "stands at step 0001, this version needs" in result.stderr
    assert "lettrine db upgrade" in result.stderr


def test_postgresql_from_nothing(new_postgres: Callable[[], Addresses]) -> None:
    service, owner = new_postgres()
    both = {"LETTRINE_DATABASE": service, "LETTRINE_DATABASE_OWNER": owner}
    before = run("check", **both)
    assert before.exit_code == 1
    assert "does not exist" in before.stderr
    assert "Traceback" not in before.output
    upgraded = run("upgrade", **both)
    assert (upgraded.exit_code, str(make_url(service).password) in upgraded.output) == (0, False)
    found = rows("check", LETTRINE_DATABASE=service)
    assert found["role"] == make_url(service).username
    assert "row-level security on" in found["rows of tenants apart"]
    as_owner = run("check", LETTRINE_DATABASE=owner)
    assert as_owner.exit_code == 1
    assert "is a superuser; name in LETTRINE_DATABASE" in as_owner.stderr


NOWHERE = "postgresql://svc:s3cret@127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("command", "database", "owner", "message"),
    [
        ("upgrade", NOWHERE, None, "LETTRINE_DATABASE_OWNER is not set"),
        ("upgrade", NOWHERE, NOWHERE, "both name the role svc"),
        ("upgrade", "postgresql://127.0.0.1:1/x", NOWHERE, "LETTRINE_DATABASE names no role"),
        ("upgrade", NOWHERE, "postgresql://owner@127.0.0.1:1/y", "LETTRINE_DATABASE is x"),
        (
            "upgrade",
            NOWHERE,
            "postgresql://owner:s3cret@127.0.0.1:1/x",
            "owner:***@127.0.0.1:1/x: connection",
        ),
        ("check", NOWHERE, None, "svc:***@127.0.0.1:1/x: connection failed"),
        ("check", "mysql://x/y", None, "LETTRINE_DATABASE is no address"),
        ("check", "sqlite://", None, "LETTRINE_DATABASE is no address"),
        ("check", "s3cret", None, "LETTRINE_DATABASE is no address"),
        ("check", "postgresql://a:s3cret@h:x/y", None, "LETTRINE_DATABASE is no address"),
        ("check", NOWHERE, "s3cret", "LETTRINE_DATABASE_OWNER is no address"),
    ],
)
def test_what_is_wrong_is_said_without_a_password(
    command: str, database: str, owner: str | None, message: str
) -> None:
    result = run(command, LETTRINE_DATABASE=database, LETTRINE_DATABASE_OWNER=owner)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "s3cret" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("milk, bread\n" * 100)
    for command in ("check", "upgrade"):
        result = run(command, LETTRINE_DATABASE=f"sqlite:///{path}")
        assert result.exit_code == 1
        assert "file is not a database" in result.stderr
    assert path.read_text() == "milk, bread\n" * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("upgrade", LETTRINE_DATABASE=f"sqlite:///{tmp_path}/file/lettrine.db")
    assert result.exit_code == 1
    assert f"{tmp_path}/file" in result.stderr


def test_a_jail_is_strict_or_not() -> None:
    result = run("check", LETTRINE_JAIL="lax")
    assert result.exit_code == 1
    assert "LETTRINE_JAIL is 'lax'; leave it unset, or set it to 'strict'" in result.stderr
