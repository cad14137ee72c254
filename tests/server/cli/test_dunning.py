"""`lettrine dunning`, as an operator types it."""

from collections.abc import Callable
from contextlib import closing
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from server.cli import main
from server.cli.schedule_file import schedule_in, schedule_text
from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.clock import lasting_day
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import FILES, Company

Run = Callable[..., Result]


@pytest.fixture
def run(database_address: str) -> Run:
    """Run a command on the database."""
    environment = {"LETTRINE_DATABASE": database_address, "LETTRINE_JAIL": None}
    return lambda *words: CliRunner().invoke(main, ["dunning", *words], env=environment)


@pytest.fixture
def late(
    run: Run, database: Database, new_tenant: Callable[[str], Tenant], settled: Callable[..., None]
) -> Run:
    """Make a company whose customers are late."""

    def begin() -> None:
        with closing(Jail()) as jail:
            books = Books(database, jail, new_tenant("tremarec"))
            books.write(dict(FILES), origin=Origin.CREATE, message="Begin")
            Company(books).introduce()

    settled("late_by_command", begin)
    return run


def _rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_a_dry_run_shows_what_a_day_would_bring(late: Run) -> None:
    day = ("--as-of", "2026-11-23", "--dry-run")
    rows = _rows(late("run", "--tenant", "tremarec", *day, "--format", "json"))
    assert [(row["code"], row["level"], row["channel"], row["amount"], row["state"]) for row in rows] == [
        ("LEROY", "reminder", "email", "250.00", "waits"),
        ("DUPONT", "reminder", "email", "2000.00", "waits"),
        ("MARTIN", "reminder", "post", "300.00", "waits"),
    ]
    said = late("run", "--tenant", "tremarec", *day).stderr.splitlines()
    assert said == [
        "tremarec: 2026-11-23, revision 1, test mode",
        "5 open debts, 1 withheld, 0 failed",
        "3 letters to approve, 0 would leave without a person",
    ]
    assert [row["last_run"] for row in _rows(late("status", "--format", "json"))] == [None]


def test_a_run_is_kept_and_stands_in_the_status(late: Run) -> None:
    today = lasting_day()
    ran = late("run", "--tenant", "tremarec")
    assert ran.exit_code == 0
    (row,) = _rows(late("status", "--format", "json"))
    assert (row["tenant"], row["live_since"], row["last_run"]) == ("tremarec", None, today.isoformat())


def test_schedules_go_out_and_come_in_as_files(late: Run, tmp_path: Path) -> None:
    text = late("schedule", "show", "--tenant", "tremarec", "house-business").stdout
    file = tmp_path / "own.toml"
    file.write_text(text.replace("house-business", "own").replace("days = 18", "days = 20"), "utf-8")
    for said in ("version 1", "version 1"):  # the same again is no other version
        done = late("schedule", "load", "--tenant", "tremarec", str(file))
        assert done.stderr == f"tremarec: schedule own, {said}\n"
    file.write_text(file.read_text("utf-8").replace("days = 20", "days = 21"), "utf-8")
    assert "version 2" in late("schedule", "load", "--tenant", "tremarec", str(file)).stderr
    listed = _rows(late("schedule", "list", "--tenant", "tremarec", "--format", "json"))
    assert [(row["schedule"], row["version"], row["of"]) for row in listed] == [
        ("house-business", 1, "house"),
        ("house-consumer", 1, "house"),
        ("own", 2, "tenant"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("levels = [", "Invalid"),
        ("key = 3\n", "missing"),
        (
            schedule_text(BUSINESS),
            "'house-business' begins as those of the house or of firms do; give `key` a name",
        ),
        (
            schedule_text(BUSINESS).replace("house-business", "own").replace("days = 18", "days = 2"),
            "levels.2",
        ),
        ("\udcff", "decode"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(late: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = late("schedule", "load", "--tenant", "tremarec", str(file))
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(_rows(late("schedule", "list", "--tenant", "tremarec", "--format", "json"))) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "--tenant", "tremarec", "--as-of", "2020-01-01"), "is not today"),
        (("run", "--tenant", "nobody"), "no tenant 'nobody'"),
        (("schedule", "show", "--tenant", "tremarec", "nothing"), "no schedule 'nothing'"),
        (("schedule", "load", "--tenant", "tremarec", "/nowhere.toml"), "No such file"),
    ],
)
def test_what_cannot_be_done_is_said(late: Run, words: tuple[str, ...], said: str) -> None:
    done = late(*words)
    assert done.exit_code == 1
    assert said in done.stderr


@pytest.mark.parametrize("schedule", [BUSINESS, CONSUMER])
def test_a_file_says_all_of_a_schedule(schedule: object) -> None:
    text = schedule_text(schedule)  # type: ignore[arg-type]  it is one
    assert schedule_text(schedule_in(text.encode())) == text
