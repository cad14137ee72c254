"""The simulation: companies, their people and their service over some months, by the throws of one seed.

All that is asked of the house is its own code on a database of its own; what is handed in is the clock, the
mail server, the press, and what goes wrong. What comes of it is held against `model`, which knows the truth.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
import datetime as dt
from typing import cast

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Audience, LevelKind
from ledger_core.dunning.steps import Rule, Why
from tenants import outbox
from tenants.books.picture import PictureCache
from tenants.books.refusals import StorageError
from tenants.db import Database
from tenants.dunning.approving import approve, cancel
from tenants.dunning.desk import HOUSE, Desk, Hand
from tenants.dunning.holds import NewHold, lift_hold, put_hold
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.look import look_at
from tenants.dunning.runs import run
from tenants.dunning.schedules import choose, save_schedule
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.deciding import StillLeavingError, did_not_go, note_again, release, went
from tenants.dunning.sending.effects import LETTER, NOTE, letter_key
from tenants.dunning.sending.posting import NothingToPrintError, deposit, print_letters
from tenants.dunning.sending.settling import settle
from tenants.dunning.sending.standing import WrongStateError
from tenants.dunning.sending.transport import DunningTransport
from tenants.dunning.story import TaskKind, close_task, tasks
from tenants.jail import Jail, JailUnavailableError
from tenants.moment import PARIS, day_of
from tenants.outbox_rows import State
from tenants.tenant import Tenant
from tests.fault.dunning.faults import (
    Chance,
    CutOffError,
    FlakyJail,
    Peer,
    StalePictures,
    cut_off,
    failing_commits,
    listening,
)
from tests.fault.dunning.model import CODES, JOURNAL, LEVELS, Ledger, Sale
from tests.tenants.books.ground import Books
from tests.tenants.dunning.company import OLIVIA
from tests.tenants.dunning.sending.conftest import press

FIRST = dt.date(2026, 9, 1)
DAYS, CALM_WEEKS = 90, 7  # in which the last sale climbs its whole ladder
MOST_SALES = 3
A_DAY = dt.timedelta(days=1)
UNDER_WAY = (
    LetterState.QUEUED,
    LetterState.UNCERTAIN,
    LetterState.TO_PRINT,
    LetterState.PRINTED,
    LetterState.TO_CALL,
)


@dataclass
class Company:
    """One company of the simulation, the truth about it, and how often its run comes."""

    books: Books
    ledger: Ledger
    run_chance: float
    posted: Counter[int] = field(default_factory=Counter)  # by number of the letter
    has_changed: bool = False

    @property
    def tenant_id(self) -> int:
        return self.books.tenant.id


class World:
    """The companies of one seed."""

    def __init__(self, database: Database, jail: Jail, tenants: list[Tenant], seed: int) -> None:
        self.database = database
        self.chance = Chance(seed)
        self.dice = self.chance.dice
        self.now = self._at(FIRST, 6)
        self.wrong: list[object] = []  # what was seen while it happened; the house would have caught it
        self.pictures = PictureCache()
        self.peer = Peer(self.chance, self._taken)
        self.companies = [
            Company(Books(database, jail, tenant), Ledger(), self.dice.choice((0.3, 0.12, 0.06)))
            for tenant in tenants
        ]
        flaky = cast("Jail", FlakyJail(jail, self.chance))
        self._stale = StalePictures(self.chance)
        self._transports = {
            LETTER: DunningTransport(
                database,
                self.pictures,
                self.peer,
                lambda: self.now,
                press=press,
                watch=cut_off(self.chance),
            ),
            NOTE: NoteTransport(database, flaky, self._stale, lambda: self.now, press),
        }

    @property
    def today(self) -> dt.date:
        return day_of(self.now)

    def live(self) -> None:
        """Let ninety days go by in which much goes wrong, then weeks in which nothing does."""
        with listening() as ears:
            with failing_commits(self.database, self.chance):
                for day in range(DAYS):
                    self._day(FIRST + day * A_DAY)
            self._calm_down()
        self.wrong += ears.found

    def _calm_down(self) -> None:
        self.chance.is_calm = True
        for company in self.companies:
            for sale in company.ledger.sales:
                sale.is_lettered = True
            self._write(company)
        for week in range(CALM_WEEKS):
            self._calm_week(FIRST + (DAYS + 7 * week) * A_DAY)

    def _day(self, day: dt.date) -> None:
        if self.chance.strikes(0.08):
            return  # the service was down
        self.now = self._at(day, 6)
        early = [self.dice.random() < 0.4 for _ in self.companies]  # the others sell and are paid at noon
        for company, is_early in zip(self.companies, early, strict=True):
            if is_early:
                self._business(company)
            if self.dice.random() < company.run_chance:
                self._tried(lambda desk: run(desk, desk.today), company, HOUSE)  # else it is missed
        if day.weekday() > 4:  # the week-end
            return
        self.now = self._at(day, 9)
        self._deliver()
        self.now = self._at(day, 10)
        for company in self.companies:
            if self.dice.random() < 0.15:
                self._people(company)
        self.now = self._at(day, 12)
        for company, is_early in zip(self.companies, early, strict=True):
            if not is_early:
                self._business(company)
        self.now = self._at(day, 14)
        self._deliver()

    def _calm_week(self, day: dt.date) -> None:
        while day.weekday() > 4:
            day += A_DAY
        for hour in (9, 12):
            self.now = self._at(day, hour)
            for company in self.companies:
                self._people(company)
            self.now = self._at(day, hour + 1)
            self._deliver()

    # what the world does

    def _business(self, company: Company) -> None:
        """Sell, be paid, letter and take letters off: then write the books as they are now."""
        ledger, before = company.ledger, company.ledger.text()
        if len(ledger.sales) < MOST_SALES and self.dice.random() < 0.08:
            cents = self.dice.randrange(20_000, 90_000, 100)
            due = self.today + self.dice.randrange(0, 10) * A_DAY
            piece = f"F{len(ledger.sales):03}"
            ledger.sales.append(Sale(piece, self.dice.choice(CODES), cents, self.today, due))
        for sale in ledger.sales:
            throw = self.dice.random()
            if sale.paid == 0 and throw < 0.012:
                whole = self.dice.random() < 0.7
                sale.payments.append((self.today, sale.cents if whole else sale.cents // 2))
                sale.is_lettered = self.dice.random() < 0.6
            elif sale.payments and not sale.is_lettered and throw < 0.1:
                sale.is_lettered = True
            elif sale.is_lettered and sale.payments and throw < 0.004:
                sale.is_lettered = False
        if ledger.text() != before:
            self._write(company)

    def _write(self, company: Company) -> None:
        """Write the books as they truly are, again and again until they stand."""
        while True:
            try:
                company.books.write({JOURNAL: company.ledger.text()}, at=self.now)
            except (StorageError, CutOffError):  # somebody tries again
                continue
            return

    # what the service does

    def _deliver(self) -> None:
        """Let the worker work; what ends it ends its round alone."""
        try:
            waiting = self._tenants_with_effects()
            outbox.deliver_pending(self.database, self._transports, lambda: self.now, waiting)
            for tenant_id in waiting:
                settle(self.database, tenant_id, self.now)
        except (DBAPIError, CutOffError):  # the thread of the server tries again, or another worker does
            return

    def _tenants_with_effects(self) -> list[int]:
        """Return whom the worker must look at; PostgreSQL tells nobody of all tenants at once."""
        if self.database.engine.dialect.name != "sqlite":
            return [company.tenant_id for company in self.companies]
        open_ones = f"state NOT IN ('{State.DONE.value}', '{State.DROPPED.value}')"
        with self.database.engine.connect() as connection:
            found = connection.execute(text(f"SELECT DISTINCT tenant_id FROM outbox WHERE {open_ones}"))
            return sorted(found.scalars())

    def _taken(self, key: str) -> None:
        """Hold a letter that left by mail against the truth, at the very moment."""
        _, tenant_id, number = key.split(":")
        company = next(each for each in self.companies if each.tenant_id == int(tenant_id))
        self.wrong += self._wrong_with(company, int(number))

    def _wrong_with(self, company: Company, number: int) -> list[object]:
        """Return what is not true of a letter that leaves now."""
        row, steps = self._letter(company, number)
        sales = [company.ledger.sale(step.reference) for step in steps]
        if row.kind == LevelKind.THANKS:
            return [(row.reference, sale, "thanks for what is open") for sale in sales if sale.open_cents]
        wrong: list[object] = []
        for sale, step in zip(sales, steps, strict=True):
            if sale.open_cents != step.cents:
                wrong.append((row.reference, self.today, sale, step.cents, "not what is open"))
            if sale.is_quiet(self.today):
                wrong.append((row.reference, self.today, sale, "disputed or promised"))
        credit = company.ledger.credit(row.customer)
        if row.kind != LevelKind.NOTICE and 0 < self._asked(company, row) <= credit:
            wrong.append((row.reference, self.today, credit, "covered by credits"))
        return wrong

    def _asked(self, company: Company, row: LetterRow) -> int:
        """Return what letters of the day and those under way ask of a customer."""
        with self.database.reading(company.tenant_id) as session:
            letters = session.scalars(
                select(LetterRow).where(
                    LetterRow.customer == row.customer, LetterRow.kind.not_in(["notice", "thanks"])
                )
            ).all()
            wanted = select(StepRow).where(
                StepRow.letter.in_([letter.number for letter in letters]), StepRow.cancelled.is_(False)
            )
            return sum(
                step.cents for step in session.scalars(wanted) if not step.sent or step.day == self.today
            )

    # what people do

    def _people(self, company: Company) -> None:
        acts: list[Callable[[Desk], object]] = [
            lambda desk: self._settle_tasks(company, desk),
            lambda desk: self._post(company, desk),
            self._approve,
        ]
        if self.chance.strikes(0.25):
            acts.append(self._edit_schedule)
        if self.chance.strikes(0.2):
            acts.append(lambda desk: self._dispute(company, desk))
        if self.chance.strikes(0.1):
            acts.append(lambda desk: self._promise(company, desk))
        if self.chance.strikes(0.1):
            acts.append(lambda desk: self._take_back(company, desk))
        for act in acts:
            self._tried(act, company, OLIVIA)

    def _tried(self, act: Callable[[Desk], object], company: Company, hand: Hand) -> None:
        """Have somebody do something; what fails is tried another day."""
        desk = Desk(
            self.database,
            company.books.jail,
            self.pictures,
            company.tenant_id,
            company.books.tenant.slug,
            hand,
            self.now,
            self.today,
        )
        try:
            act(desk)
        except (DBAPIError, StorageError, JailUnavailableError, CutOffError):
            return

    def _approve(self, desk: Desk) -> None:
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
        wanted = {
            group.key: group.print
            for group in (*look.groups, *look.thanks)
            if self.chance.is_calm or self.dice.random() < 0.7
        }
        approve(desk, wanted)

    def _post(self, company: Company, desk: Desk) -> None:
        """Print what waits, and post what is printed."""
        waiting = self._numbers(company, LetterState.TO_PRINT)
        if waiting:
            try:
                printed = print_letters(desk, waiting, lambda contents: b"".join(map(press, contents)))
            except NothingToPrintError:
                printed = None
            for number in printed.letters if printed else ():
                self.wrong += self._wrong_with(company, number)
        for number in self._numbers(company, LetterState.PRINTED):
            if self.chance.is_calm or self.dice.random() < 0.5:
                deposit(desk, {number: f"1A {number}"}, desk.today)
                company.posted[number] += 1

    def _settle_tasks(self, company: Company, desk: Desk) -> None:
        """Do what there is to do, and say the truth about letters."""
        with desk.reading() as session:
            found = tasks(session, desk.today)
        for task in found:
            if task.letter is not None and task.kind == TaskKind.UNCERTAIN:
                key = letter_key(company.tenant_id, task.letter)
                try:
                    (went if key in self.peer.letters else did_not_go)(desk, task.letter)
                except StillLeavingError:
                    continue
            elif task.letter is not None and task.kind == TaskKind.FAILED:
                release(desk, task.letter, "")
            elif task.letter is not None and task.kind == TaskKind.NOTE:
                note_again(desk, task.letter)
            else:
                with desk.writing() as session:
                    close_task(session, task.number, by="Olivia", at=desk.now)

    def _take_back(self, company: Company, desk: Desk) -> None:
        for number in self._numbers(company, LetterState.QUEUED, LetterState.PRINTED)[:1]:
            try:
                cancel(desk, number, "Le client a appelé")
            except WrongStateError:
                continue

    def _edit_schedule(self, desk: Desk) -> None:
        days = {
            "reminder": self.dice.choice((3, 5, 8)),
            "firm-reminder": self.dice.choice((15, 18, 20)),
            "formal-notice": self.dice.choice((26, 28, 30)),
        }
        levels = tuple(
            replace(
                level,
                days=days.get(level.key, level.days),
                needs_approval=self.dice.random() < 0.5,
            )
            for level in BUSINESS.levels
        )
        with desk.writing() as session:
            save_schedule(session, desk, replace(BUSINESS, key="own", name="À nous", levels=levels))
            choose(session, desk, Rule.TENANT, Audience.BUSINESS, "own")

    def _dispute(self, company: Company, desk: Desk) -> None:
        """Put a dispute on a sale, or lift one."""
        disputed = [sale for sale in company.ledger.sales if sale.dispute is not None]
        if disputed and self.dice.random() < 0.5:
            sale = self.dice.choice(disputed)
            assert sale.dispute is not None
            with desk.writing() as session:
                lift_hold(session, desk, sale.dispute, "Réglé")
            sale.dispute = None
            return
        found = self._some_debt(company, desk)
        if found is not None:
            sale, name = found
            new = NewHold(
                HoldKind.DISPUTE,
                "411000",
                sale.code,
                "Rayée",
                frozenset({name}),
                category=DisputeCategory.GOODS,
            )
            with desk.writing() as session:
                number = put_hold(session, desk, new).number
            sale.dispute = number

    def _promise(self, company: Company, desk: Desk) -> None:
        found = self._some_debt(company, desk)
        if found is None:
            return
        sale, name = found
        day = desk.today + 7 * A_DAY
        new = NewHold(
            HoldKind.PROMISE,
            "411000",
            sale.code,
            "Promis",
            frozenset({name}),
            cents=sale.open_cents,
            currency="EUR",
            day=day,
        )
        with desk.writing() as session:
            put_hold(session, desk, new)
        sale.promised_until = day + new.grace_days * A_DAY

    def _some_debt(self, company: Company, desk: Desk) -> tuple[Sale, str] | None:
        """Return a sale that is open and not in dispute, with the name of its debt."""
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
        names = {debt.reference: debt.name for debt in look.situation.debts}
        sales = [sale for sale in company.ledger.sales if sale.piece in names and sale.dispute is None]
        if not sales:
            return None
        sale = self.dice.choice(sales)
        return sale, names[sale.piece]

    # what comes of it

    def assert_whole(self) -> None:
        """Check that each key had one effect at most, and that nothing due was forgotten."""
        assert not self.wrong, self.wrong
        twice = [key for key, count in Counter(self.peer.letters).items() if count > 1]
        assert not twice, ("letters that went twice", twice)
        for company in self.companies:
            self._assert_each_level_once(company)
            self._assert_nothing_waits(company)
            self._assert_nothing_forgotten(company)
            self._assert_noted_once(company)

    def _assert_each_level_once(self, company: Company) -> None:
        """Check that no debt was asked for twice at a level, as those who were asked count it."""
        received: Counter[tuple[str, str]] = Counter()
        for row, steps in self._letters(company):
            key = letter_key(company.tenant_id, row.number)
            left = self.peer.letters.count(key) + company.posted[row.number]
            assert left == (row.state == LetterState.SENT), (row.reference, row.state, left)
            for step in steps:
                received[step.debt, step.level] += left
        twice = {key: count for key, count in received.items() if count > 1}
        assert not twice, ("levels that were taken twice", company.tenant_id, twice)

    def _assert_nothing_waits(self, company: Company) -> None:
        waiting = self._numbers(company, *UNDER_WAY)
        assert not waiting, ("letters that never left", company.tenant_id, waiting)
        effects = {
            effect.key: effect.state
            for effect in outbox.listed(
                self.database, [State.WAITING, State.LEASED, State.BEGUN, State.STUCK]
            )
        }
        assert not effects, effects

    def _assert_nothing_forgotten(self, company: Company) -> None:
        """Check that what is open, late and not in dispute climbed the ladder to its end."""
        look = look_at(self.database, self.pictures, company.tenant_id, self.today)
        assert not look.plan.steps
        assert not [each for each in look.plan.withheld if each.why is Why.FAILED]
        sent: Counter[tuple[str, str]] = Counter()
        for row, steps in self._letters(company):
            for step in steps:
                sent[step.reference, step.level] += row.state == LetterState.SENT
        for sale in company.ledger.sales:
            if sale.open_cents and sale.dispute is None:
                counts = [sent[sale.piece, level] for level in LEVELS]
                assert counts == [1] * len(LEVELS), (company.tenant_id, sale, counts)

    def _assert_noted_once(self, company: Company) -> None:
        picture = self.pictures.of(self.database, company.tenant_id)
        for row, _ in self._letters(company):
            notes = sum(row.reference in note.text for note in picture.notes)
            papers = sum(row.reference in document.filename for document in picture.documents)
            assert (notes, papers) == ((1, 1) if row.state == LetterState.SENT else (0, 0)), row.reference

    def _numbers(self, company: Company, *states: LetterState) -> list[int]:
        wanted = select(LetterRow.number).where(LetterRow.state.in_([state.value for state in states]))
        with self.database.reading(company.tenant_id) as session:
            return list(session.scalars(wanted.order_by(LetterRow.number)))

    def _letters(self, company: Company) -> Iterator[tuple[LetterRow, list[StepRow]]]:
        with self.database.reading(company.tenant_id) as session:
            rows = session.scalars(select(LetterRow).order_by(LetterRow.number)).all()
        for row in rows:
            yield self._letter(company, row.number)

    def _letter(self, company: Company, number: int) -> tuple[LetterRow, list[StepRow]]:
        with self.database.reading(company.tenant_id) as session:
            row = session.scalars(select(LetterRow).where(LetterRow.number == number)).one()
            steps = session.scalars(select(StepRow).where(StepRow.letter == number)).all()
        return row, list(steps)

    @staticmethod
    def _at(day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour), PARIS).astimezone(dt.UTC)
