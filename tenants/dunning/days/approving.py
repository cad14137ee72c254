"""Approving: the letters that a person wants, or that need nobody, are kept and go their way.

Each letter is one transaction: the letter, the steps that it takes, its line in the story, and its effect.
What changed since it was seen is refused, and told. Owns when test mode ends. Sends nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import logging

from sqlalchemy import func, select

from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.drafting import NO_EDIT, Edit, FaultyEditError, draft
from tenants.dunning.days.groups import Group, Refusal
from tenants.dunning.days.keeping import keep_letter, log_act, tell_of
from tenants.dunning.days.look import Look, look_at
from tenants.dunning.decisions.settings import go_live
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.standing import free_steps, letter_in
from tenants.dunning.stamp import raise_stamp, stamp_of
from tenants.dunning.story import Told, close_tasks_of

MOST_TRIES = 8

_STILL_HERE = (LetterState.QUEUED, LetterState.TO_PRINT, LetterState.PRINTED, LetterState.TO_CALL)

_HEAD = select(func.max(Revision.number)).select_from(Revision)

_log = logging.getLogger("lettrine")


class Result(StrEnum):
    """What became of a letter that was wanted."""

    APPROVED = "approved"
    CHANGED = "changed"  # it would say something else than what was seen
    GONE = "gone"  # there is no such letter: sent by somebody else, paid, held
    NO_CREDITOR = "creditor"
    NO_MANDATE = "mandate"
    FAULTY_EDIT = "faulty-edit"
    FAILED = "failed"  # it could not be written


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter; `letter` is its number, where it was approved."""

    key: str
    result: Result
    letter: int | None = None
    reference: str = ""


class _StaleError(Exception):
    """Somebody decided something, or the books changed, since the look."""


_REFUSALS = {Refusal.CREDITOR.value: Result.NO_CREDITOR, Refusal.MANDATE.value: Result.NO_MANDATE}


def approve(
    desk: Desk, wanted: Mapping[str, str], edits: Mapping[str, Edit] | None = None
) -> tuple[Outcome, ...]:
    """Approve letters; each stands by itself, and one that fails stops no other.

    Args:
        desk: who approves; the house approves what needs nobody.
        wanted: the print of each letter as it was seen, by the key of its group.
        edits: what a person changed of single letters, by the same.

    Returns:
        What became of each, in the order they were asked for. The first that a person approves ends test
        mode.
    """
    approvals = _Approvals(desk)
    return tuple(
        approvals.serve(key, print_, (edits or {}).get(key, NO_EDIT)) for key, print_ in wanted.items()
    )


def cancel(desk: Desk, letter: int, reason: str) -> LetterRow:
    """Take a letter back before it has left: its debts may take the level anew.

    Raises:
        NoSuchLetterError: there is none of this number.
        WrongStateError: it has left, is leaving just now, or was taken back before.
    """
    with desk.writing() as session:
        row = letter_in(session, letter, _STILL_HERE)
        row.state, row.reason = LetterState.CANCELLED.value, reason.strip()
        free_steps(session, letter)
        tell_of(session, desk, row, Told.LETTER_CANCELLED, row.reason)
        close_tasks_of(session, letter, by=desk.hand.actor, at=desk.now, outcome=row.state)
        log_act(session, desk, row, action="dunning:cancel")
    return row


class _Approvals:
    """Where letters are approved one after the other, on a look that is made again where it is old."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._look: Look | None = None
        self._stamp = 0  # as it stands after our own last letter

    def serve(self, key: str, print_: str, edit: Edit) -> Outcome:
        """Approve one letter."""
        try:
            for _ in range(MOST_TRIES):
                try:
                    return self._try(key, print_, edit)
                except _StaleError:
                    self._look = None
            return Outcome(key, Result.CHANGED)
        except FaultyEditError:
            return Outcome(key, Result.FAULTY_EDIT)
        except Exception:  # noqa: BLE001  whatever is wrong with one letter, the others are written
            _log.exception("tenant %s: the letter %s could not be written", self._desk.tenant_id, key)
            self._look = None
            return Outcome(key, Result.FAILED)

    def _try(self, key: str, print_: str, edit: Edit) -> Outcome:
        look = self._looked()
        group = look.group(key)
        if group is None:
            return Outcome(key, Result.GONE)
        if group.print != print_ or not self._has_leave(look, group):
            return Outcome(key, Result.CHANGED)
        if group.refusal:
            return Outcome(key, _REFUSALS[group.refusal])
        with self._desk.reading() as session:  # before others have to wait
            made = draft(session, self._desk, look, group, edit)
        with self._desk.writing() as session:
            self._refuse_stale(session, look)
            row = keep_letter(session, self._desk, look, made)
            if self._desk.hand.actor:
                go_live(session, self._desk)
            stamp = stamp_of(session)
        self._stamp = stamp
        return Outcome(key, Result.APPROVED, row.number, row.reference)

    def _has_leave(self, look: Look, group: Group) -> bool:
        """Tell whether a person approves, or the letter may still go without one."""
        hand = self._desk.hand
        return bool(hand.actor) or (look.live and group.by_itself and group.under == hand.firm_id)

    def _looked(self) -> Look:
        if self._look is None:
            desk = self._desk
            self._look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today, desk.hand.firm_id)
            self._stamp = self._look.stamp
        return self._look

    def _refuse_stale(self, session: TenantSession, look: Look) -> None:
        """Have other writers wait, and refuse where one was faster."""
        if raise_stamp(session) != self._stamp + 1 or (session.scalar(_HEAD) or 0) != look.revision:
            raise _StaleError
