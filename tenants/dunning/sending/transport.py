"""The transport of letters by mail: checked once more, sent once at the most, and noted as sent.

A letter that begins to leave is «uncertain» in its row before the mail server has it, so that whatever ends
in between, its row never says less than the truth. Owns the order of things: the hours, the last look, the
paper, the mail, the row. What a mail server is, `tenants.mail` knows; who tries again, the outbox.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from tenants.books.picture import Picture, PictureCache
from tenants.db import Database, TenantSession
from tenants.dunning.days.situation import ground_of
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import ContentError, LetterContent, content_from_json
from tenants.dunning.letters.paper import letter_pdf
from tenants.dunning.sending.effects import named
from tenants.dunning.sending.files import letter_file
from tenants.dunning.sending.head import leaving_of, now_of
from tenants.dunning.sending.hours import first_moment
from tenants.dunning.sending.parcel import Parcel, keep_paper, parcel_of
from tenants.dunning.sending.recheck import recheck
from tenants.dunning.sending.standing import (
    NoSuchLetterError,
    WrongStateError,
    letter_in,
    mark_failed,
    mark_sent,
    mark_stopped,
    steps_of,
)
from tenants.dunning.sending.ways import Site, ways_of
from tenants.mail import Carrier, MadeAsItLeaves, MailError
from tenants.moment import day_of
from tenants.outbox import LaterError, Payload, RefusedError
from tenants.paper import PaperError
from tenants.serving import Serves, everybody, refuse_unserved

TO_LEAVE = (LetterState.QUEUED, LetterState.UNCERTAIN)
"""States of a letter whose effect is to be done; whether an uncertain one ever began, the outbox knows."""

_FRESH = dt.timedelta(hours=1)  # a mail that is put off for longer bears the hour at which it leaves

Press = Callable[[LetterContent], bytes]


class Point(StrEnum):
    """The named points of a letter on its way, in their order; each is told once it is done."""

    CHECKED = "checked"
    READY = "ready"  # its paper is kept
    MARKED = "marked"  # its row says that nobody knows
    BEGUN = "begun"  # it can no longer be left undone
    TAKEN = "taken"  # the mail server has it
    NOTED = "noted"  # its row says so


Watcher = Callable[[Point], None]


def unwatched(_point: Point) -> None:
    """Let a point pass; what a letter does unless somebody watches it."""


class _OverError(Exception):
    """There is nothing to do any more: the letter left, was taken back, or is stopped."""


@dataclass(frozen=True, slots=True)
class DunningTransport(MadeAsItLeaves):
    """Letters that leave by mail; `press` sets their paper, `watch` is told where they are on their way.

    Letters of a tenant that is not served wait until it is.
    """

    database: Database
    pictures: PictureCache
    carrier: Carrier
    now: Callable[[], dt.datetime]
    site: Site = field(default_factory=Site)
    press: Press = letter_pdf
    watch: Watcher = unwatched
    serves: Serves = everybody

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Have a letter leave, or stop it for what has changed since it was approved.

        Raises:
            LaterError: it is no hour for letters, the tenant is not served, or the books or the mail server
                are not to be had.
        """
        now = self.now()
        first = first_moment(now)
        if first > now:
            raise LaterError("letters leave on business days between nine and six", first)
        tenant_id, number = named(payload)
        refuse_unserved(self.serves, tenant_id, now)
        with suppress(_OverError):
            self._send(_Voyage(self, tenant_id, number, now), key, begin)

    def _send(self, voyage: "_Voyage", key: str, begin: Callable[[], None]) -> None:
        def begin_both() -> None:
            voyage.begin()
            self.watch(Point.MARKED)
            begin()
            self.watch(Point.BEGUN)

        try:
            voyage.check()
            self.watch(Point.CHECKED)
            parcel, at = voyage.pack()
            self.watch(Point.READY)
            self._carry(voyage, key, parcel, at, begin_both)
        except (MailError, RefusedError, ContentError) as error:
            voyage.fail(str(error))
            return
        except PaperError as error:
            raise LaterError(str(error)) from error
        self.watch(Point.TAKEN)
        voyage.arrive(parcel)
        self.watch(Point.NOTED)

    def _carry(
        self, voyage: "_Voyage", key: str, parcel: Parcel, at: dt.datetime, begin: Callable[[], None]
    ) -> None:
        try:
            self.carrier.carry(key, parcel.mail, at, begin)
        except LaterError:
            voyage.wait()
            raise


@dataclass(frozen=True, slots=True)
class _Voyage:
    """One try to have one letter leave."""

    transport: DunningTransport
    tenant_id: int
    number: int
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return day_of(self.now)

    def check(self) -> None:
        """Look once more whether the letter may leave; stop it where it may not."""
        picture = self._picture()
        with self.transport.database.reading(self.tenant_id) as session:
            row = session.scalar(select(LetterRow).where(LetterRow.number == self.number))
            if row is None or row.state not in TO_LEAVE:
                raise _OverError
            if row.send_at is not None and row.send_at > self.now:
                raise LaterError("it is to leave later", row.send_at)
            if unproven := ground_of(picture, self.today).unproven:
                raise LaterError(f"the receivables are not proven: {unproven}")
            leaving = leaving_of(session, row, content_from_json(row.content))
            stopped = recheck(leaving, now_of(session, picture, row, self.today))
        if stopped is not None:
            with self._changing() as (session, row):
                mark_stopped(session, row, stopped, self.now, self.today)
            raise _OverError

    def pack(self) -> tuple[Parcel, dt.datetime]:
        """Keep the letter's paper and its link; return its mail, and the moment that the mail bears."""
        with self.transport.database.reading(self.tenant_id) as session:
            kept = letter_file(session, self.number)
            row = session.scalars(select(LetterRow).where(LetterRow.number == self.number)).one()
        content = content_from_json(row.content)
        pdf = kept.data if kept is not None else self.transport.press(content)
        with self._changing() as (session, row):
            if kept is None:
                keep_paper(session, row, pdf, self.now)
            if row.state == LetterState.QUEUED and (row.send_at is None or self.now - row.send_at > _FRESH):
                row.send_at = self.now
            ways = ways_of(session, row, self.transport.site, self.now)
            steps = steps_of(session, row.number)
            at = row.send_at or self.now
        picture = self._picture()
        return parcel_of(self.transport.database, picture, row, content, steps, pdf, ways), at

    def begin(self) -> None:
        """Say in the letter's row that nobody knows any more whether it left, until somebody does."""
        with self._changing() as (_, row):
            row.state = LetterState.UNCERTAIN.value

    def wait(self) -> None:
        """Say that it did not leave after all, and will be tried again."""
        with self._changing() as (_, row):
            row.state = LetterState.QUEUED.value

    def fail(self, reason: str) -> None:
        """Say that it was refused."""
        with self._changing() as (session, row):
            mark_failed(session, row, reason, at=self.now, day=self.today)

    def arrive(self, parcel: Parcel) -> None:
        """Say that it left."""
        names = [file.name for file in parcel.mail.attachments]
        facts = {"to": parcel.mail.to, "files": names, "left_out": list(parcel.left_out)}
        with self._changing() as (session, row):
            mark_sent(session, row, day=self.today, at=self.now, actor="", facts=facts)

    @contextmanager
    def _changing(self) -> Iterator[tuple[TenantSession, LetterRow]]:
        """Open a transaction that changes the letter, if it is still to leave."""
        with self.transport.database.writing(self.tenant_id) as session:
            try:
                row = letter_in(session, self.number, TO_LEAVE)
            except (NoSuchLetterError, WrongStateError) as error:
                raise _OverError from error
            yield session, row

    def _picture(self) -> Picture:
        return self.transport.pictures.of(self.transport.database, self.tenant_id)
