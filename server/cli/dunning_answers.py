"""`lettrine dunning file`: mail that came back to letters, brought to them.

For the pipe of a mail server, or a folder of messages. What a mail means for its letter is
`tenants.dunning.sending.answers`' to say.
"""

import sys
from typing import BinaryIO

import click
from sqlalchemy import select

from server.cli.failure import fail, report
from server.cli.operating import opened
from server.services import utc_now
from tenants.db import Database
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.sending.answers import Filed, file_mail
from tenants.dunning.sending.incoming import MOST_BYTES, TooLargeError
from tenants.tenant import Tenant


@click.command("file")
@click.argument("mails", metavar="[MAIL]...", type=click.File("rb"), nargs=-1)
def file_command(mails: tuple[BinaryIO, ...]) -> None:
    """File each MAIL with the letter that it answers, or that it brings back; standard input without one.

    A letter is known by the address for answers that it gave, or by the message that the mail names. A mail
    that is filed again stays filed once. Exit status 1: one of them belongs to no letter; the others are
    filed.
    """
    lost = []
    with opened() as database:
        for mail in mails or (sys.stdin.buffer,):
            name = mail.name if mails else "standard input"
            try:
                said = _filed(database, mail.read(MOST_BYTES + 1))
            except TooLargeError as error:
                said = None
                report([f"{name}: {error}"])
            if said is None:
                lost.append(f"{name}: belongs to no letter; nothing was filed")
            else:
                click.echo(f"{name}: {said}")
    if lost:
        fail(*lost)


def _filed(database: Database, data: bytes) -> str | None:
    """File a mail with a letter of whichever tenant it is; say where."""
    with database.platform_reading() as session:
        tenants = session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.slug)).all()
    for tenant_id, slug in tenants:
        filed = file_mail(database, tenant_id, data, utc_now())
        if filed is not None:
            return _said(database, tenant_id, slug, filed)
    return None


def _said(database: Database, tenant_id: int, slug: str, filed: Filed) -> str:
    with database.reading(tenant_id) as session:
        reference = session.scalar(select(LetterRow.reference).where(LetterRow.number == filed.letter))
    again = "" if filed.is_new else ", filed before"
    return f"{filed.sort.value} to {reference} of {slug}{again}"
