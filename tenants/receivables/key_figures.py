"""The key figures of a tenant as of a day at a revision: the few numbers that a portfolio shows of each.

Composed from a picture, as JSON and back. Never reads the database or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger_core.lettrage.existing import fault_of, lettered_groups
from ledger_core.receivables.ageing import OVER_90, aged_balances, total_of
from ledger_core.receivables.open_items import open_items
from tenants.books.picture import Picture
from tenants.receivables.situation import Receivables, payments_of_nobody, receivables_of

VERSION = 1  # raised whenever a figure is computed otherwise
DSO_MONTHS = 13  # the day's own month, and the year before it


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a tenant's receivables come to as of the end of a day; cents, a debt above zero.

    `before_…` are those at the end of the month before. `dso` are days of sales at the ends of the last
    months, the day itself last; None where the books do not carry the figure. `certain_groups` would be
    lettered beyond doubt; `unlettered` lines wait for a letter, the oldest of them since `oldest`.
    """

    number: int  # of the revision
    day: dt.date
    currency: str
    lines: int
    total_cents: int
    debts_cents: int
    overdue_cents: int
    aged_cents: tuple[int, ...]
    unallocated_cents: int
    other_totals: tuple[tuple[str, int], ...]  # currency, cents
    before_total_cents: int
    before_debts_cents: int
    before_overdue_cents: int
    dso: tuple[Decimal | None, ...]
    unlettered: int
    oldest: dt.date | None
    certain_groups: int
    faulty_letters: int
    payments_of_nobody: int
    proven: bool

    @property
    def overdue_share(self) -> Fraction | None:
        """Overdue debts in all open debts; None where there are none."""
        return Fraction(self.overdue_cents, self.debts_cents) if self.debts_cents else None

    @property
    def net_overdue_share(self) -> Fraction:
        """The same with payments and credit notes that settle nothing yet taken off what is overdue."""
        debts = self.debts_cents + self.unallocated_cents
        overdue = self.overdue_cents + self.unallocated_cents
        return Fraction(max(overdue, 0), debts) if debts > 0 else Fraction(0)

    @property
    def before_overdue_share(self) -> Fraction | None:
        """The same at the end of the month before."""
        return (
            Fraction(self.before_overdue_cents, self.before_debts_cents) if self.before_debts_cents else None
        )

    @property
    def dso_now(self) -> Decimal | None:
        """Days of sales that are not paid as of the day."""
        return self.dso[-1] if self.dso else None

    @property
    def dso_before(self) -> Decimal | None:
        """The same at the end of the month before."""
        return self.dso[-2] if len(self.dso) > 1 else None

    def to_json(self) -> dict[str, object]:
        """Return the figures as they are kept."""
        return {
            "currency": self.currency,
            "lines": self.lines,
            "total": self.total_cents,
            "debts": self.debts_cents,
            "overdue": self.overdue_cents,
            "aged": list(self.aged_cents),
            "unallocated": self.unallocated_cents,
            "others": [list(other) for other in self.other_totals],
            "before": [self.before_total_cents, self.before_debts_cents, self.before_overdue_cents],
            "dso": [None if value is None else str(value) for value in self.dso],
            "unlettered": self.unlettered,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "certain": self.certain_groups,
            "faulty": self.faulty_letters,
            "of_nobody": self.payments_of_nobody,
            "proven": self.proven,
        }

    @classmethod
    def from_json(cls, number: int, day: dt.date, data: Mapping[str, Any]) -> "KeyFigures":
        """Read what `to_json` gave."""
        before_total, before_debts, before_overdue = data["before"]
        return cls(
            number=number,
            day=day,
            currency=data["currency"],
            lines=data["lines"],
            total_cents=data["total"],
            debts_cents=data["debts"],
            overdue_cents=data["overdue"],
            aged_cents=tuple(data["aged"]),
            unallocated_cents=data["unallocated"],
            other_totals=tuple((currency, cents) for currency, cents in data["others"]),
            before_total_cents=before_total,
            before_debts_cents=before_debts,
            before_overdue_cents=before_overdue,
            dso=tuple(None if value is None else Decimal(value) for value in data["dso"]),
            unlettered=data["unlettered"],
            oldest=dt.date.fromisoformat(data["oldest"]) if data["oldest"] else None,
            certain_groups=data["certain"],
            faulty_letters=data["faulty"],
            payments_of_nobody=data["of_nobody"],
            proven=data["proven"],
        )


def key_figures(picture: Picture, day: dt.date) -> KeyFigures:
    """Work out the key figures of a picture as of the end of a day."""
    now = receivables_of(picture, day)
    before_total, before_debts, before_overdue = _before(now)
    waiting = now.unlettered
    return KeyFigures(
        number=picture.number,
        day=day,
        currency=now.currency,
        lines=len(picture.lines),
        total_cents=now.total.total_cents,
        debts_cents=now.total.debts_cents,
        overdue_cents=now.total.overdue_cents,
        aged_cents=now.total.aged_cents,
        unallocated_cents=now.total.unallocated_cents,
        other_totals=tuple((row.currency, row.total_cents) for row in now.other_totals if row.total_cents),
        before_total_cents=before_total,
        before_debts_cents=before_debts,
        before_overdue_cents=before_overdue,
        dso=tuple(month.dso for month in now.dso_months[-DSO_MONTHS:]),
        unlettered=len(waiting),
        oldest=min((line.date for line in waiting), default=None),
        certain_groups=now.certain_groups(),
        faulty_letters=_faulty_letters(picture),
        payments_of_nobody=len(payments_of_nobody(picture, day)),
        proven=not now.unproven,
    )


def _before(now: Receivables) -> tuple[int, int, int]:
    """Return balance, open debts and overdue debts at the end of the month before."""
    first = now.as_of.replace(day=1)
    if first == dt.date.min:
        return 0, 0, 0
    items = open_items(now.lines, now.picture.terms, first - dt.timedelta(days=1))
    total = total_of(aged_balances(items), now.currency)
    assert len(total.aged_cents) == OVER_90 + 1
    return total.total_cents, total.debts_cents, total.overdue_cents


def _faulty_letters(picture: Picture) -> int:
    """Count the letters that do not hold, of customers and others alike."""
    parties: dict[tuple[str, str], list[Any]] = {}
    for line in picture.lines:
        if line.letter:
            parties.setdefault((line.account, line.customer), []).append(line)
    return sum(fault_of(group) is not None for own in parties.values() for group in lettered_groups(own))
