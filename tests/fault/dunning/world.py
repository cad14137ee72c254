"""The simulation: companies, their people and their service over some months, by the throws of one seed.

All that is asked of the house is its own code on a database of its own; what is handed in is the clock, the
mail server, the press, and what goes wrong. What people do is `people`'s; what comes of it, `truth` judges.
"""

import datetime as dt
from typing import cast

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants import outbox
from tenants.books.picture import PictureCache
from tenants.books.refusals import StorageError
from tenants.db import Database
from tenants.desk import HOUSE
from tenants.dunning.days.runs import run
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.effects import LETTER, NOTE
from tenants.dunning.sending.settling import settle
from tenants.dunning.sending.transport import DunningTransport
from tenants.jail import Jail
from tenants.moment import PARIS, day_of
from tenants.outbox_rows import State
from tenants.tenant import Tenant
from tests.fault.dunning.companies import Company
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
from tests.fault.dunning.model import CODES, JOURNAL, Ledger, Sale
from tests.fault.dunning.people import People
from tests.fault.dunning.truth import assert_whole, wrong_with
from tests.tenants.books.ground import Books
from tests.tenants.dunning.sending.conftest import press

FIRST = dt.date(2026, 9, 1)
DAYS, CALM_WEEKS = 90, 7  # in which the last sale climbs its whole ladder
MOST_SALES = 3
A_DAY = dt.timedelta(days=1)


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
        self.people = People(self.chance, self.pictures, self.peer.letters, self.wrong)
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
                sale.is_lettered = not sale.agreement
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
                self.people.tried(
                    lambda desk: run(desk, desk.today), company, HOUSE, self.now
                )  # else it is missed
        if day.weekday() > 4:  # the week-end
            return
        self.now = self._at(day, 9)
        self._deliver()
        self.now = self._at(day, 10)
        for company in self.companies:
            if self.dice.random() < 0.15:
                self.people.act(company, self.now)
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
                self.people.act(company, self.now)
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
            if sale.agreement:
                continue  # what becomes of it is the factor's to say
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
        self.wrong += wrong_with(company, int(number), self.today)

    def assert_whole(self) -> None:
        """Hold what came of it against the truth."""
        assert not self.wrong, self.wrong
        assert_whole(self.companies, self.peer.letters, self.pictures, self.today)

    @staticmethod
    def _at(day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour), PARIS).astimezone(dt.UTC)
