"""What the server does beside answering: letters leave with their real paper, and are noted in the books."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
import threading

from pypdf import PdfReader
import pytest
from sqlalchemy import select

from ledger_core.factoring.contract import Filing
from server.background import Background, deliver, keeper_of, letters_of, mail_ways, notices_of, payments_of
from server.config import Smtp, settings
from server.services import Services
from tenants import outbox
from tenants.billing.effects import KIND as STRIPE
from tenants.billing.rows import PayerRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.telling.deciding import KIND as NOTICE
from tenants.billing.terms import NO_TERMS, Terms
from tenants.dunning.days.approving import approve
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import content_from_json
from tenants.dunning.letters.paper import letter_pdf
from tenants.factoring.assignments.reading import needed
from tenants.factoring.files import TEXT, FileKind, NewFile, put_file
from tenants.factoring.mailing import queue
from tenants.people.memberships import Term, add_member
from tenants.people.persons import create_person
from tenants.people.place import Place, operator
from tenants.people.roles import Role
from tests.tenants.billing.conftest import example
from tests.tenants.dunning.company import Company
from tests.tenants.dunning.conftest import company, jail
from tests.tenants.factoring.papers.papers_ground import agreed, sent_row
from tests.tenants.mail_server import Postmaster, serving

__all__ = ["company", "jail"]


@pytest.fixture
def served(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dt.datetime], Services]:
    """Give the services of a server without a mail server, at a moment."""
    monkeypatch.chdir(tmp_path)
    books = company.books
    address = {"LETTRINE_ADDRESS": "https://lettrine.example"}
    return lambda moment: Services(
        books.database, books.jail, settings(address), lambda: moment, pictures=company.pictures
    )


def test_a_letter_leaves_with_its_paper_and_is_noted(
    company: Company,
    served: Callable[[dt.datetime], Services],
) -> None:
    group = company.group("DUPONT")
    (outcome,) = approve(company.desk(), {group.key: group.print})
    services = served(company.now + dt.timedelta(hours=1))
    letters = letters_of(services)
    for _ in range(2):
        deliver(services, letters, None)
    with company.desk().reading() as session:
        row = session.scalars(select(LetterRow).where(LetterRow.number == outcome.letter)).one()
    assert row.state == LetterState.SENT
    assert row.noted_in == company.desk().picture().number
    (path,) = Path("var/mail").iterdir()
    (paper,) = message_from_bytes(path.read_bytes(), policy=default).iter_attachments()
    data = paper.get_payload(decode=True)
    assert data == letter_pdf(content_from_json(row.content))
    assert row.reference in PdfReader(BytesIO(data)).pages[0].extract_text()
    assert "https://lettrine.example/d/tremarec/" in path.read_text(errors="replace")


def test_without_anything_due_nothing_happens(
    company: Company,
    served: Callable[[dt.datetime], Services],
) -> None:
    services = served(company.now)
    deliver(services, letters_of(services), [company.books.tenant.id])
    assert not Path("var").exists()


def test_a_file_for_a_factor_leaves_with_the_services_mail(
    company: Company,
    served: Callable[[dt.datetime], Services],
) -> None:
    desk, of = company.desk(), agreed(filing=Filing(mail_to="remises@aldebaran.example"))
    with desk.writing() as session:
        session.add(sent_row())
        session.flush()
        file = put_file(session, desk, of.key, 14, NewFile(FileKind.FACTOR, "F14.txt", TEXT, b"101", {}))
        queue(session, desk, needed(session, 14), of, [file])
    services = served(company.now)
    assert outbox.deliver_pending(services.database, mail_ways(services), services.now) == 1
    (path,) = Path("var/mail").iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["To"] == "remises@aldebaran.example"
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == [b"101"]


def test_what_waits_leaves_once_service_goes_on(
    company: Company,
    served: Callable[[dt.datetime], Services],
) -> None:
    """Letters and files for factors are put off as long as nobody pays; nobody comes nearer to giving up."""
    desk, of = company.desk(), agreed(filing=Filing(mail_to="remises@aldebaran.example"))
    group = company.group("DUPONT")
    approve(desk, {group.key: group.print})
    with desk.writing() as session:
        session.add(sent_row())
        session.flush()
        file = put_file(session, desk, of.key, 14, NewFile(FileKind.FACTOR, "F14.txt", TEXT, b"101", {}))
        queue(session, desk, needed(session, 14), of, [file])
    with company.books.database.platform() as session:
        session.add(PayerRow(client_id=company.books.tenant.id, since=desk.today - dt.timedelta(days=60)))
    for hours, terms, left in ((1, Terms(example()), 0), (2, Terms(example()), 0), (4, NO_TERMS, 2)):
        services = replace(served(company.now + dt.timedelta(hours=hours)), terms=terms)
        ways = {**letters_of(services), **mail_ways(services)}
        assert outbox.deliver_pending(services.database, ways, services.now) == left
    assert len(list(Path("var/mail").iterdir())) == 2


def test_payments_are_asked_for_only_where_money_is_taken(
    company: Company, served: Callable[[dt.datetime], Services], gateway: Gateway
) -> None:
    services = served(company.now)
    assert payments_of(services) == {}
    assert list(payments_of(replace(services, gateway=gateway))) == [STRIPE]


def test_mails_about_subscriptions_leave_only_where_money_is_taken_and_a_mail_server_takes_them(
    company: Company, served: Callable[[dt.datetime], Services], gateway: Gateway
) -> None:
    services, terms = served(company.now), Terms(example(), site="https://lettrine.example")
    mailing = replace(services.settings, smtp=Smtp("mail.example", 465, tls=True))
    whole = replace(services, settings=mailing, terms=terms, gateway=gateway)
    assert list(notices_of(whole)) == [NOTICE]
    for lacking in (
        replace(whole, gateway=None),
        replace(whole, terms=replace(terms, tariff=None)),
        replace(whole, settings=services.settings),
        replace(whole, terms=replace(terms, site="")),
    ):
        assert notices_of(lacking) == {}
        keeper = keeper_of(lacking)
        assert keeper is None or not keeper.mails
    keeper = keeper_of(whole)
    assert keeper is not None
    assert keeper.mails


def test_an_owner_is_written_to_before_the_trial_ends(
    company: Company, served: Callable[[dt.datetime], Services], gateway: Gateway
) -> None:
    books, now = company.books, company.now
    place, today = Place(client_id=books.tenant.id), now.date()
    odile = create_person(books.database, "odile@example.org", "Odile Test", now)
    add_member(books.database, place, odile, Term(Role.OWNER, today, None), operator("root"), now)
    with books.database.platform() as session:
        session.add(PayerRow(client_id=books.tenant.id, since=today - dt.timedelta(days=20)))
    postmaster, services = Postmaster(), served(now)
    with serving(postmaster) as port:
        mailing = replace(services.settings, smtp=Smtp("127.0.0.1", port, tls=False))
        terms = Terms(example(), site="https://lettrine.example")
        whole = replace(services, settings=mailing, terms=terms, gateway=gateway)
        keeper = keeper_of(whole)
        assert keeper is not None
        keeper.work()
        assert outbox.deliver_pending(books.database, mail_ways(whole), whole.now) == 0
        assert outbox.deliver_pending(books.database, notices_of(whole), whole.now, ()) == 1
    (mail,) = postmaster.taken
    assert mail["To"] == "odile@example.org"
    assert f"https://lettrine.example/t/{books.tenant.slug}/billing" in mail.get_content()


def test_books_hold_up_nothing_that_is_told_and_all_ends_with_the_server(
    company: Company, served: Callable[[dt.datetime], Services], gateway: Gateway
) -> None:
    before = set(threading.enumerate())
    services = served(company.now)
    mailing = replace(services.settings, smtp=Smtp("mail.example", 465, tls=True))
    terms = Terms(example(), site="https://lettrine.example")
    background = Background(replace(services, settings=mailing, terms=terms, gateway=gateway))
    began = {thread.name for thread in set(threading.enumerate()) - before}
    background.close()
    assert {"billing", "books", "notices", "payments"} <= began
    assert set(threading.enumerate()) <= before
