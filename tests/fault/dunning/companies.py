"""A company of the simulation: its books, the truth about it, and the letters that the house keeps of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
import datetime as dt

from sqlalchemy import select

from tenants.books.picture import PictureCache
from tenants.desk import Desk, Hand
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.moment import day_of
from tests.fault.dunning.model import Ledger
from tests.tenants.books.ground import Books


@dataclass
class Company:
    """One company; `run_chance` is how often its daily run comes, `posted` what people posted, by letter."""

    books: Books
    ledger: Ledger
    run_chance: float
    posted: Counter[int] = field(default_factory=Counter)

    @property
    def tenant_id(self) -> int:
        return self.books.tenant.id

    def desk(self, pictures: PictureCache, hand: Hand, now: dt.datetime) -> Desk:
        """Return the desk of a hand at a moment."""
        tenant = self.books.tenant
        return Desk(
            self.books.database, self.books.jail, pictures, tenant.id, tenant.slug, hand, now, day_of(now)
        )

    def numbers(self, *states: LetterState) -> list[int]:
        """Return the letters that have come so far."""
        wanted = select(LetterRow.number).where(LetterRow.state.in_([state.value for state in states]))
        with self.books.database.reading(self.tenant_id) as session:
            return list(session.scalars(wanted.order_by(LetterRow.number)))

    def letter(self, number: int) -> tuple[LetterRow, list[StepRow]]:
        """Return a letter and its steps."""
        with self.books.database.reading(self.tenant_id) as session:
            row = session.scalars(select(LetterRow).where(LetterRow.number == number)).one()
            steps = session.scalars(select(StepRow).where(StepRow.letter == number)).all()
        return row, list(steps)

    def letters(self) -> Iterator[tuple[LetterRow, list[StepRow]]]:
        """Yield all letters with their steps."""
        for number in self.numbers(*LetterState):
            yield self.letter(number)
