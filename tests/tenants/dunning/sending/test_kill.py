"""`kill -9` of the worker and of the mail server wherever it may strike: no letter goes twice, none is lost,
and each that left has one note and one document in the books."""

from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
import signal
import socket

import pytest

from tenants import outbox
from tenants.books.verify import verify
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.deciding import did_not_go, went
from tenants.dunning.sending.transport import Point
from tenants.outbox_rows import State
from tests.process import Process, forked
from tests.tenants.dunning.company import Company
from tests.tenants.dunning.sending import peers
from tests.tenants.dunning.sending.conftest import Office
from tests.tenants.mail_server import Postmaster

SURELY_NOT = (Point.CHECKED, Point.READY, Point.MARKED)


class Mailbox:
    """A mail server in a process of its own, and the letters that it took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = int(free.getsockname()[1])
        self._process: Process | None = None

    def open(self, dies: str = "") -> None:
        """Begin to take letters."""
        self._process = forked(peers.serve, (str(self.folder), self.port, dies), self.folder, {})
        self._process.wait_for(peers.LISTENS)

    def close(self) -> None:
        if self._process is not None:
            self._process.end()

    def ids(self) -> list[str]:
        """Return the ids of the letters that were taken."""
        letters = [message_from_bytes(path.read_bytes()) for path in self.folder.glob("*.eml")]
        return [letter["Message-ID"] for letter in letters]


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path / "mailbox")
    yield made
    made.close()


@pytest.fixture
def office(company: Company, mailbox: Mailbox) -> Office:
    return Office(company, Postmaster(), mailbox.port)


def work(office: Office, folder: Path, dies: str = "") -> Process:
    """Let a worker in a process of its own do what is due, and be killed."""
    address, now = office.company.books.database.url, office.company.now.isoformat()
    process = forked(peers.work, (address, office.tenant_id, office.port, now, dies), folder, {})
    assert process.ended() == (-signal.SIGKILL if dies else 0), process.told
    return process


def recover(office: Office) -> None:
    """Let another worker go on once the killed one's lease is over, until nothing is left to do."""
    for _ in range(6):
        office.pass_time(outbox.LEASE)
        office.deliver()


def assert_told_once(office: Office, number: int) -> None:
    """Check that the books tell of a letter once, by a note and a document, and are whole."""
    company, row = office.company, office.letter(number)
    picture = company.desk().picture()
    notes = [note for note in picture.notes if row.reference in note.text]
    papers = [paper for paper in picture.documents if row.reference in paper.filename]
    assert (len(notes), len(papers)) == (1, 1)
    assert row.noted_in is not None
    assert verify(company.books.database, company.books.jail, office.tenant_id) == []
    assert not set(office.effects().values()) & {State.WAITING, State.LEASED, State.BEGUN}


@pytest.mark.parametrize("point", Point)
def test_a_worker_that_is_killed_on_the_way(
    office: Office, mailbox: Mailbox, tmp_path: Path, point: Point
) -> None:
    mailbox.open()
    (number,) = office.approve("DUPONT")
    office.pass_time()
    work(office, tmp_path, point.value)
    recover(office)
    if point in SURELY_NOT:
        assert len(mailbox.ids()) == 1
    elif point is Point.NOTED:
        assert office.tasks() == []
    else:
        assert office.letter(number).state == LetterState.UNCERTAIN
        assert [(task.kind, task.letter) for task in office.tasks()] == [("uncertain", number)]
        if point is Point.BEGUN:
            assert mailbox.ids() == []
            assert did_not_go(office.company.desk(), number)
        else:
            assert len(mailbox.ids()) == 1
            went(office.company.desk(), number)
        recover(office)
    assert office.letter(number).state == LetterState.SENT
    assert len(mailbox.ids()) == 1
    assert office.tasks() == []
    assert_told_once(office, number)


def test_a_worker_that_is_killed_as_any_transaction_commits(
    office: Office, mailbox: Mailbox, tmp_path: Path
) -> None:
    """Each letter is struck at the next of the transactions that one letter takes, its note included."""
    mailbox.open()
    (first,) = office.approve("LEROY")
    office.pass_time()
    told = "".join(work(office, tmp_path).told)
    commits = int(told.split("commits ")[1])
    assert commits >= 8
    (number,) = office.approve("DUPONT")
    office.pass_time()
    sent = len(mailbox.ids())
    for commit in range(1, commits + 1):
        row = office.letter(number)
        if row.noted_in is not None:
            break
        if row.state == LetterState.UNCERTAIN and office.tasks():
            decide = went if len(mailbox.ids()) > sent else did_not_go
            decide(office.company.desk(), number)
        address, now = office.company.books.database.url, office.company.now.isoformat()
        forked(peers.work, (address, office.tenant_id, office.port, now, str(commit)), tmp_path, {}).ended()
        office.pass_time(outbox.LEASE * 2)
    recover(office)
    if office.letter(number).state == LetterState.UNCERTAIN:
        (went if len(mailbox.ids()) > sent else did_not_go)(office.company.desk(), number)
        recover(office)
    assert office.letter(number).state == LetterState.SENT
    assert len(mailbox.ids()) == len(set(mailbox.ids())) == 2
    for each in (first, number):
        assert_told_once(office, each)


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_mail_server_that_dies_with_the_letter(
    office: Office, mailbox: Mailbox, tmp_path: Path, dies: str
) -> None:
    mailbox.open(dies)
    (number,) = office.approve("DUPONT")
    office.pass_time()
    work(office, tmp_path)
    mailbox.close()
    mailbox.open()
    recover(office)
    assert office.letter(number).state == LetterState.UNCERTAIN
    assert len(mailbox.ids()) == (dies == "after")
    (went if mailbox.ids() else did_not_go)(office.company.desk(), number)
    recover(office)
    assert office.letter(number).state == LetterState.SENT
    assert len(mailbox.ids()) == 1
    assert_told_once(office, number)
