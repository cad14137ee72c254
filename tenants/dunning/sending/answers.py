"""Answers to letters, and letters that came back: filed with their letter, told in the story, for a person.

A mail is filed once, however often it is handed in. Owns what each sort of mail means for a letter. Decides
nothing of what an answer says: a person reads it.
"""

from dataclasses import dataclass
import datetime as dt
import hashlib

from sqlalchemy import select

from tenants.db import Database, TenantSession
from tenants.desk import Desk
from tenants.dunning.letter_rows import FileRow, LetterRow, LetterState
from tenants.dunning.sending.effects import letter_key
from tenants.dunning.sending.files import ENDINGS, MAIL, FileKind, Upload, file_name, put_file
from tenants.dunning.sending.incoming import Incoming, Sort, read_mail
from tenants.dunning.sending.standing import letter_in, mark_failed, task_about, tell_by, tell_of
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import DEBTOR, TaskKind, Told
from tenants.mail import id_of
from tenants.moment import day_of

_LEFT = (LetterState.SENT, LetterState.FAILED, LetterState.UNCERTAIN)
_BACK = frozenset({LetterState.SENT, LetterState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a mail was filed; `is_new` where it was not before."""

    letter: int
    file: int
    sort: Sort
    is_new: bool


def file_mail(database: Database, tenant_id: int, data: bytes, at: dt.datetime) -> Filed | None:
    """File a mail with the letter of a tenant that it answers; None where it answers none.

    Raises:
        TooLargeError: it is too large to be kept.
    """
    mail = read_mail(data)
    with database.reading(tenant_id) as session:
        number = _letter_of(session, mail)
    if number is None:
        return None
    with database.writing(tenant_id) as session:
        raise_stamp(session)
        digest = hashlib.sha256(data).hexdigest()
        before = session.scalar(
            select(FileRow.number).where(FileRow.letter == number, FileRow.sha256 == digest).limit(1)
        )
        if before is not None:
            return Filed(number, before, mail.sort, is_new=False)
        row = session.scalars(select(LetterRow).where(LetterRow.number == number)).one()
        return Filed(number, _file(session, row, mail, data, at), mail.sort, is_new=True)


def note_answer(desk: Desk, letter: int, text: str) -> None:
    """Note what a debtor answered to a letter by another way.

    Raises:
        NoSuchLetterError, WrongStateError: the letter has not left.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, _LEFT)
        tell_by(session, desk, row, Told.REPLY, text)


def note_return(desk: Desk, letter: int, reason: str) -> None:
    """Note that a letter came back: a person decides what follows.

    Raises:
        NoSuchLetterError, WrongStateError: it has not left.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, [LetterState.SENT])
        mark_failed(
            session, row, reason.strip(), at=desk.now, day=desk.today, actor=desk.hand.actor, returned=True
        )


def _letter_of(session: TenantSession, mail: Incoming) -> int | None:
    """Return the letter that a mail names by its address for answers, or by the id of its message."""
    named = select(LetterRow.number).where(
        LetterRow.reply_code.in_(mail.boxes), LetterRow.state.in_([state.value for state in _LEFT])
    )
    found = session.scalar(named.order_by(LetterRow.number).limit(1))
    if found is not None or not mail.ids:
        return found
    left = select(LetterRow.number).where(
        LetterRow.channel == "email", LetterRow.state.in_([state.value for state in _LEFT])
    )
    by_id = {id_of(letter_key(session.tenant_id, number)): number for number in session.scalars(left)}
    return next((by_id[each] for each in mail.ids if each in by_id), None)


def _file(session: TenantSession, row: LetterRow, mail: Incoming, data: bytes, at: dt.datetime) -> int:
    is_return = mail.sort in {Sort.BOUNCE, Sort.DELAY}
    kind = FileKind.BOUNCE if is_return else FileKind.REPLY
    upload = Upload(file_name(f"{kind} {row.reference}", ENDINGS[MAIL]), MAIL, data)
    file = put_file(session, kind, upload, author="", at=at, letter=row.number)
    day = day_of(at)
    if mail.sort is Sort.BOUNCE and row.state in _BACK:
        mark_failed(session, row, mail.text or mail.subject, at=at, day=day, returned=True)
        return file
    facts = {"file": file, "sort": mail.sort.value, "sender": mail.sender, "subject": mail.subject}
    actor = "" if is_return else DEBTOR
    tell_of(session, row, Told.REPLY, day=day, at=at, actor=actor, text=mail.text, facts=facts)
    if mail.sort is Sort.REPLY:
        key = f"reply:{row.number}:{file}"
        task_about(session, row, TaskKind.REPLY, key, day=day, at=at, facts=facts)
    return file
