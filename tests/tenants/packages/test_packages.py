"""Packages asked for, made by a job, kept for their time; and what lies in them."""

import datetime as dt
import io
import json
import zipfile

import pytest

from ledger_core.fec.write import Period
from tenants import audit_log
from tenants.books.history import NoSuchRevisionError
from tenants.jobs import jobs
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker
from tenants.packages import packages
from tenants.packages.content import GROUPS, Wanted
from tests.tenants.books.ground import Books, month
from tests.tenants.packages.conftest import AUDITOR, DAY, NOW, seal


def asked(books: Books, wanted: Wanted = Wanted(2, DAY), at: dt.datetime = NOW) -> int:  # noqa: B008  frozen
    return packages.ask(books.database, books.tenant.id, wanted, AUDITOR, None, at)


def made(books: Books, number: int) -> packages.Package:
    """Let the worker make what waits."""
    assert Worker(Tools(books.database, books.jail, lambda: NOW), KINDS).work_once()
    found = packages.package_numbered(books.database, books.tenant.id, number, NOW)
    assert found is not None
    return found


def log(books: Books) -> list[tuple[str, str, str]]:
    with books.database.reading(books.tenant.id) as session:
        entries = audit_log.chain_of(session).oldest_first(session)
        return [(entry.action, entry.subject, entry.actor) for entry in entries]


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_a_job_makes_a_package_and_the_log_proves_its_seal(books: Books) -> None:
    number = asked(books)
    waiting = packages.package_numbered(books.database, books.tenant.id, number, NOW)
    assert waiting is not None
    assert (waiting.state, waiting.seal) == ("making", "")
    package = made(books, number)
    assert (package.state, package.file_name) == ("made", "alice-revision-2.zip")
    data = b"".join(packages.taken_out(books.database, books.tenant.id, package, AUDITOR, NOW))
    assert len(data) == package.size
    assert files_of(data)["SEAL.txt"].decode().split()[0] == package.seal
    assert log(books)[-2:] == [
        ("package:seal", "revision 2", AUDITOR),
        ("package:export", "revision 2", AUDITOR),
    ]


def test_the_same_seal_of_the_same_moment_is_the_same_bytes(books: Books) -> None:
    with books.database.reading(books.tenant.id) as session:
        assert session.tenant_id == books.tenant.id
    first = packages.sealed_now(
        books.database, books.jail, books.tenant.id, Wanted(2, DAY), AUDITOR, NOW, lambda *_said: None
    )
    assert first == packages.sealed_now(
        books.database, books.jail, books.tenant.id, Wanted(2, DAY), AUDITOR, NOW, lambda *_said: None
    )


def test_one_is_made_at_a_time(books: Books) -> None:
    asked(books)
    with pytest.raises(packages.PackageUnderWayError):
        asked(books)


def test_no_more_are_kept_than_can_be(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_KEPT", 1)
    made(books, asked(books))
    with pytest.raises(packages.TooManyPackagesError):
        asked(books)
    assert asked(books, at=NOW + packages.KEPT) == 2


def test_a_revision_that_is_not_there_makes_none(books: Books) -> None:
    with pytest.raises(NoSuchRevisionError):
        asked(books, Wanted(99, DAY))
    assert packages.packages_of(books.database, books.tenant.id, NOW) == []


def test_a_package_goes_when_its_time_is_over_and_its_seal_stays_in_the_log(books: Books) -> None:
    made(books, asked(books))
    later = NOW + packages.KEPT
    assert packages.packages_of(books.database, books.tenant.id, later) == []
    assert packages.tidy(books.database, later - dt.timedelta(seconds=1)) == 0
    assert packages.tidy(books.database, later) == 1
    assert ("package:seal", "revision 2", AUDITOR) in log(books)


def test_a_package_that_was_stopped_says_so(books: Books) -> None:
    number = asked(books)
    waiting = packages.package_numbered(books.database, books.tenant.id, number, NOW)
    assert waiting is not None
    assert waiting.job is not None
    with books.database.platform() as session:
        jobs.stop(session, waiting.job.id, NOW)
    stopped = packages.package_numbered(books.database, books.tenant.id, number, NOW)
    assert stopped is not None
    assert stopped.state == "stopped"


def test_another_tenants_package_is_not_found(books: Books) -> None:
    number = asked(books)
    assert packages.package_numbered(books.database, books.tenant.id + 1, number, NOW) is None


def test_the_groups_name_who_lettered_them(books: Books) -> None:
    rows = files_of(seal(books).data)[GROUPS].decode().splitlines()
    assert rows[1].startswith("401000,PAPIER,aaa,-20.00,2025-02-11,HA,A-77,")
    assert ",2," in rows[1]
    assert "Alice Martin" in rows[1]
    assert len(rows) == 7


def test_a_year_that_was_chosen_is_the_fec_alone(books: Books) -> None:
    january = Period(dt.date(2025, 1, 1), dt.date(2025, 1, 31))
    files = files_of(seal(books, Wanted(2, DAY, january)).data)
    assert len(files["fec/FEC-20250101-20250131.txt"].splitlines()) == 11
    assert json.loads(files["MANIFEST.json"])["fec"]["all_entries"] is False


def test_books_that_no_fec_can_hold_say_why_in_its_place(books: Books) -> None:
    draft = (
        '2025-03-01 * "Quai Neuf" "Brouillon"\n  journal: "VE"\n  entry-number: "9"\n  piece: "F9"\n'
        "  Assets:41-Clients:411000:QUAINEUF  10.00 EUR\n  Income:70-Ventes:706000  -10.00 EUR\n"
    )
    number = books.write({month("2025-03"): draft}).number
    files = files_of(seal(books, Wanted(number, DAY)).data)
    assert b"journal/2025/2025-03.beancount:1:" in files["fec/none.txt"]
    assert json.loads(files["MANIFEST.json"])["fec"] is None
    assert b"411000,QUAINEUF,EUR,10.00,yes" in files["receivables/balances.csv"]


def test_figures_are_as_of_their_day(books: Books) -> None:
    files = files_of(seal(books, Wanted(2, dt.date(2025, 1, 31))).data)
    assert b"411000,QUAINEUF,EUR,1200.00,yes" in files["receivables/balances.csv"]
    assert b"1200.00,1200.00,EUR" in files["receivables/open-items.csv"]
    assert "fec/FEC-20250101-20250131.txt" in files


def test_nothing_of_what_came_after_the_revision_is_in_it(books: Books) -> None:
    files = files_of(seal(books).data)
    assert not any(path.endswith("later.txt") for path in files)
