"""A letter leaves by mail once, in the creditor's name, with its papers; what changed stops it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from tenants import outbox
from tenants.audit_log import AuditEntry
from tenants.desk import HOUSE
from tenants.dunning.days.approving import approve, cancel
from tenants.dunning.decisions.mandates import end_mandate
from tenants.dunning.decisions.settings import back_to_test, go_live, read_settings, save_settings
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.plans.plans import NewPlan, agree, propose
from tenants.dunning.sending.files import letter_file
from tenants.dunning.sending.recheck import Stop, stop_of
from tenants.dunning.sending.standing import WrongStateError
from tenants.dunning.sending.transport import Point
from tenants.dunning.sending.ways import Site
from tenants.mail import MOST_ATTACHED_BYTES, MailFiles
from tenants.outbox_rows import State
from tenants.people.sealing import SecretKey
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import CREDITOR, DAY, PAUL, invoice, payment
from tests.tenants.dunning.sending.conftest import HOUR, SENDER, Office

DUPONT = "Assets:41-Clients:411000:DUPONT"
OTHER_IBAN = "FR7610107001011234567890129"


def test_a_letter_leaves_once_in_the_creditors_name(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    assert office.deliver() == 0  # there are ten minutes for second thoughts
    office.pass_time()
    assert office.deliver() == 1
    row = office.letter(number)
    assert (row.state, row.sent_at) == (LetterState.SENT, office.company.now)
    assert [(step.sent, step.day) for step in office.steps(number)] == [(True, office.company.now.date())] * 2
    (arrived,) = office.postmaster.taken
    (sender,) = arrived["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (CREDITOR.name, "lettrine@lettrine.example")
    assert (arrived["To"], arrived["Reply-To"]) == ("compta@dupont.example", CREDITOR.email)
    assert row.reference in arrived["Subject"]
    assert [part.get_filename() for part in arrived.iter_attachments()] == [f"{row.reference}.pdf"]
    for _ in range(3):
        office.pass_time()
        office.deliver()
    assert len(office.postmaster.taken) == 1
    assert office.told(number) == ["letter-approved", "letter-sent"]
    assert office.tasks() == []


def test_the_audit_log_says_who_had_it_sent(office: Office) -> None:
    company = office.company
    office.approve("DUPONT")
    group = company.group("LEROY")
    approve(company.desk(HOUSE), {group.key: group.print})
    office.pass_time()
    office.deliver()
    with company.desk().reading() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == "dunning:send").order_by(AuditEntry.subject)
        said = [(entry.subject, entry.actor) for entry in session.scalars(wanted)]
    assert said == [
        ("RE-2026-0001", "Olivia Owner <olivia@shop.example>"),
        ("RE-2026-0002", "Lettrine"),
    ]


def test_the_paper_that_was_sent_is_kept(office: Office) -> None:
    (number,) = office.approve("LEROY")
    office.pass_time()
    office.deliver()
    (arrived,) = office.postmaster.taken
    (paper,) = arrived.iter_attachments()
    with office.company.desk().reading() as session:
        kept = letter_file(session, number)
    assert kept is not None
    assert paper.get_payload(decode=True) == kept.data


def test_answers_come_to_an_address_of_the_letters_own_and_a_link_leads_to_the_debtors_page(
    office: Office,
) -> None:
    desk = office.company.desk()
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), reply_domain="answers.example"))
    office.site = Site("https://lettrine.example", SecretKey.new())
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.postmaster.answers["RCPT"] = ["451 later"]
    office.deliver()
    office.pass_time()
    office.deliver()
    (arrived,) = office.postmaster.taken
    assert arrived["Reply-To"] == f"{office.letter(number).reply_code}@answers.example"
    body = arrived.get_body(("plain",))
    assert body is not None
    assert body.get_content().count("https://lettrine.example/d/tremarec/") == 1


def test_invoices_of_the_books_go_along_as_far_as_there_is_room(office: Office) -> None:
    books = office.company.books
    large = b"%PDF-" + bytes(MOST_ATTACHED_BYTES)
    books.write(
        {
            "documents/DUPONT/2026-09-30 Facture F1.pdf": b"%PDF-1.4 one",
            "documents/DUPONT/2026-09-15 F2 signée.pdf": large,
            "documents/DUPONT/2026-09-15 F21.pdf": b"%PDF-1.4 another",
            "papers.beancount": "".join(
                f'{day} document {DUPONT} "documents/DUPONT/{name}"\n'
                for day, name in (
                    ("2026-09-30", "2026-09-30 Facture F1.pdf"),
                    ("2026-09-15", "2026-09-15 F2 signée.pdf"),
                    ("2026-09-15", "2026-09-15 F21.pdf"),
                )
            ),
            "main.beancount": books.files()["main.beancount"] + b'include "papers.beancount"\n',
        }
    )
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    (arrived,) = office.postmaster.taken
    names = [part.get_filename() for part in arrived.iter_attachments()]
    assert names == [f"{office.letter(number).reference}.pdf", "Facture F1.pdf"]
    body = arrived.get_body(("plain",))
    assert body is not None
    assert "F2 signée.pdf" in body.get_content()


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_refused_letter_goes_to_a_person(office: Office, verb: str) -> None:
    office.postmaster.answers[verb] = ["550 No such mailbox"]
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    row = office.letter(number)
    assert (row.state, row.reason) == (LetterState.FAILED, "the mail server said 550 No such mailbox")
    assert [(task.kind, task.letter) for task in office.tasks()] == [("failed", number)]
    assert office.told(number) == ["letter-approved", "letter-failed"]
    office.pass_time()
    office.deliver()
    assert office.postmaster.taken == []


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_wants_nothing_now_gets_it_later(office: Office, verb: str) -> None:
    office.postmaster.answers[verb] = ["451 Come back later"]
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    assert (office.letter(number).state, office.postmaster.taken) == (LetterState.QUEUED, [])
    office.pass_time()
    office.deliver()
    assert (office.letter(number).state, len(office.postmaster.taken)) == (LetterState.SENT, 1)


def test_what_breaks_off_while_the_server_has_it_is_uncertain(office: Office) -> None:
    office.postmaster.answers["DATA"] = ["hang up"]
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    row = office.letter(number)
    assert row.state == LetterState.UNCERTAIN
    assert "nobody knows whether it was done" in row.reason
    assert [(task.kind, task.letter) for task in office.tasks()] == [("uncertain", number)]
    for _ in range(3):
        office.pass_time()
        office.deliver()
    assert office.postmaster.taken == []
    assert len(office.tasks()) == 1
    assert office.told(number) == ["letter-approved", "letter-uncertain"]
    assert office.company.look().groups  # of the others
    assert "DUPONT" not in {group.customer for group in office.company.look().groups}


def _pay(office: Office) -> None:
    office.company.books.write({month("2026-12"): payment("DUPONT", 200000, "2026-11-23")})


def _pay_and_letter(office: Office) -> None:
    files = office.company.books.files()
    old = invoice("DUPONT", "F1", 120000, "2026-10-31", day="2026-09-30")
    new = invoice("DUPONT", "F1", 120000, "2026-10-31", day="2026-09-30", letter="AAB")
    path = month("2026-09")
    office.company.books.write(
        {
            path: files[path].decode().replace(old, new),
            month("2026-12"): payment("DUPONT", 120000, "2026-11-23", letter="AAB"),
        }
    )


def _postpone(office: Office) -> None:
    path = month("2026-09")
    text = office.company.books.files()[path].decode().replace("due: 2026-10-31", "due: 2026-11-30")
    office.company.books.write({path: text})


def _dispute(office: Office) -> None:
    office.company.hold(
        NewHold(HoldKind.DISPUTE, "411000", "DUPONT", "Rayée", category=DisputeCategory.GOODS)
    )


def _plan(office: Office) -> None:
    company, day = office.company, office.company.now.date()
    debts = company.look().situation.debts
    name = next(debt.name for debt in debts if debt.reference == "F1")
    parts = ((day + 30 * DAY, 60000), (day + 60 * DAY, 60000))
    with company.desk().writing() as session:
        row = propose(session, company.desk(), NewPlan("411000", "DUPONT", "EUR", (name,), parts))
        agree(session, company.desk(), row.number)


def _move_account(office: Office) -> None:
    office.company.introduce(replace(CREDITOR, iban=OTHER_IBAN))


def _move_mailbox(office: Office) -> None:
    text = office.company.books.files()["accounts.beancount"].decode()
    office.company.books.write({"accounts.beancount": text.replace("compta@dupont", "new@dupont")})


def _wait_for_days(office: Office) -> None:
    office.pass_time(7 * DAY)


@pytest.mark.parametrize(
    ("change", "stop"),
    [
        (_pay, Stop.CREDIT),
        (_pay_and_letter, Stop.PAID),
        (_postpone, Stop.AMOUNT),
        (_dispute, Stop.HELD),
        (_plan, Stop.PLAN),
        (_move_account, Stop.CREDITOR),
        (_move_mailbox, Stop.DEBTOR),
        (_wait_for_days, Stop.OLD),
    ],
)
def test_what_changed_meanwhile_stops_the_letter(
    office: Office, change: Callable[[Office], None], stop: Stop
) -> None:
    (number,) = office.approve("DUPONT")
    change(office)
    office.pass_time()
    office.deliver()
    row = office.letter(number)
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, stop)
    assert all(step.cancelled and not step.sent for step in office.steps(number))
    assert office.told(number) == ["letter-approved", "letter-stopped"]
    assert office.postmaster.taken == []
    assert office.tasks() == []


def test_what_is_left_of_a_stopped_letter_comes_with_the_next(office: Office) -> None:
    office.approve("DUPONT")
    _pay_and_letter(office)
    office.pass_time()
    office.deliver()
    (number,) = office.approve("DUPONT")
    assert [step.reference for step in office.steps(number)] == ["F2"]
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.SENT


def test_a_mandate_that_ended_stops_the_firms_letter(office: Office) -> None:
    company = office.company
    mandate = company.entrust()
    group = company.group("DUPONT", firm_id=PAUL.firm_id)
    (outcome,) = approve(company.desk(PAUL), {group.key: group.print})
    assert outcome.letter is not None
    with company.desk().writing() as session:
        end_mandate(session, company.desk(), mandate, company.now.date() - DAY)
    office.pass_time()
    office.deliver()
    row = office.letter(outcome.letter)
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, Stop.MANDATE)


def test_what_nobody_approved_does_not_leave_in_test_mode(office: Office) -> None:
    company = office.company
    with company.desk().writing() as session:
        go_live(session, company.desk())
    group = company.group("DUPONT")
    (outcome,) = approve(company.desk(HOUSE), {group.key: group.print})
    assert outcome.letter is not None
    with company.desk().writing() as session:
        back_to_test(session, company.desk())
    office.pass_time()
    office.deliver()
    row = office.letter(outcome.letter)
    assert (row.state, stop_of(row.reason)) == (LetterState.CANCELLED, Stop.TEST)


def test_letters_leave_in_working_hours(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    office.company.now = dt.datetime.fromisoformat("2026-11-23T18:05+01:00")
    office.deliver()
    assert office.letter(number).state == LetterState.QUEUED
    office.company.now = dt.datetime.fromisoformat("2026-11-24T08:55+01:00")
    office.deliver()
    assert office.postmaster.taken == []
    office.company.now = dt.datetime.fromisoformat("2026-11-24T09:01+01:00")
    office.deliver()
    assert office.letter(number).state == LetterState.SENT
    (arrived,) = office.postmaster.taken
    assert arrived["Date"].datetime == office.company.now  # no mail that is as old as its letter


def test_a_letter_can_be_taken_back_until_it_begins_to_leave(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    seen: list[Point] = []

    def take_back(point: Point) -> None:
        seen.append(point)
        if point is Point.READY:
            cancel(office.company.desk(), number, "Le client a appelé")

    office.pass_time()
    office.deliver(take_back)
    assert (office.letter(number).state, office.letter(number).reason) == (
        LetterState.CANCELLED,
        "Le client a appelé",
    )
    assert (seen, office.postmaster.taken) == ([Point.CHECKED, Point.READY], [])


def test_a_letter_that_is_leaving_cannot_be_taken_back(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    refused: list[LetterState] = []

    def take_back(point: Point) -> None:
        if point is Point.BEGUN:
            with pytest.raises(WrongStateError) as late:
                cancel(office.company.desk(), number, "Trop tard")
            refused.append(late.value.state)

    office.pass_time()
    office.deliver(take_back)
    assert refused == [LetterState.UNCERTAIN]
    assert office.letter(number).state == LetterState.SENT


def test_without_a_mail_server_letters_go_to_files(office: Office, tmp_path: Path) -> None:
    office.carrier = MailFiles(tmp_path / "mail", SENDER)
    (number,) = office.approve("DUPONT")
    office.pass_time()
    office.deliver()
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.SENT
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_what_whoever_runs_the_service_drops_is_a_persons_to_settle(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    key = next(key for key in office.effects() if key.startswith("dunning:"))
    outbox.drop(office.company.books.database, office.tenant_id, key, office.company.now)
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.UNCERTAIN
    assert [task.kind for task in office.tasks()] == ["uncertain"]


def test_a_letter_that_was_given_up_goes_to_a_person(office: Office) -> None:
    (number,) = office.approve("DUPONT")
    office.postmaster.answers["RCPT"] = ["451 never"] * 99
    rounds = 0
    while office.letter(number).state == LetterState.QUEUED:
        office.pass_time(HOUR / 4)
        office.deliver()
        rounds += 1
        assert rounds < 4 * 24 * 12
    row = office.letter(number)
    assert row.state == LetterState.FAILED
    assert row.reason.startswith("given up after 12 attempts: the mail server said 451")
    assert [task.kind for task in office.tasks()] == ["failed"]
    assert office.postmaster.taken == []
    assert State.STUCK not in office.effects().values()


def test_many_workers_send_and_note_each_letter_once(office: Office) -> None:
    numbers = office.approve("DUPONT", "LEROY")
    office.pass_time()
    for _ in range(3):
        with ThreadPoolExecutor(4) as pool:
            for work in [pool.submit(office.deliver) for _ in range(4)]:
                work.result()
    assert len(office.postmaster.taken) == len(numbers) == 2
    assert {office.letter(number).state for number in numbers} == {LetterState.SENT}
    notes = [note.text for note in office.company.desk().picture().notes]
    assert sorted(office.letter(number).reference for number in numbers) == sorted(
        text.split(",")[0].split()[-1] for text in notes
    )
    assert len({office.letter(number).noted_in for number in numbers}) == 2
    assert office.tasks() == []
