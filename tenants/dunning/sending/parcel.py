"""What goes into the mail of one letter: its words, its paper, the invoices it speaks of, the debtor's link.

Owns which files go along and which are left out for want of room. Sends nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt

from tenants.books.picture import Document, Picture
from tenants.db import Database, TenantSession
from tenants.dunning.invoice_papers import paper_name, papers_of_party
from tenants.dunning.letter_rows import LetterRow, StepRow
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.mail import mail_of
from tenants.dunning.sending.files import ENDINGS, PDF, FileKind, Upload, file_name, put_file
from tenants.dunning.sending.ways import Ways
from tenants.mail import MOST_ATTACHED_BYTES, MOST_ATTACHMENTS, Attachment, Mail
from tenants.receivables.customer_writing import read_document


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail that is ready, and the names of the invoices that had no room in it."""

    mail: Mail
    left_out: tuple[str, ...]


def parcel_of(  # noqa: PLR0913, PLR0917  what a mail is made of
    database: Database,
    picture: Picture,
    row: LetterRow,
    content: LetterContent,
    steps: Sequence[StepRow],
    pdf: bytes,
    ways: Ways,
) -> Parcel:
    """Make the mail of a letter.

    Raises:
        MailError: the recipient's address is none, or the creditor's name cannot stand in a header.
    """
    paper = Attachment(file_name(row.reference, ENDINGS[PDF]), PDF, pdf)
    papers = papers_of_party(picture, (row.account, row.customer), (step.reference for step in steps))
    attachments, left_out = _fitting(paper, ((each, _data(database, picture, each)) for each in papers))
    text = mail_of(content, ways.link, left_out)
    mail = Mail(row.recipient, text.subject, text.text, content.sender, ways.reply_to, attachments)
    return Parcel(mail, left_out)


def keep_paper(session: TenantSession, row: LetterRow, pdf: bytes, at: dt.datetime) -> int:
    """Keep the paper of a letter as it leaves; return the number of the file."""
    upload = Upload(file_name(row.reference, ENDINGS[PDF]), PDF, pdf)
    return put_file(session, FileKind.LETTER, upload, author=row.approved_by, at=at, letter=row.number)


def _data(database: Database, picture: Picture, document: Document) -> bytes | None:
    """Return a file of the books; None where the books name one that they do not hold."""
    try:
        return read_document(database, picture, document.filename)
    except KeyError:
        return None


def _fitting(
    paper: Attachment, papers: Iterable[tuple[Document, bytes | None]]
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Take what fits beside the letter's own paper, and name the rest."""
    taken, left_out, names = [paper], [], {paper.name}
    room = MOST_ATTACHED_BYTES - len(paper.data)
    for document, data in papers:
        name = _unlike(names, file_name(paper_name(document), ENDINGS[PDF]))
        if data is None or len(data) > room or len(taken) == MOST_ATTACHMENTS:
            left_out.append(name)
            continue
        room -= len(data)
        names.add(name)
        taken.append(Attachment(name, PDF, data))
    return tuple(taken), tuple(left_out)


def _unlike(names: set[str], name: str) -> str:
    """Return a name that no other file of the mail has."""
    stem, _, ending = name.rpartition(".")
    count, own = 1, name
    while own in names:
        count += 1
        own = f"{stem} ({count}).{ending}"
    return own
