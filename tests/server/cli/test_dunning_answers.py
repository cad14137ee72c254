"""`lettrine dunning file`, as the pipe of a mail server calls it."""

from collections.abc import Callable
from contextlib import closing
import dataclasses
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main
from tenants.books.models import Origin
from tenants.db import Database
from tenants.dunning.days.approving import approve
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.standing import letter_in, mark_sent
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import FILES, Company

Run = Callable[..., Result]


@pytest.fixture
def run(database_address: str) -> Run:
    """Run the command on the database."""
    environment = {"LETTRINE_DATABASE": database_address, "LETTRINE_JAIL": None}
    return lambda *words, data=None: CliRunner().invoke(
        main, ["dunning", "file", *words], env=environment, input=data
    )


@pytest.fixture
def address(database: Database, new_tenant: Callable[[str], Tenant]) -> str:
    """Send a letter that gives an address of its own for answers; return the address."""
    new_tenant("alpha")
    with closing(Jail()) as jail:
        books = Books(database, jail, new_tenant("tremarec"))
        books.write(dict(FILES), origin=Origin.CREATE, message="Begin")
        company = Company(books)
        company.introduce()
        desk = company.desk()
        with desk.writing() as session:
            save_settings(
                session, desk, dataclasses.replace(read_settings(session), reply_domain="answers.example")
            )
        group = company.group("DUPONT")
        (outcome,) = approve(desk, {group.key: group.print})
        assert outcome.letter is not None
        with desk.writing() as session:
            row = letter_in(session, outcome.letter, [LetterState.QUEUED])
            mark_sent(session, row, day=desk.today, at=desk.now, actor="")
            return f"{row.reply_code}@answers.example"


def mail(to: str) -> bytes:
    return f"From: compta@dupont.example\r\nTo: {to}\r\nSubject: Re: facture\r\n\r\nVendredi.\r\n".encode()


def test_a_mail_is_filed_once(run: Run, address: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.eml"
    path.write_bytes(mail(address))
    first, again = run(str(path)), run(data=mail(address))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == f"{path}: reply to RE-2026-0001 of tremarec\n"
    assert again.stdout == "standard input: reply to RE-2026-0001 of tremarec, filed before\n"


def test_a_mail_of_no_letter_is_told_and_the_others_filed(run: Run, address: str, tmp_path: Path) -> None:
    ours, lost = tmp_path / "ours.eml", tmp_path / "lost.eml"
    ours.write_bytes(mail(address))
    lost.write_bytes(mail("nobody@answers.example"))
    done = run(str(lost), str(ours))
    assert done.exit_code == 1
    assert done.stdout == f"{ours}: reply to RE-2026-0001 of tremarec\n"
    assert done.stderr == f"{lost}: belongs to no letter; nothing was filed\n"


def test_a_mail_that_is_too_large_is_refused(run: Run, address: str, tmp_path: Path) -> None:
    path = tmp_path / "large.eml"
    path.write_bytes(mail(address) + bytes(10_000_001))
    done = run(str(path))
    assert done.exit_code == 1
    assert "too large" in done.stderr
