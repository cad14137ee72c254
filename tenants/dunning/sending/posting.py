"""Letters that people carry: print batches, the deposit at the post with its proof, calls.

The day of deposit is the day a letter counts from. Owns what must be said before a letter counts as posted.
Each act is one transaction; paper is set outside of any.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.dunning.business_days import next_business_day
from ledger_core.dunning.schedule import Channel
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import LetterContent, content_from_json
from tenants.dunning.letters.paper import batch_pdf
from tenants.dunning.sending.files import ENDINGS, PDF, FileKind, Upload, file_name, put_file
from tenants.dunning.sending.head import leaving_of, now_of
from tenants.dunning.sending.recheck import Stopped, recheck
from tenants.dunning.sending.standing import (
    LONGEST_REASON,
    letter_in,
    mark_failed,
    mark_sent,
    mark_stopped,
    tell_by,
)
from tenants.dunning.story import TaskKind, Told
from tenants.dunning.story_rows import Task
from tenants.moment import PARIS

MOST_PRINTED = 200  # in one file
LONGEST_TRACKING = 60
_POSTABLE = (LetterState.PRINTED, LetterState.TO_PRINT)
_A_DAY = dt.timedelta(days=1)

BatchPress = Callable[[Sequence[LetterContent]], bytes]


class NothingToPrintError(Exception):
    """None of these letters waits to be printed."""


class DepositFault(StrEnum):
    """What can be wrong with what is said of a deposit."""

    NO_LETTER = "no-letter"
    DAY_TO_COME = "day-to-come"
    DAY_BEFORE = "day-before"  # a letter bears a later day
    NO_TRACKING = "no-tracking"  # a registered letter has a number
    NOT_A_TRACKING = "not-a-tracking"


class FaultyDepositError(ValueError):
    """A deposit that is not taken; `faults` are by number of the letter, or "day"."""

    def __init__(self, faults: Mapping[int | str, DepositFault]) -> None:
        super().__init__(", ".join(f"{place}: {fault}" for place, fault in faults.items()))
        self.faults = dict(faults)


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    MESSAGE = "message"  # left with somebody, or on a machine
    NO_ANSWER = "no-answer"  # to be tried again
    WRONG_NUMBER = "wrong-number"


@dataclass(frozen=True, slots=True)
class Printed:
    """A print batch: the number of its file, its letters, and those that were stopped as it was made."""

    file: int
    letters: tuple[int, ...]
    stopped: tuple[int, ...]


def print_letters(desk: Desk, letters: Collection[int], press: BatchPress = batch_pdf) -> Printed:
    """Put letters that wait into one file to print; what has changed since they were approved stops theirs.

    Raises:
        NothingToPrintError: none is left.
        WrongStateError: somebody printed or took back one of them meanwhile.
        PaperError: the file could not be set.
    """
    contents, stopped = _checked(desk, letters)
    for number, why in stopped.items():
        with desk.writing() as session:
            mark_stopped(
                session, letter_in(session, number, [LetterState.TO_PRINT]), why, desk.now, desk.today
            )
    if not contents:
        raise NothingToPrintError(NothingToPrintError.__doc__)
    pdf = press(list(contents.values()))
    with desk.writing() as session:
        rows = [letter_in(session, number, [LetterState.TO_PRINT]) for number in contents]
        name = file_name(f"{desk.today.isoformat()} {rows[0].reference}", ENDINGS[PDF])
        upload = Upload(name, PDF, pdf)
        file = put_file(session, FileKind.BATCH, upload, author=desk.hand.actor, at=desk.now)
        for row in rows:
            row.state, row.batch = LetterState.PRINTED.value, file
            tell_by(session, desk, row, Told.LETTER_PRINTED, file=file)
    return Printed(file, tuple(contents), tuple(stopped))


def print_again(desk: Desk, letter: int) -> None:
    """Have a printed letter that was not posted wait for the next batch.

    Raises:
        NoSuchLetterError, WrongStateError: it is not printed.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, [LetterState.PRINTED])
        row.state, row.batch = LetterState.TO_PRINT.value, None


def deposit(
    desk: Desk, tracking: Mapping[int, str], day: dt.date, proof: Upload | None = None, text: str = ""
) -> None:
    """Say that letters were posted on a day; all of them, or none.

    Args:
        desk: who says it.
        tracking: the number that the post gave each letter, by the letter's own; "" where it gave none.
        day: of the deposit.
        proof: of the deposit, kept with each letter.
        text: what else is to be said of it.

    Raises:
        FaultyDepositError: it cannot be so.
        NoSuchLetterError, WrongStateError: a letter waits for no deposit.
    """
    given = {number: " ".join(said.split()).upper() for number, said in tracking.items()}
    with desk.writing() as session:
        rows = [letter_in(session, number, _POSTABLE) for number in sorted(given)]
        if faults := _faults(rows, given, day, desk.today):
            raise FaultyDepositError(faults)
        at = desk.now if day == desk.today else dt.datetime.combine(day, dt.time(12), PARIS)
        for row in rows:
            row.tracking = given[row.number]
            facts: dict[str, object] = {"tracking": row.tracking}
            if proof is not None:
                facts["file"] = put_file(
                    session, FileKind.PROOF, proof, author=desk.hand.actor, at=desk.now, letter=row.number
                )
            mark_sent(
                session,
                row,
                day=day,
                at=at,
                actor=desk.hand.actor,
                told=Told.LETTER_POSTED,
                text=text.strip()[:LONGEST_REASON],
                facts=facts,
                said_at=desk.now,
            )


def file_proof(desk: Desk, letter: int, proof: Upload, text: str = "") -> int:
    """File the proof of a letter that left, such as its receipt; return the number of the file.

    Raises:
        NoSuchLetterError, WrongStateError: it has not left.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, [LetterState.SENT, LetterState.FAILED])
        file = put_file(session, FileKind.PROOF, proof, author=desk.hand.actor, at=desk.now, letter=letter)
        tell_by(session, desk, row, Told.PROOF, text, file=file, name=proof.name)
        return file


def note_call(desk: Desk, letter: int, outcome: CallOutcome, text: str = "") -> None:
    """Say what came of a call: done, to be tried on the next business day, or in vain.

    Raises:
        NoSuchLetterError, WrongStateError: it is no call, or it was made.
    """
    with desk.writing() as session:
        note_call_in(session, desk, letter, outcome, text)


def note_call_in(
    session: TenantSession, desk: Desk, letter: int, outcome: CallOutcome, text: str = ""
) -> None:
    """Say what came of a call, as `note_call`, in the caller's transaction."""
    facts = {"outcome": outcome.value}
    row = letter_in(session, letter, [LetterState.TO_CALL])
    if outcome in {CallOutcome.REACHED, CallOutcome.MESSAGE}:
        mark_sent(
            session,
            row,
            day=desk.today,
            at=desk.now,
            actor=desk.hand.actor,
            told=Told.CALL_DONE,
            text=text.strip()[:LONGEST_REASON],
            facts=facts,
        )
        return
    tell_by(session, desk, row, Told.CALL, text, **facts)
    if outcome is CallOutcome.WRONG_NUMBER:
        mark_failed(session, row, outcome.value, at=desk.now, day=desk.today, actor=desk.hand.actor)
        return
    calls = select(Task).where(Task.letter == letter, Task.kind == TaskKind.CALL.value)
    for task in session.scalars(calls.where(Task.done_at.is_(None))):
        task.day = next_business_day(desk.today + _A_DAY)


def _checked(desk: Desk, letters: Collection[int]) -> tuple[dict[int, LetterContent], dict[int, Stopped]]:
    """Return what the letters that wait say, and why some of them must not leave any more; by number."""
    picture = desk.picture()
    contents: dict[int, LetterContent] = {}
    stopped: dict[int, Stopped] = {}
    with desk.reading() as session:
        waiting = select(LetterRow).where(
            LetterRow.number.in_(set(letters)), LetterRow.state == LetterState.TO_PRINT.value
        )
        for row in session.scalars(waiting.order_by(LetterRow.number).limit(MOST_PRINTED)):
            content = content_from_json(row.content)
            now = now_of(session, picture, row, desk.today)
            why = recheck(leaving_of(session, row, content), now)
            if why is None:
                contents[row.number] = content
            else:
                stopped[row.number] = why
    return contents, stopped


def _faults(
    rows: Sequence[LetterRow], given: Mapping[int, str], day: dt.date, today: dt.date
) -> dict[int | str, DepositFault]:
    faults: dict[int | str, DepositFault] = {}
    if not rows:
        faults["day"] = DepositFault.NO_LETTER
    if day > today:
        faults["day"] = DepositFault.DAY_TO_COME
    for row in rows:
        tracking = given[row.number]
        if day < row.day:
            faults["day"] = DepositFault.DAY_BEFORE
        if not tracking and row.channel in {Channel.REGISTERED, Channel.E_REGISTERED}:
            faults[row.number] = DepositFault.NO_TRACKING
        if len(tracking) > LONGEST_TRACKING or not tracking.isprintable():
            faults[row.number] = DepositFault.NOT_A_TRACKING
    return faults
