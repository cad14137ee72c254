"""Files mailed to a factor: one a mail, once at the most, by a real mail server."""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt

import pytest

from ledger_core.factoring.contract import Contract, Filing
from ledger_core.factoring.states import State
from tenants import outbox
from tenants.factoring.assignments.reading import assignment_named, row_numbered
from tenants.factoring.files import PDF, TEXT, FileKind, NewFile, put_file
from tenants.factoring.mailing import (
    KIND,
    FactoringTransport,
    NotStuckError,
    delivery_of,
    leave,
    queue,
    send_again,
    stuck_files,
)
from tenants.mail import MOST_ATTACHED_BYTES, MailServer
from tenants.outbox_rows import State as Delivery
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.papers.papers_ground import agreed, sent_row
from tests.tenants.mail_server import Postmaster, serving

SENDER = "Lettrine <lettrine@lettrine.example>"
NAMES = ("BPCE_2026-11-24_14.txt", "C-2026-014-bordereau.pdf")


@dataclass
class Office:
    """A company with a sent assignment of two files, and the server that takes its mail."""

    company: Company
    postmaster: Postmaster
    port: int

    def queue(self, of: Contract | None = None, size: int = 10, names: tuple[str, str] = NAMES) -> list[int]:
        """Have the files mailed; return their numbers."""
        of = of or agreed(filing=Filing(mail_to="remises@aldebaran.example"))
        desk = self.company.desk()
        with desk.writing() as session:
            if assignment_named(session, "C-2026-014") is None:
                session.add(sent_row())
                session.flush()
            numbers = [
                put_file(session, desk, of.key, 14, NewFile(FileKind.FACTOR, name, kind, b"x" * size, {}))
                for name, kind in zip(names, (TEXT, PDF), strict=True)
            ]
            found = assignment_named(session, "C-2026-014")
            assert found is not None
            queue(session, desk, found, of, numbers)
        return numbers

    def deliver(self, later: int = 0) -> int:
        """Let the worker work once, some minutes later; return how many mails left."""
        books = self.company.books
        carrier = MailServer("127.0.0.1", self.port, SENDER)
        moment = self.company.now + dt.timedelta(minutes=later)
        ways = {KIND: FactoringTransport(books.database, carrier, lambda: moment)}
        return outbox.deliver_pending(books.database, ways, lambda: moment, [books.tenant.id])

    def state(self, number: int) -> Delivery | None:
        with self.company.desk().reading() as session:
            return delivery_of(session, number)

    def stuck(self) -> dict[int, str]:
        with self.company.desk().reading() as session:
            return dict(stuck_files(session))


@pytest.fixture
def office(company: Company) -> Iterator[Office]:
    postmaster = Postmaster()
    with serving(postmaster) as port:
        yield Office(company, postmaster, port)


def test_each_file_leaves_once_in_a_mail_of_its_own(office: Office) -> None:
    numbers = office.queue()
    assert [office.state(number) for number in numbers] == [Delivery.WAITING] * 2
    assert office.deliver() == 2
    assert office.deliver(60) == 0
    assert [office.state(number) for number in numbers] == [Delivery.DONE] * 2
    mails = sorted(office.postmaster.taken, key=lambda mail: str(mail["Subject"]))
    about = "Cession C-2026-014, remise 14"
    assert [mail["Subject"] for mail in mails] == [f"{about} : {name}" for name in NAMES]
    assert {envelope.rcpt_tos[0] for envelope in office.postmaster.envelopes} == {"remises@aldebaran.example"}
    for mail, name in zip(mails, NAMES, strict=True):
        assert mail["From"] == "Menuiserie Trémarec <lettrine@lettrine.example>"
        assert mail["Reply-To"] == "compta@tremarec.example"
        (file,) = mail.iter_attachments()
        assert (file.get_filename(), file.get_payload(decode=True)) == (name, b"x" * 10)
        body = mail.get_body()
        assert body is not None
        assert body.get_content().splitlines() == [f"{about}, contrat 2026-A", f"Fichier joint : {name}"]
        assert {part.get_content_maintype() for part in mail.walk()} <= {"multipart", "text", "application"}
    assert len({mail["Message-ID"] for mail in mails}) == 2


def test_where_the_contract_names_no_address_nothing_leaves(office: Office) -> None:
    numbers = office.queue(agreed(filing=Filing()))
    assert office.deliver() == 0
    assert [office.state(number) for number in numbers] == [None] * 2


def test_the_same_file_is_queued_once(office: Office) -> None:
    desk, (number, _) = office.company.desk(), office.queue()
    of = agreed(filing=Filing(mail_to="remises@aldebaran.example"))
    with desk.writing() as session:
        found = assignment_named(session, "C-2026-014")
        assert found is not None
        queue(session, desk, found, of, [number])
    assert office.deliver() == 2


def test_what_came_back_meanwhile_does_not_leave(office: Office) -> None:
    numbers = office.queue()
    with office.company.desk().writing() as session:
        row_numbered(session, 14).state = State.RETURNED.value
    assert office.deliver() == 0
    assert office.stuck() == dict.fromkeys(numbers, "the assignment came back before the file left")
    assert office.postmaster.taken == []


def test_a_server_that_wants_nothing_now_gets_it_later(office: Office) -> None:
    office.postmaster.answers["RCPT"] = ["450 later", "450 later"]
    office.queue()
    assert office.deliver() == 0
    assert office.stuck() == {}
    assert office.deliver(5) == 2


def test_what_breaks_off_while_the_server_has_it_is_never_sent_again(office: Office) -> None:
    office.postmaster.answers["DATA"] = ["hang up"]
    first, _ = office.queue()
    assert office.deliver() == 1
    assert office.deliver(600) == 0
    (said,) = office.stuck().values()
    assert said.startswith("nobody knows whether it was done")
    assert len(office.postmaster.taken) == 1
    assert office.state(first) in {Delivery.STUCK, Delivery.DONE}


def test_a_file_that_no_mail_carries_waits_for_a_person(office: Office) -> None:
    numbers = office.queue(size=MOST_ATTACHED_BYTES + 1)
    assert office.deliver() == 0
    assert office.stuck() == dict.fromkeys(
        numbers, f"the files of a mail have at most {MOST_ATTACHED_BYTES} bytes in all"
    )


def test_a_long_name_of_a_file_leaves_the_subject_on_one_line(office: Office) -> None:
    office.queue(names=(f"{'9' * 196}.txt", f"{'8' * 116}.txt"))
    assert office.deliver() == 1
    (mail,) = office.postmaster.taken
    assert "8888.txt" in mail["Subject"]
    (said,) = office.stuck().values()
    assert said.endswith("is no name of a file")


def test_a_person_has_what_broke_off_sent_again_or_left(office: Office) -> None:
    office.postmaster.answers["DATA"] = ["hang up", "hang up"]
    first, second = office.queue()
    office.deliver()
    assert sorted(office.stuck()) == [first, second]
    desk = office.company.desk()
    with desk.writing() as session:
        send_again(session, desk, first)
        leave(session, desk, second)
    assert office.stuck() == {}
    assert office.deliver(1) == 1
    assert [office.state(number) for number in (first, second)] == [Delivery.DONE, Delivery.DROPPED]
    with desk.writing() as session:
        for answer in (send_again, leave):
            with pytest.raises(NotStuckError):
                answer(session, desk, first)
            with pytest.raises(NotStuckError):
                answer(session, desk, 999_999)
