"""Mail that comes back is filed with its letter once, and a person reads it."""

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.answers import file_mail, note_answer, note_return
from tenants.dunning.sending.deciding import release
from tenants.dunning.sending.files import FileKind, files_of
from tenants.dunning.sending.incoming import MOST_BYTES, Sort, TooLargeError
from tenants.dunning.sending.standing import WrongStateError
from tests.tenants.dunning.sending.conftest import Office
from tests.tenants.dunning.sending.test_incoming import bounce


def answer(to: str, *, text: str = "Nous payons vendredi.", **headers: str) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"] = "Inès Dupont <compta@dupont.example>"
    made["To"] = to
    made["Subject"] = "Re: facture"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


@pytest.fixture
def number(office: Office) -> int:
    """Send a letter to DUPONT, with an address of its own for answers."""
    desk = office.company.desk()
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), reply_domain="answers.example"))
    (made,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    return made


def test_an_answer_is_filed_and_given_to_a_person(office: Office, number: int) -> None:
    (sent,) = office.postmaster.taken
    data = answer(sent["Reply-To"])
    database = office.company.books.database
    filed = file_mail(database, office.tenant_id, data, office.company.now)
    assert filed is not None
    assert (filed.letter, filed.sort, filed.is_new) == (number, Sort.REPLY, True)
    (task,) = office.tasks()
    assert (task.kind, task.letter) == ("reply", number)
    assert office.told(number)[-1] == "reply"
    again = file_mail(database, office.tenant_id, data, office.company.now)
    assert again == replace(filed, is_new=False)
    with office.company.desk().reading() as session:
        (head,) = files_of(session, letter=number, kind=FileKind.REPLY)
    assert (head.number, head.media_type) == (filed.file, "message/rfc822")
    assert len(office.tasks()) == 1


def test_an_answer_is_known_by_the_message_that_it_answers(office: Office, number: int) -> None:
    (sent,) = office.postmaster.taken
    data = answer("lettrine@lettrine.example", In_Reply_To=sent["Message-ID"])
    filed = file_mail(office.company.books.database, office.tenant_id, data, office.company.now)
    assert filed is not None
    assert filed.letter == number


def test_an_automatic_answer_gives_nobody_work(office: Office, number: int) -> None:
    (sent,) = office.postmaster.taken
    data = answer(sent["Reply-To"], Auto_Submitted="auto-replied")
    file_mail(office.company.books.database, office.tenant_id, data, office.company.now)
    assert office.tasks() == []
    assert office.told(number)[-1] == "reply"


@pytest.mark.parametrize(
    ("status", "state", "tasks"),
    [("5.1.1", LetterState.FAILED, ["returned"]), ("4.4.7", LetterState.SENT, [])],
)
def test_a_failed_delivery_brings_the_letter_back(
    office: Office, number: int, status: str, state: LetterState, tasks: list[str]
) -> None:
    (sent,) = office.postmaster.taken
    local = sent["Message-ID"].partition("@")[0].removeprefix("<")
    data = bounce(status).replace(b"0123456789abcdef0123456789abcdef", local.encode())
    filed = file_mail(office.company.books.database, office.tenant_id, data, office.company.now)
    assert filed is not None
    assert office.letter(number).state == state
    assert [task.kind for task in office.tasks()] == tasks
    if state is LetterState.FAILED:
        assert office.letter(number).reason == "smtp; 550 5.1.1 <compta@dupont.example>: User unknown"
    office.deliver()
    assert office.letter(number).noted_in is not None  # it did leave


@pytest.mark.parametrize(
    "data",
    [
        b"",
        answer("nobody@answers.example"),
        answer("a1b2@answers.example", References="<0123456789abcdef0123456789abcdef@x.example>"),
        b"\xff" * 1000,
    ],
)
def test_what_answers_no_letter_is_filed_nowhere(office: Office, number: int, data: bytes) -> None:
    assert file_mail(office.company.books.database, office.tenant_id, data, office.company.now) is None
    with office.company.desk().reading() as session:
        assert files_of(session, letter=number, kind=FileKind.REPLY) == ()


def test_a_mail_that_is_too_large_is_refused(office: Office) -> None:
    with pytest.raises(TooLargeError):
        file_mail(office.company.books.database, office.tenant_id, bytes(MOST_BYTES + 1), office.company.now)


def test_a_letter_that_has_not_left_has_no_answer(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    with pytest.raises(WrongStateError):
        note_answer(office.company.desk(), number, "Allô ?")
    data = answer(f"{office.letter(number).reply_code}@answers.example")
    assert file_mail(office.company.books.database, office.tenant_id, data, office.company.now) is None


def test_an_answer_by_another_way_is_noted(office: Office, number: int) -> None:
    note_answer(office.company.desk(), number, "Appel : paie vendredi")
    assert office.told(number)[-1] == "reply"


def test_an_answer_stays_to_be_read_whatever_else_is_decided_about_the_letter(
    office: Office, number: int
) -> None:
    (sent,) = office.postmaster.taken
    file_mail(office.company.books.database, office.tenant_id, answer(sent["Reply-To"]), office.company.now)
    note_return(office.company.desk(), number, "Boîte pleine")
    assert [task.kind for task in office.tasks()] == ["reply", "returned"]
    release(office.company.desk(), number, "Autre adresse")
    assert [task.kind for task in office.tasks()] == ["reply"]
