"""Imports and jobs as programs ask for them, done by the worker that the server runs."""

from collections.abc import Callable
import datetime as dt
from pathlib import Path

import pytest

from server.services import Services
from tenants.books.author import Author
from tenants.books.founding import found_tenant
from tenants.books.history import revision_of
from tenants.imports.own_books import MOST_BYTES
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tenants.people.roles import Permission
from tests.server.api.conftest import ALPHA, Program
from tests.server.cast import NOW, Cast

SAMPLES = Path(__file__).parents[2] / "fec_samples"
STRICT, FAULTY = ((SAMPLES / f"{name}.txt").read_bytes() for name in ("strict", "faulty"))
NAME = "999000017FEC20261231.txt"
IMPORTS = "/api/v1/tenants/gamma/imports"


@pytest.fixture
def work(services: Services) -> Callable[[], None]:
    """Do all jobs that wait."""

    def work_all() -> None:
        worker = Worker(Tools(services.database, services.jail, services.now), KINDS)
        while worker.work_once():
            pass

    return work_all


@pytest.fixture
def gamma(services: Services, program_of: Callable[..., Program]) -> Program:
    """Give a program of a tenant whose books hold no entry."""
    author = Author("Root", "root@house.example")
    found_tenant(services.database, services.jail, "gamma", "Gamma SARL", author, NOW - dt.timedelta(days=1))
    from tenants.books.founding import tenant_named  # noqa: PLC0415

    return program_of(tenant_named(services.database, "gamma").id)


def send(program: Program, data: bytes, kind: str = "text/plain", **query: str) -> object:
    headers = {"Idempotency-Key": query.pop("key")} if "key" in query else {}
    return program.ask(
        "POST",
        IMPORTS,
        data=data,
        content_type=kind,
        query_string={"file_name": NAME, **query},
        headers=headers,
    )


def test_a_fec_becomes_the_books(gamma: Program, work: Callable[[], None]) -> None:
    answer = send(gamma, STRICT)
    assert answer.status_code == 202, answer.text
    said = answer.get_json()
    assert (said["number"], said["state"], said["rows"], said["size"]) == (1, "reading", None, len(STRICT))
    assert answer.headers["Location"] == f"{IMPORTS}/1"
    work()
    done = gamma.get(f"{IMPORTS}/1")
    assert (done["state"], done["fault"], done["revision"], done["refused_rows"]) == ("kept", "", 2, 0)
    assert done["rows"] > 0
    revision = gamma.get("/api/v1/tenants/gamma/revisions/2")
    assert (revision["origin"], revision["message"]) == ("import", f"Import {NAME}")
    assert gamma.get("/api/v1/tenants/gamma/lines")["rows"]
    again = send(gamma, STRICT)
    assert (again.status_code, again.get_json()["type"]) == (409, "urn:lettrine:problem:begun")


def test_faulty_entries_refuse_a_file_unless_they_may_be_left_out(
    gamma: Program, work: Callable[[], None]
) -> None:
    send(gamma, FAULTY)
    work()
    refused = gamma.get(f"{IMPORTS}/1")
    assert (refused["state"], refused["fault"], refused["revision"]) == ("refused", "faulty-entries", None)
    assert refused["faults"][0]["message"]
    assert refused["faults"][0]["row"] > 0
    assert gamma.get("/api/v1/tenants/gamma")["revision"] == 1
    assert send(gamma, FAULTY, leave_out_faulty="true").status_code == 202
    work()
    assert gamma.get(f"{IMPORTS}/2")["state"] == "kept"


@pytest.mark.parametrize("data", [b"no fec at all", b"\0" * 5000, b"JournalCode\tx\n"])
def test_what_is_no_fec_is_refused(gamma: Program, work: Callable[[], None], data: bytes) -> None:
    assert send(gamma, data).status_code == 202
    work()
    assert gamma.get(f"{IMPORTS}/1")["state"] == "refused"
    assert gamma.get("/api/v1/tenants/gamma")["revision"] == 1


def test_one_file_is_read_at_a_time(gamma: Program) -> None:
    send(gamma, STRICT)
    second = send(gamma, FAULTY)
    assert (second.status_code, second.get_json()["type"]) == (409, "urn:lettrine:problem:under-way")


def test_a_file_sent_again_under_its_key_is_one_import(gamma: Program, work: Callable[[], None]) -> None:
    first = send(gamma, STRICT, key="fec-of-2026").get_json()
    work()
    assert send(gamma, STRICT, key="fec-of-2026").get_json() == first
    other = send(gamma, FAULTY, key="fec-of-2026")
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:lettrine:problem:key-reused")


@pytest.mark.parametrize(
    ("data", "kind", "query", "status"),
    [
        (b"", "text/plain", {}, 422),
        (STRICT, "application/json", {}, 415),
        (STRICT, "", {}, 415),
        (STRICT, "text/plain", {"file_name": "fec.exe"}, 422),
        (STRICT, "text/plain", {"file_name": ".txt"}, 422),
        (STRICT, "text/plain", {"leave_out_faulty": "perhaps"}, 422),
        (b"x" * (MOST_BYTES + 2), "text/plain", {}, 413),
    ],
)
def test_what_is_sent_wrongly_leaves_nothing(
    gamma: Program, data: bytes, kind: str, query: dict[str, str], status: int
) -> None:
    answer = send(gamma, data, kind, **query)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert gamma.ask("GET", f"{IMPORTS}/1").status_code == 404


def test_imports_and_jobs_of_one_tenant_are_no_others(
    gamma: Program, program_of: Callable[..., Program], cast: Cast
) -> None:
    send(gamma, STRICT)
    (job,) = gamma.get("/api/v1/tenants/gamma/jobs")["rows"]
    assert (job["kind"], job["state"]) == ("fill-fec", "waiting")
    alpha = program_of(cast.alpha.id)
    assert alpha.ask("GET", f"{ALPHA}/jobs/{job['number']}").status_code == 404
    assert alpha.ask("POST", f"{ALPHA}/jobs/{job['number']}/stop").status_code == 404
    assert alpha.ask("GET", f"{ALPHA}/imports/1").status_code == 404


def test_what_is_certain_is_lettered_in_the_name_of_who_asks(
    robot: Program, services: Services, cast: Cast, work: Callable[[], None]
) -> None:
    answer = robot.post(f"{ALPHA}/jobs", {"kind": "letter-all"})
    assert answer.status_code == 202, answer.text
    job = answer.get_json()
    assert answer.headers["Location"] == f"{ALPHA}/jobs/{job['number']}"
    assert robot.post(f"{ALPHA}/jobs", {"kind": "letter-all"}).get_json()["number"] == job["number"]
    work()
    done = robot.get(f"{ALPHA}/jobs/{job['number']}")
    assert (done["state"], done["groups"]) == ("done", 1)
    assert robot.get(f"{ALPHA}/lines", state="lettered")["rows"]
    with services.database.reading(cast.alpha.id) as session:
        assert revision_of(session).author == "robot <robot@alpha>"


def test_work_can_be_stopped(robot: Program, work: Callable[[], None]) -> None:
    number = robot.post(f"{ALPHA}/jobs", {"kind": "letter-all"}).get_json()["number"]
    stopped = robot.ask("POST", f"{ALPHA}/jobs/{number}/stop")
    assert (stopped.status_code, stopped.get_json()["state"]) == (200, "stopped")
    work()
    assert robot.get(ALPHA)["revision"] == 2
    assert robot.get(f"{ALPHA}/jobs")["rows"] == []


def test_a_reader_imports_nothing(
    services: Services, program_of: Callable[..., Program], gamma: Program
) -> None:
    del gamma
    from tenants.books.founding import tenant_named  # noqa: PLC0415

    reader = program_of(tenant_named(services.database, "gamma").id, frozenset({Permission.READ}))
    assert send(reader, STRICT).status_code == 403
