"""From a file that is sent to the books of a tenant, on both databases."""

import datetime as dt
import io
import threading
import zipfile

import pytest
from sqlalchemy import func, select

from ledger_core.fec.book import to_book
from ledger_core.fec.read import read
from tenants.books.founding import TenantNameError
from tenants.books.history import read_book, revisions
from tenants.imports import intake
from tenants.imports.housekeeping import tidy
from tenants.imports.imports import (
    FaultyEntriesError,
    Keeping,
    SlugTakenError,
    WrongStateError,
    abandon,
    import_of,
    keep,
    open_imports,
    retry,
    sirens_of,
)
from tenants.imports.intake import EmptyFileError, TooLargeError, TooManyImportsError, content_of, receive
from tenants.imports.models import ImportPart, ImportState
from tenants.imports.naming import FileNameError
from tenants.jobs import leasing
from tenants.jobs.jobs import Place, open_jobs
from tenants.jobs.kinds import KINDS
from tenants.jobs.models import JobState, Kind
from tenants.jobs.worker import Course, Worker
from tenants.people.access import clients_of
from tenants.people.firm_log import chain_of
from tests.tenants.imports.conftest import FAULTY, STRICT, Ground, new_sender

KEEP = Keeping("Librairie du Môle", "librairie-du-mole", leave_out_faulty=False, letter_certain=False)


def parts(ground: Ground) -> int:
    with ground.database.platform_reading() as session:
        return session.scalar(select(func.count()).select_from(ImportPart)) or 0


def test_a_file_is_read_and_waits_for_a_decision(ground: Ground) -> None:
    import_id = ground.send()
    assert ground.look(import_id).state is ImportState.READING
    assert ground.work() == 1
    found = ground.look(import_id)
    assert (found.state, found.siren, found.size) == (ImportState.READ, "", len(STRICT))
    assert found.report is not None
    assert found.preview is not None
    assert (found.report.good_rows, found.report.refused_rows) == (17, 0)
    assert found.preview.as_of == dt.date(2026, 12, 31)
    assert clients_of(ground.database, ground.sender.firm_id, dt.date(2026, 11, 23)) == ()
    assert [one.id for one in open_imports(ground.database, ground.sender.firm_id)] == [import_id]


def test_what_is_kept_is_a_tenant_of_the_firm_with_the_books_of_the_file(ground: Ground) -> None:
    import_id = ground.send()
    ground.work()
    keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    assert ground.look(import_id).state is ImportState.KEEPING
    assert clients_of(ground.database, ground.sender.firm_id, dt.date(2026, 11, 23)) == ()
    assert ground.work() == 1
    found = ground.look(import_id)
    assert found.state is ImportState.KEPT
    (client,) = clients_of(ground.database, ground.sender.firm_id, dt.date(2026, 11, 23))
    assert (client.slug, client.name, client.id) == (KEEP.slug, KEEP.name, found.tenant_id)
    with ground.database.reading(client.id) as session:
        assert read_book(session).files == to_book(read(STRICT), KEEP.name).book.files
        assert [revision.author for revision in revisions(session)] == [str(ground.sender.person.author)] * 2
    assert parts(ground) == 0
    assert open_imports(ground.database, ground.sender.firm_id) == []


def test_the_doings_of_an_import_stand_in_the_firms_log(ground: Ground) -> None:
    import_id = ground.send()
    ground.work()
    keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    ground.work()
    other = ground.send()
    abandon(ground.database, ground.sender, other, ground.clock())
    chain = chain_of(ground.sender.firm_id)
    with ground.database.platform_reading() as session:
        assert chain.verify(session) == ()
        actions = [
            entry.action for entry in session.scalars(select(chain.entry).order_by(chain.entry.number))
        ]
    assert actions == ["import:send", "import:keep", "engagement:begin", "import:send", "import:abandon"]


def test_the_siren_of_the_name_is_kept_where_it_is_one(ground: Ground) -> None:
    import_id = ground.send(name="dossier 732829320FEC20261231.TXT")
    ground.work()
    keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    ground.work()
    tenant_id = ground.look(import_id).tenant_id
    assert sirens_of(ground.database, ground.sender.firm_id) == {tenant_id: "732829320"}


def test_an_archive_is_read_as_the_file_in_it(ground: Ground) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/732829320FEC20261031.txt", STRICT)
    import_id = ground.send(packed.getvalue(), "export.zip")
    ground.work()
    found = ground.look(import_id)
    assert (found.state, found.inner_name, found.siren) == (
        ImportState.READ,
        "732829320FEC20261031.txt",
        "732829320",
    )
    keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    ground.work()
    assert ground.look(import_id).state is ImportState.KEPT


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.zip", b"no archive", "archive-broken"),
        ("a.txt", b"no FEC", "nothing"),
        ("a.csv", STRICT.splitlines()[0], "nothing"),
        ("a.txt", b"\0" * 5_000, "nothing"),
    ],
)
def test_what_holds_nothing_is_refused_and_can_only_be_thrown_away(
    ground: Ground, name: str, data: bytes, fault: str
) -> None:
    import_id = ground.send(data, name)
    ground.work()
    found = ground.look(import_id)
    assert (found.state, found.fault) == (ImportState.REFUSED, fault)
    with pytest.raises(WrongStateError):
        keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    abandon(ground.database, ground.sender, import_id, ground.clock())
    assert parts(ground) == 0


def test_faulty_entries_are_left_out_on_a_word_only(ground: Ground) -> None:
    import_id = ground.send(FAULTY)
    ground.work()
    report = ground.look(import_id).report
    assert report is not None
    assert report.refused_rows
    with pytest.raises(FaultyEntriesError):
        keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    word = Keeping(KEEP.name, KEEP.slug, leave_out_faulty=True, letter_certain=False)
    keep(ground.database, ground.sender, import_id, word, ground.clock())
    ground.work()
    assert ground.look(import_id).state is ImportState.KEPT


def test_a_file_kept_to_be_lettered_leaves_a_job_of_the_tenant(ground: Ground) -> None:
    import_id = ground.send()
    ground.work()
    word = Keeping(KEEP.name, KEEP.slug, leave_out_faulty=False, letter_certain=True)
    keep(ground.database, ground.sender, import_id, word, ground.clock())
    Worker(ground.tools, KINDS).work_once()
    (job,) = open_jobs(ground.database, Place(tenant_id=ground.look(import_id).tenant_id))
    assert (job.kind, job.person_id) == (Kind.LETTER_ALL, ground.sender.person.id)


@pytest.mark.parametrize("slug", ["", "Dupont", "a b", "a--b", "-a", "x" * 64, "é", "../x", "a\0"])
def test_no_tenant_is_called_what_an_address_cannot_hold(ground: Ground, slug: str) -> None:
    import_id = ground.send()
    ground.work()
    with pytest.raises(TenantNameError):
        keep(ground.database, ground.sender, import_id, Keeping("X", slug, False, False), ground.clock())  # noqa: FBT003
    assert ground.look(import_id).state is ImportState.READ


def test_an_address_is_given_once(ground: Ground) -> None:
    first, second = ground.send(), ground.send()
    ground.work()
    keep(ground.database, ground.sender, first, KEEP, ground.clock())
    with pytest.raises(SlugTakenError):
        keep(ground.database, ground.sender, second, KEEP, ground.clock())
    with pytest.raises(WrongStateError):
        keep(ground.database, ground.sender, first, KEEP, ground.clock())
    with pytest.raises(WrongStateError):
        abandon(ground.database, ground.sender, first, ground.clock())
    assert ground.look(second).state is ImportState.READ


def test_another_firm_neither_sees_nor_decides(ground: Ground) -> None:
    import_id = ground.send()
    ground.work()
    stranger = new_sender(ground.database, "other", "nina")
    assert import_of(ground.database, stranger.firm_id, import_id) is None
    assert open_imports(ground.database, stranger.firm_id) == []
    for act in (
        lambda: keep(ground.database, stranger, import_id, KEEP, ground.clock()),
        lambda: abandon(ground.database, stranger, import_id, ground.clock()),
        lambda: retry(ground.database, stranger, import_id, ground.clock()),
    ):
        with pytest.raises(WrongStateError):
            act()
    assert ground.look(import_id).state is ImportState.READ


def test_a_thrown_away_file_is_not_read_any_more(ground: Ground) -> None:
    import_id = ground.send()
    abandon(ground.database, ground.sender, import_id, ground.clock())
    assert (ground.work(), parts(ground)) == (0, 0)
    assert ground.look(import_id).state is ImportState.ABANDONED


class _Died(BaseException):
    """The process ended here."""


STAGES_OF_READING = ("read", "entries", "count", "match", "end")
STAGES_OF_KEEPING = ("read", "make", "found", "fill", "engage")


def die_at(ground: Ground, stage: str) -> None:
    """Do one job, and die when it comes to a stage."""

    class Doomed(Course):
        def progress(self, now: str, done: int, total: int) -> None:
            super().progress(now, done, total)
            if now == stage:
                raise _Died

    leased = leasing.take(ground.database, ground.clock())
    assert leased is not None
    with pytest.raises(_Died):
        KINDS[leased.job.kind](Doomed(ground.tools, leased, threading.Event()))


@pytest.mark.parametrize("stage", [stage for stage in STAGES_OF_READING if stage != "read"])
def test_a_reading_that_died_anywhere_is_taken_over(ground: Ground, stage: str) -> None:
    import_id = ground.send()
    die_at(ground, stage)
    assert ground.work() == 0  # its lease still holds
    ground.clock.forward(seconds=31)
    assert ground.work() == 1
    found = ground.look(import_id)
    assert found.state is ImportState.READ
    assert found.report is not None
    assert found.report.good_rows == 17


@pytest.mark.parametrize("stage", [stage for stage in STAGES_OF_KEEPING if stage != "read"])
def test_a_keeping_that_died_anywhere_is_finished_once(ground: Ground, stage: str) -> None:
    import_id = ground.send()
    ground.work()
    keep(ground.database, ground.sender, import_id, KEEP, ground.clock())
    die_at(ground, stage)
    ground.clock.forward(seconds=31)
    assert ground.work() == 1
    found = ground.look(import_id)
    assert found.state is ImportState.KEPT
    (client,) = clients_of(ground.database, ground.sender.firm_id, dt.date(2026, 11, 23))
    with ground.database.reading(client.id) as session:
        assert [revision.origin for revision in revisions(session)] == ["import", "create"]


def test_a_job_that_kills_its_worker_again_and_again_is_given_up_and_can_be_retried(ground: Ground) -> None:
    import_id = ground.send()
    for _ in range(leasing.MOST_ATTEMPTS):
        die_at(ground, "entries")
        ground.clock.forward(seconds=31)
    assert ground.work() == 0
    job = ground.look(import_id).job
    assert job is not None
    assert (job.state, job.fault) == (JobState.FAILED, leasing.GAVE_UP)
    retry(ground.database, ground.sender, import_id, ground.clock())
    with pytest.raises(WrongStateError):
        retry(ground.database, ground.sender, import_id, ground.clock())
    ground.work()
    assert ground.look(import_id).state is ImportState.READ


@pytest.mark.parametrize("name", ["", "a", ".txt", "a.xlsx", "a.txt.exe", "a.pdf", "a.txt\0.pdf"])
def test_files_of_other_names_are_not_taken(ground: Ground, name: str) -> None:
    with pytest.raises(FileNameError):
        ground.send(name=name)
    assert open_imports(ground.database, ground.sender.firm_id) == []


def test_an_empty_file_leaves_nothing_behind(ground: Ground) -> None:
    with pytest.raises(EmptyFileError):
        ground.send(b"")
    assert ground.work() == 0
    assert open_imports(ground.database, ground.sender.firm_id) == []


class _Endless:
    """A sender that never stops."""

    def __init__(self) -> None:
        self.sent = 0

    def read(self, size: int) -> bytes:
        self.sent += size
        return b"\0" * size


def test_a_file_that_never_ends_is_cut_off_and_leaves_nothing_behind(ground: Ground) -> None:
    endless = _Endless()
    with pytest.raises(TooLargeError):
        receive(ground.database, ground.sender, "a.txt", endless, ground.clock())
    assert endless.sent <= intake.MOST_BYTES + 1024**2
    assert parts(ground) == 0
    assert ground.work() == 0


def test_bytes_come_back_as_they_were_sent(ground: Ground) -> None:
    data = bytes(range(256)) * 12_345
    assert content_of(ground.database, ground.send(data)) == data


def test_so_many_imports_and_no_more(ground: Ground) -> None:
    for _ in range(intake.MOST_OPEN):
        ground.send(b"x")
    with pytest.raises(TooManyImportsError):
        ground.send(b"x")


def test_what_nobody_decides_on_goes_after_thirty_days(ground: Ground) -> None:
    import_id = ground.send()
    ground.work()
    ground.clock.forward(days=30)
    assert tidy(ground.database, ground.clock()) == 0
    ground.clock.forward(seconds=1)
    assert tidy(ground.database, ground.clock()) == 1
    assert (ground.look(import_id).state, parts(ground)) == (ImportState.EXPIRED, 0)


class _GoneError(Exception):
    """The sender's connection broke."""


class _Breaking:
    def __init__(self) -> None:
        self.left = 20

    def read(self, size: int) -> bytes:
        self.left -= 1
        if not self.left:
            raise _GoneError
        return b"\0" * size


def test_a_file_whose_sender_went_away_is_removed_after_a_day(ground: Ground) -> None:
    with pytest.raises(_GoneError):
        receive(ground.database, ground.sender, "a.txt", _Breaking(), ground.clock())
    assert parts(ground) > 0
    assert open_imports(ground.database, ground.sender.firm_id) == []
    ground.clock.forward(days=1, seconds=1)
    assert tidy(ground.database, ground.clock()) == 1
    assert parts(ground) == 0
