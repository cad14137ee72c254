"""Sealed packages in the portal: asked for, watched, stopped, taken out, and what is refused."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
import subprocess
import sys
import zipfile

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from server.services import Services
from tenants.audit_log import AuditEntry
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tests.server.cast import Cast

ClientFor = Callable[[str], FlaskClient]
PAGE = "/t/alpha/auditing/packages"
FORM = {"revision": "1", "day": "2026-11-20", "year_end": ""}


@pytest.fixture
def auditor(client_for: ClientFor, cast: Cast) -> FlaskClient:
    del cast
    return client_for("Aude")


def ask(client: FlaskClient, **changed: str) -> tuple[int, str]:
    answer = client.post(
        PAGE, data={"csrf": client.csrf, **FORM, **changed}, headers={"Accept-Language": "en"}
    )
    return answer.status_code, unescape(answer.text)


def text(client: FlaskClient) -> str:
    return unescape(client.get(PAGE, headers={"Accept-Language": "en"}).text)


def work(services: Services) -> bool:
    return Worker(Tools(services.database, services.jail, services.now), KINDS).work_once()


def actions(services: Services, cast: Cast) -> list[str]:
    with services.database.reading(cast.alpha.id) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        return [entry.action for entry in entries if entry.action.startswith("package:")]


def test_an_auditor_asks_for_a_package_and_verifies_it_elsewhere(
    auditor: FlaskClient, services: Services, cast: Cast, tmp_path: Path
) -> None:
    assert ask(auditor)[0] == 303
    assert "Waits for its turn" in text(auditor)
    assert auditor.get(f"{PAGE}/1/state").status_code == 200
    assert auditor.get(f"{PAGE}/1/file").status_code == 404
    assert work(services)
    assert auditor.get(f"{PAGE}/1/state").headers["HX-Refresh"] == "true"
    assert "figures as of" in text(auditor)
    file = auditor.get(f"{PAGE}/1/file")
    assert "attachment; filename=alpha-revision-1.zip" in file.headers["Content-Disposition"]
    assert actions(services, cast) == ["package:seal", "package:export"]
    (tmp_path / "package.zip").write_bytes(file.data)
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        archive.extractall(tmp_path)
    program = tmp_path / "alpha-revision-1" / "verify.py"
    found = subprocess.run([sys.executable, "-I", program], check=False, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, ""), found.stdout


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"revision": "99"}, "There is no revision of this number."),
        ({"revision": "zwei"}, "There is no revision of this number."),
        ({"day": "2026-02-30"}, "Choose a day."),
        ({"year_end": "2027-12-31"}, "Choose the last day of a year that ended"),
        ({"year_end": "0001-01-01"}, "Choose the last day of a year that ended"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    auditor: FlaskClient, services: Services, changed: dict[str, str], said: str
) -> None:
    status, page = ask(auditor, **changed)
    assert status == 422
    assert said in page
    assert not work(services)


def test_one_package_is_made_at_a_time_and_can_be_stopped(auditor: FlaskClient, services: Services) -> None:
    assert ask(auditor)[0] == 303
    status, page = ask(auditor)
    assert status == 409
    assert "Another package is being made." in page
    assert auditor.post(f"{PAGE}/1/stop", data={"csrf": auditor.csrf}).status_code == 303
    assert "stopped" in text(auditor)
    assert not work(services)
    assert ask(auditor)[0] == 303


def test_who_may_not_read_the_log_gets_no_package(client_for: ClientFor, auditor: FlaskClient) -> None:
    ask(auditor)
    staff = client_for("Sami")
    for address in (PAGE, f"{PAGE}/1/state", f"{PAGE}/1/file"):
        assert staff.get(address).status_code == 403


def test_the_log_says_who_sealed_and_took_out(auditor: FlaskClient, services: Services) -> None:
    ask(auditor)
    assert work(services)
    auditor.get(f"{PAGE}/1/file")
    log = unescape(auditor.get("/t/alpha/audit", headers={"Accept-Language": "en"}).text)
    assert "Package of revision 1 sealed: " in log
    assert "Package alpha-revision-1.zip taken out" in log
