"""What left, told in the books: a note on the customer's account, and the letter as a document.

An effect that may be tried again: the row of the letter remembers the revision in the very transaction that
writes it, so that there is one note and one document of a letter, whatever ends in between. Owns the words of
the note. Writes by the one write path alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt
import hashlib
import re

from sqlalchemy import select, update

from ledger_core.card_edit import LONGEST_NOTE, FaultyCardError
from ledger_core.dunning.schedule import Channel, LevelKind
from tenants.books.models import Revision
from tenants.books.picture import Picture, PictureCache
from tenants.books.refusals import NotWrittenError
from tenants.db import Database, TenantSession
from tenants.desk import HOUSE
from tenants.dunning.decisions.schedules import firm_rules, ladder_of
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import ContentError, content_from_json
from tenants.dunning.letters.paper import letter_pdf
from tenants.dunning.sending.effects import named
from tenants.dunning.sending.files import letter_file
from tenants.dunning.sending.parcel import keep_paper
from tenants.dunning.sending.standing import steps_of
from tenants.dunning.sending.transport import Press
from tenants.dunning.stamp import raise_stamp
from tenants.jail import Jail, JailUnavailableError
from tenants.moment import day_of
from tenants.outbox import LaterError, Payload, RefusedError
from tenants.paper import PaperError
from tenants.receivables.customer_writing import Desk, Filed, NoSuchCardError, write_filed
from tenants.written import money

LEFT = (LetterState.SENT, LetterState.FAILED)
"""States of a letter that left; one that came back did leave."""

_MOST_REFERENCES = 40
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_KINDS = {
    LevelKind.NOTICE: "Prévenance",
    LevelKind.REMINDER: "Relance",
    LevelKind.FORMAL_NOTICE: "Mise en demeure",
    LevelKind.THANKS: "Remerciement",
}
_WAYS = {
    Channel.EMAIL: "par courriel à {to}",
    Channel.E_REGISTERED: "par recommandé électronique à {to}",
    Channel.REGISTERED: "par lettre recommandée avec avis de réception",
    Channel.POST: "par courrier",
    Channel.CALL: "par téléphone",
}


class _AlreadyError(Exception):
    """Somebody else noted the letter meanwhile."""


@dataclass(frozen=True, slots=True)
class NoteTransport:
    """Notes of letters in the books; `press` sets the paper of one that was not set before."""

    database: Database
    jail: Jail
    pictures: PictureCache
    now: Callable[[], dt.datetime]
    press: Press = letter_pdf

    @property
    def repeatable(self) -> bool:
        """Tell that a letter is noted once, however often it is tried."""
        return True

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return which letter it was."""
        return dict(payload)

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Note a letter that left.

        Raises:
            LaterError: the books cannot be written now.
            RefusedError: they hold no such customer any more.
        """
        del key, begin  # it may be done again
        tenant_id, number = named(payload)
        with self.database.reading(tenant_id) as session:
            row = session.scalar(select(LetterRow).where(LetterRow.number == number))
        if row is None or row.noted_in is not None or row.state not in LEFT:
            return
        try:
            self._note(tenant_id, row, self._paper(tenant_id, row))
        except _AlreadyError:
            return
        except NoSuchCardError as error:
            raise RefusedError(f"the books have no account {row.account} {row.customer}") from error
        except (FaultyCardError, ContentError) as error:
            raise RefusedError(str(error)) from error
        except (NotWrittenError, JailUnavailableError, PaperError) as error:
            raise LaterError(str(error)) from error

    def _paper(self, tenant_id: int, row: LetterRow) -> bytes:
        """Return the paper of a letter, set now where that was not done; nothing of a call."""
        if row.channel == Channel.CALL:
            return b""
        with self.database.reading(tenant_id) as session:
            kept = letter_file(session, row.number)
        if kept is not None:
            return kept.data
        pdf = self.press(content_from_json(row.content))
        with self.database.writing(tenant_id) as session:
            raise_stamp(session)  # who sets it at the same time waits, and finds it
            again = letter_file(session, row.number)
            if again is None:
                keep_paper(session, row, pdf, self.now())
        return pdf

    def _note(self, tenant_id: int, row: LetterRow, pdf: bytes) -> None:
        picture = self.pictures.of(self.database, tenant_id)
        firm = firm_rules(self.database, tenant_id, row.day).schedules
        with self.database.reading(tenant_id) as session:
            references = [step.reference for step in steps_of(session, row.number)]
            ladder = ladder_of(session, firm, row.schedule, row.version)
        title = title_of(row, ladder.reminder_rank(row.level) if ladder else 0)
        desk = Desk(self.database, self.jail, self.pictures, tenant_id, HOUSE.author, self.now())
        assert row.sent_at is not None
        filed = Filed(
            day=day_of(row.sent_at),
            text=note_of(row, title, references, pdf),
            name=f"{row.reference}.pdf" if pdf else "",
            data=pdf,
        )
        write_filed(desk, _account(picture, row), filed, f"{title} : {row.name}", _remember(row.number))


def title_of(row: LetterRow, rank: int) -> str:
    """Name a letter as the creditor does, with its reference; `rank` is that of a reminder, or 0."""
    return f"{_KINDS[LevelKind(row.kind)]}{f' {rank}' if rank else ''} {row.reference}"


def note_of(row: LetterRow, title: str, references: list[str], pdf: bytes) -> str:
    """Return the sentence that tells of a letter: what, about what, how much, how, the print of its paper."""
    named_ones = [reference for reference in references if reference] or ["–"]
    more = len(named_ones) - _MOST_REFERENCES
    parts = [
        title,
        f"{', '.join(named_ones[:_MOST_REFERENCES])}{f' et {more} autres' if more > 0 else ''}",
        *([money(row.cents, row.currency, "fr")] if row.kind != LevelKind.THANKS else []),
        _WAYS[Channel(row.channel)].format(to=row.recipient),
        *([f"no {row.tracking}"] if row.tracking else []),
        *([f"sha256 {hashlib.sha256(pdf).hexdigest()}"] if pdf else []),
    ]
    return _CONTROL.sub(" ", ", ".join(parts))[:LONGEST_NOTE]


def _account(picture: Picture, row: LetterRow) -> str:
    """Return the Beancount name of the letter's account."""
    own = picture.accounts_by_party.get((row.account, row.customer))
    if own is None:
        raise NoSuchCardError
    return own[0].name


def _remember(number: int) -> Callable[[TenantSession, Revision], None]:
    """Return what keeps the revision in the letter's row, within the transaction that writes it."""

    def remember(session: TenantSession, revision: Revision) -> None:
        first = update(LetterRow).where(LetterRow.number == number, LetterRow.noted_in.is_(None))
        kept = first.values(noted_in=revision.number).returning(LetterRow.number)
        if session.scalar(kept.execution_options(synchronize_session=False)) is None:
            raise _AlreadyError

    return remember
