"""Five weeks of the demo's joiner, lived through as its people would have: entries, letters, reminders.

Each week brings the entries of its days, letters what is certain, runs the day of reminders, has the partner
approve, and lets the letters leave into files. All of it is done by the use-cases that the server calls,
with a clock that goes from week to week. Owns who promised, contested or was called.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt
import re

from ledger_core.book import Book, Change
from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import LevelKind
from server.demo import factored
from server.demo.trade import Trade
from tenants import outbox
from tenants.books.author import Author
from tenants.books.history import head, read_book
from tenants.books.models import Origin
from tenants.books.picture import PictureCache
from tenants.books.write import write
from tenants.db import Database
from tenants.desk import Desk, Hand
from tenants.dunning.correspondence import letters_in
from tenants.dunning.days.approving import approve
from tenants.dunning.days.drafting import leaves_at
from tenants.dunning.days.look import look_at
from tenants.dunning.days.runs import run, to_approve
from tenants.dunning.decisions.creditor import Creditor, save_creditor
from tenants.dunning.decisions.mandates import NewMandate, put_mandate
from tenants.dunning.holds import NewHold, put_hold
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.plans.even_parts import even_parts
from tenants.dunning.plans.plans import NewPlan, agree, propose
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.effects import LETTER, NOTE
from tenants.dunning.sending.hours import first_moment
from tenants.dunning.sending.posting import CallOutcome, deposit, note_call, print_letters
from tenants.dunning.sending.transport import DunningTransport
from tenants.jail import Jail
from tenants.lettrage.certain import letter_all_certain
from tenants.mail import MailFiles
from tenants.moment import day_of
from tenants.outbox import Transport

WEEKS = 5
_A_WEEK = dt.timedelta(weeks=1)
_AN_HOUR = dt.timedelta(hours=1)
_LETTERED_UNTIL = 2  # weeks ago: what came in since waits for whoever opens the workbench
_JOURNAL = "journal/"
_ENTRY = re.compile(rb"(?m)^(?=(\d{4}-\d\d-\d\d) [*!])")
_ACCOUNT = "411000"
_IBAN = "FR4799999000011234567890189"  # of a bank that does not exist


@dataclass(frozen=True, slots=True)
class People:
    """Who works on the joiner's debts: the accountant who posts and letters, the partner who approves."""

    accountant: Author
    partner: Hand
    owner: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """The joiner's weeks: where its books are, what its whole export says, and the files its mail goes to."""

    database: Database
    jail: Jail
    tenant_id: int
    trade: Trade
    whole: Book
    people: People
    mail: MailFiles
    now: dt.datetime

    def live(self) -> None:
        """Live through all of them, up to this week, whose letters wait for approval."""
        for weeks_ago in range(WEEKS, -1, -1):
            moment = self.now - weeks_ago * _A_WEEK
            if weeks_ago < WEEKS:
                self._post(day_of(moment - _A_WEEK), day_of(moment), moment - _AN_HOUR)
            if weeks_ago == WEEKS:
                self._begin(self._desk(moment))
            if weeks_ago >= _LETTERED_UNTIL:
                letter_all_certain(
                    self.database,
                    self.jail,
                    self.tenant_id,
                    self.people.accountant,
                    moment,
                    lambda _done, _all: None,
                )
            if weeks_ago in factored.STORY:
                factored.STORY[weeks_ago](self._desk(moment))
            if weeks_ago:
                self._remind(self._desk(moment))
                self._deliver(moment)
                for act in _STORY.get(weeks_ago, ()):
                    act(self._desk(moment))

    def _desk(self, moment: dt.datetime) -> Desk:
        return Desk(
            self.database,
            self.jail,
            PictureCache(),
            self.tenant_id,
            self.trade.slug,
            self.people.partner,
            moment,
            day_of(moment),
        )

    def _begin(self, desk: Desk) -> None:
        """Say who is owed, and that the firm may write for it."""
        with desk.writing() as session:
            save_creditor(session, desk, _creditor(self.trade, self.people.owner))
            assert desk.hand.firm_id is not None
            mandate = NewMandate(
                firm_id=desk.hand.firm_id,
                firm_name=desk.hand.firm_name,
                scope=frozenset(LevelKind),
                since=desk.today,
                until=None,
                iban=_IBAN,
                signed_by=self.people.owner,
                signed_on=desk.today,
            )
            put_mandate(session, desk, mandate)

    def _post(self, after: dt.date, day: dt.date, moment: dt.datetime) -> None:
        """Bring the entries after one day and up to another, at the end of their months' files."""
        new = {path: between(data, after, day) for path, data in journals(self.whole)}
        with self.database.reading(self.tenant_id) as session:
            base, book = head(session), read_book(session)
        written = {path: book.files.get(path, b"") + data for path, data in new.items() if data}
        change: Change = book.change_to(book.with_files(written))
        message = f"Écritures jusqu’au {day:%d/%m/%Y}"
        write(
            self.database,
            self.jail,
            self.tenant_id,
            base=base,
            change=change,
            author=self.people.accountant,
            message=message,
            origin=Origin.WEB,
            at=moment,
        )

    def _remind(self, desk: Desk) -> None:
        """Run the day, approve what waits, post what goes on paper, and call who is to be called."""
        run(desk, desk.today)
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today, desk.hand.firm_id)
        approve(desk, {group.key: group.print for group in to_approve(look)})
        with desk.reading() as session:
            on_paper = [letter.number for letter in letters_in(session, [LetterState.TO_PRINT])]
            to_call = [letter.number for letter in letters_in(session, [LetterState.TO_CALL])]
        if on_paper:
            printed = print_letters(desk, on_paper)
            tracking = {number: f"1A 000 000 {number:03d} 0" for number in printed.letters}
            posted = leaves_at(desk, look)
            deposit(replace(desk, now=posted, today=day_of(posted)), tracking, day_of(posted))
        for number in to_call:
            note_call(desk, number, CallOutcome.REACHED, "Le service comptable vérifie et rappelle.")

    def _deliver(self, moment: dt.datetime) -> None:
        """Let what was approved leave at its hour, and tell the books of it."""
        leaves = first_moment(moment + dt.timedelta(hours=1))
        pictures = PictureCache()
        transports: Mapping[str, Transport] = {
            LETTER: DunningTransport(self.database, pictures, self.mail, lambda: leaves),
            NOTE: NoteTransport(self.database, self.jail, pictures, lambda: leaves),
        }
        while outbox.deliver_pending(self.database, transports, lambda: leaves, [self.tenant_id]):
            pass


def until(whole: Book, day: dt.date) -> Book:
    """Return a book without the entries after a day; a month that has none has no file."""
    files = dict(whole.files)
    for path, data in journals(whole):
        kept = between(data, dt.date.min, day)
        if kept:
            files[path] = kept
        else:
            del files[path]
    return Book(files)


def journals(book: Book) -> Sequence[tuple[str, bytes]]:
    """Return the files of a book that hold entries by month, in their order."""
    return [(path, data) for path, data in sorted(book.files.items()) if path.startswith(_JOURNAL)]


def between(data: bytes, after: dt.date, day: dt.date) -> bytes:
    """Return the entries of a file that are dated after one day and up to another, as they stand."""
    first, last = after.isoformat().encode(), day.isoformat().encode()
    places = [(match.start(), match[1]) for match in _ENTRY.finditer(data)]
    ends = [start for start, _ in places[1:]] + [len(data)]
    return b"".join(
        data[start:end] for (start, dated), end in zip(places, ends, strict=True) if first < dated <= last
    )


def _creditor(trade: Trade, owner: str) -> Creditor:
    return Creditor(
        name=trade.name,
        legal=("SARL au capital de 40 000 €",),
        address=("3 chemin de la Doucine", "99180 SAINTE-BRELADE"),
        siren=trade.siren,
        registered_at="Sainte-Brelade",
        email="compta@tremarec.example",
        phone="01 99 00 00 17",
        iban=_IBAN,
        bic="",
        place="Sainte-Brelade",
        signs=owner,
    )


def _late(desk: Desk, customer: str) -> Sequence[Debt]:
    """Return what a customer owes and should have paid, the largest first."""
    look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today, desk.hand.firm_id)
    own = [debt for debt in look.situation.debts if debt.customer == customer and debt.due < desk.today]
    return sorted(own, key=lambda debt: (-debt.cents_open, debt.name))


def _put(desk: Desk, hold: NewHold) -> None:
    with desk.writing() as session:
        put_hold(session, desk, hold)


def _promise(desk: Desk, customer: str, days: int, reason: str) -> None:
    late = _late(desk, customer)
    if late:
        hold = NewHold(
            HoldKind.PROMISE,
            _ACCOUNT,
            customer,
            reason,
            debts=frozenset(debt.name for debt in late),
            cents=sum(debt.cents_open for debt in late),
            currency=late[0].currency,
            day=desk.today + dt.timedelta(days),
        )
        _put(desk, hold)


def _dispute(desk: Desk, customer: str, reason: str) -> None:
    late = _late(desk, customer)
    if late:
        hold = NewHold(
            HoldKind.DISPUTE,
            _ACCOUNT,
            customer,
            reason,
            debts=frozenset({late[0].name}),
            category=DisputeCategory.GOODS,
            owner="Paul Rainval",
        )
        _put(desk, hold)


def _in_parts(desk: Desk, customer: str, parts: int) -> None:
    """Agree on a plan of even parts for all that a customer should have paid."""
    late = _late(desk, customer)
    if not late:
        return
    new = NewPlan(
        _ACCOUNT,
        customer,
        late[0].currency,
        tuple(debt.name for debt in late),
        even_parts(sum(debt.cents_open for debt in late), parts, desk.today + dt.timedelta(20)),
        note="Convenu au téléphone, confirmé par courriel.",
    )
    with desk.writing() as session:
        agree(session, desk, propose(session, desk, new).number, desk.today)


_STORY: Mapping[int, Sequence[Callable[[Desk], None]]] = {
    4: (lambda desk: _promise(desk, "KERMOR", 12, "M. Kermor promet un virement après sa vente."),),
    3: (lambda desk: _dispute(desk, "ORIELLE", "Deux vantaux fendus à la livraison ; photos reçues."),),
    2: (lambda desk: _in_parts(desk, "ABRIVEL", 3),),
    1: (lambda desk: _promise(desk, "NOVALIS", 14, "Virement annoncé avec la prochaine situation."),),
}
