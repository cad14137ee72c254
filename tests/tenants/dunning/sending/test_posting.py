"""Letters that people carry: printed together, posted with their proof, called; each counts from its day."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader
import pytest

from ledger_core.billing.plans import Metric
from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Audience, Channel
from ledger_core.dunning.steps import Rule
from tenants.billing.usage.counting import days_in
from tenants.dunning.days.approving import approve
from tenants.dunning.days.drafting import Edit
from tenants.dunning.decisions.schedules import choose, save_schedule
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.files import FileKind, files_of, paper_from, read_file
from tenants.dunning.sending.posting import (
    CallOutcome,
    DepositFault,
    FaultyDepositError,
    NothingToPrintError,
    deposit,
    file_proof,
    note_call,
    print_again,
    print_letters,
)
from tenants.dunning.sending.recheck import Stop, stop_of
from tenants.dunning.sending.standing import NoSuchLetterError, WrongStateError
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, payment
from tests.tenants.dunning.sending.conftest import Office, press

PROOF = paper_from("preuve.pdf", b"%PDF-1.4 proof")


def written(office: Office, channel: Channel, code: str = "DUPONT") -> int:
    """Have a letter approved that goes by another way; return its number."""
    group = office.company.group(code)
    edits = {} if group.channel is channel else {group.key: Edit(channel=channel)}
    (outcome,) = approve(office.company.desk(), {group.key: group.print}, edits)
    assert outcome.letter is not None, outcome
    return outcome.letter


def batch_press(contents: object) -> bytes:
    assert isinstance(contents, list)
    return b"".join(map(press, contents))


def test_letters_are_printed_together_and_posted(office: Office) -> None:
    number = written(office, Channel.POST, "MARTIN")
    assert office.letter(number).state == LetterState.TO_PRINT
    desk = office.company.desk()
    printed = print_letters(desk, [number, 99])
    assert (printed.letters, printed.stopped) == ((number,), ())
    with desk.reading() as session:
        (head,) = files_of(session, kind=FileKind.BATCH)
        batch = read_file(session, printed.file)
    assert batch is not None
    assert (head.number, head.media_type) == (printed.file, "application/pdf")
    text = PdfReader(BytesIO(batch.data)).pages[0].extract_text()
    assert office.letter(number).reference in text
    assert (office.letter(number).state, office.letter(number).batch) == (LetterState.PRINTED, printed.file)
    office.pass_time(2 * DAY)
    posted = office.company.now.date() - DAY
    deposit(office.company.desk(), {number: ""}, posted, PROOF, "Bureau de Quimper")
    row = office.letter(number)
    assert row.state == LetterState.SENT
    assert row.sent_at is not None
    assert (row.sent_at.date(), [step.day for step in office.steps(number)]) == (posted, [posted])
    assert office.told(number) == ["letter-approved", "letter-printed", "letter-posted"]
    with desk.reading() as session:
        assert [head.name for head in files_of(session, letter=number)] == ["preuve.pdf"]
        counted = days_in(session, desk.now - DAY, desk.now + 30 * DAY)
    assert counted == {(Metric.LETTERS, posted + DAY): 1}  # the day on which it was said, past days stay


def test_what_changed_is_not_printed(office: Office) -> None:
    number = written(office, Channel.POST, "MARTIN")
    office.company.books.write({month("2026-12"): payment("MARTIN", 30000, "2026-11-23")})
    with pytest.raises(NothingToPrintError):
        print_letters(office.company.desk(), [number], batch_press)
    row = office.letter(number)
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, Stop.CREDIT)
    with pytest.raises(NothingToPrintError):
        print_letters(office.company.desk(), [number], batch_press)


def test_a_printed_letter_is_printed_once_unless_it_is_asked_for_again(office: Office) -> None:
    number = written(office, Channel.POST, "MARTIN")
    first = print_letters(office.company.desk(), [number], batch_press)
    with pytest.raises(NothingToPrintError):
        print_letters(office.company.desk(), [number], batch_press)
    print_again(office.company.desk(), number)
    again = print_letters(office.company.desk(), [number], batch_press)
    assert (again.letters, again.file) == ((number,), first.file + 1)


def test_a_letter_that_somebody_else_printed_at_the_same_time_is_in_one_file(office: Office) -> None:
    number = written(office, Channel.POST, "MARTIN")

    def while_another_prints(contents: object) -> bytes:
        print_letters(office.company.desk(), [number], batch_press)
        return batch_press(contents)

    with pytest.raises(WrongStateError):
        print_letters(office.company.desk(), [number], while_another_prints)
    with office.company.desk().reading() as session:
        assert len(files_of(session, kind=FileKind.BATCH)) == 1


@pytest.mark.parametrize(
    ("days", "tracking", "fault"),
    [
        (1, "", {"day": DepositFault.DAY_TO_COME}),
        (-1, "", {"day": DepositFault.DAY_BEFORE}),
        (0, "x" * 61, {1: DepositFault.NOT_A_TRACKING}),
        (0, "1A\u202e23", {1: DepositFault.NOT_A_TRACKING}),
    ],
)
def test_what_cannot_be_said_of_a_deposit(
    office: Office, days: int, tracking: str, fault: dict[int | str, DepositFault]
) -> None:
    number = written(office, Channel.POST, "MARTIN")
    with pytest.raises(FaultyDepositError) as refused:
        deposit(office.company.desk(), {number: tracking}, office.company.now.date() + days * DAY)
    assert refused.value.faults == fault
    assert office.letter(number).state == LetterState.TO_PRINT


def test_no_letter_is_posted_before_the_day_that_it_bears(office: Office) -> None:
    saturday = office.company.now + 5 * DAY
    office.pass_time(5 * DAY)
    number = written(office, Channel.POST, "MARTIN")
    assert office.letter(number).day == saturday.date() + 2 * DAY
    with pytest.raises(FaultyDepositError) as refused:
        deposit(office.company.desk(), {number: ""}, saturday.date())
    assert refused.value.faults == {"day": DepositFault.DAY_BEFORE}
    office.pass_time(2 * DAY)
    deposit(office.company.desk(), {number: ""}, office.company.now.date())
    assert office.letter(number).state == LetterState.SENT


def test_all_letters_of_a_deposit_are_posted_or_none(office: Office) -> None:
    number = written(office, Channel.POST, "MARTIN")
    today = office.company.now.date()
    with pytest.raises(NoSuchLetterError):
        deposit(office.company.desk(), {number: "", 99: ""}, today)
    assert office.letter(number).state == LetterState.TO_PRINT
    with pytest.raises(FaultyDepositError):
        deposit(office.company.desk(), {}, today)
    deposit(office.company.desk(), {number: ""}, today)
    with pytest.raises(WrongStateError):
        deposit(office.company.desk(), {number: ""}, today)


def test_a_registered_letter_has_a_number_and_its_receipt_is_filed(office: Office) -> None:
    number = by(office, Channel.REGISTERED)
    today = office.company.now.date()
    desk = office.company.desk()
    with pytest.raises(FaultyDepositError) as refused:
        deposit(desk, {number: " "}, today)
    assert refused.value.faults == {number: DepositFault.NO_TRACKING}
    with pytest.raises(WrongStateError):
        file_proof(desk, number, PROOF)
    deposit(desk, {number: "1a 123 456 789 0"}, today)
    assert office.letter(number).tracking == "1A 123 456 789 0"
    file = file_proof(desk, number, paper_from("AR.png", b"\x89PNG\r\n\x1a\nx"), "Reçu signé")
    with desk.reading() as session:
        assert [head.number for head in files_of(session, letter=number)] == [file]
    assert office.told(number)[-1] == "proof"


def test_a_call_is_done_or_tried_again(office: Office) -> None:
    number = by(office, Channel.CALL)
    desk = office.company.desk()
    note_call(desk, number, CallOutcome.NO_ANSWER)
    (task,) = office.tasks()
    assert (task.kind, task.day) == ("call", desk.today + DAY)
    assert office.letter(number).state == LetterState.TO_CALL
    note_call(desk, number, CallOutcome.REACHED, "Paie vendredi")
    assert office.letter(number).state == LetterState.SENT
    assert office.tasks() == []
    assert office.told(number) == ["letter-approved", "call", "call-done"]
    with pytest.raises(WrongStateError):
        note_call(desk, number, CallOutcome.REACHED)
    office.deliver()
    (note,) = office.company.desk().picture().notes
    assert note.text.endswith("par téléphone")
    assert office.company.desk().picture().documents == ()


def test_a_wrong_number_is_a_persons(office: Office) -> None:
    number = by(office, Channel.CALL)
    note_call(office.company.desk(), number, CallOutcome.WRONG_NUMBER)
    assert office.letter(number).state == LetterState.FAILED
    assert {task.kind for task in office.tasks()} >= {"failed"}


def by(office: Office, channel: Channel) -> int:
    """Have DUPONT reminded by one way alone; return the number of the letter."""
    desk = office.company.desk()
    levels = tuple(
        replace(level, channels=(channel,)) if level.key == "reminder" else level for level in BUSINESS.levels
    )
    with desk.writing() as session:
        save_schedule(session, desk, replace(BUSINESS, key="own", name="À nous", levels=levels))
        choose(session, desk, Rule.TENANT, Audience.BUSINESS, "own")
    (number,) = office.approve("DUPONT")
    return number
