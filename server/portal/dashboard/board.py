"""The figures of the dashboard, as its template shows them.

Owns how many customers stand by name, which months and weeks a chart has, and its words for those who
do not see it. Computes nothing of its own: figures are those of `tenants.receivables`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from flask_babel import gettext as _

from ledger_core.receivables.ageing import AgedBalance, total_of
from ledger_core.receivables.expected import Expected
from server.portal import formats
from server.portal.habit_words import pays_words
from tenants.receivables.situation import Receivables

CUSTOMERS_BY_NAME = 7
LARGEST_DEBTORS = 6
DSO_MONTHS = 24
_DSO_WORDS = 5  # under the chart
_IN_THOUSANDS_FROM = 10_000_00  # cents of the largest week
_CENTS = 100
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Debtor:
    """One who owes much: how much, what part of it all, and how they pay in words."""

    row: AgedBalance
    words: str


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Board:
    """What the dashboard shows of the receivables as of a day."""

    found: Receivables

    @cached_property
    def shown(self) -> Sequence[AgedBalance]:
        """The customers that stand by name: those with the largest balances, debts first."""
        rows = [row for row in self.found.rows if row.total_cents or row.debts_cents]
        most = CUSTOMERS_BY_NAME if len(rows) != CUSTOMERS_BY_NAME + 1 else CUSTOMERS_BY_NAME + 1
        return rows[:most]

    @cached_property
    def others(self) -> AgedBalance:
        """All the others together."""
        return total_of(self.found.rows[len(self.shown) :], self.found.currency)

    @property
    def others_count(self) -> int:
        """How many the others are."""
        return len(self.found.rows) - len(self.shown)

    @property
    def debtors_count(self) -> int:
        """How many customers owe something."""
        return sum(row.debts_cents > 0 for row in self.found.rows)

    @property
    def has_unallocated(self) -> bool:
        """Whether there are payments that settle nothing yet."""
        return bool(self.found.total.unallocated_cents)

    @cached_property
    def debtors(self) -> tuple[Debtor, ...]:
        """Who owes most."""
        owing = [row for row in self.found.rows if row.total_cents > 0]
        return tuple(Debtor(row, pays_words(self.found.habit(row.code))) for row in owing[:LARGEST_DEBTORS])

    @property
    def debtors_share(self) -> Fraction | None:
        """What part of all balances above zero those have; None where nobody owes anything."""
        whole = sum(max(row.total_cents, 0) for row in self.found.rows)
        return Fraction(sum(debtor.row.total_cents for debtor in self.debtors), whole) if whole else None

    @property
    def overdue_share(self) -> Fraction | None:
        """What part of the debts is past due."""
        debts = self.found.total.debts_cents
        return Fraction(self.found.total.overdue_cents, debts) if debts else None

    @property
    def dso_change(self) -> Decimal | None:
        """How the DSO changed within a year; None where either is missing."""
        months = self.found.dso_months
        if len(months) <= 12:  # noqa: PLR2004  months of a year
            return None
        now, before = months[-1].dso, months[-13].dso
        return None if now is None or before is None else now - before

    @property
    def best_dso(self) -> Decimal | None:
        """What the DSO would be, had all paid when due."""
        return self.found.dso_months[-1].best if self.found.dso_months else None

    @cached_property
    def dso_values(self) -> tuple[list[Decimal | None], list[Decimal | None]]:
        """The DSO of the last 24 months, and the best possible; none where the books do not carry it."""
        months = self.found.dso_months[-DSO_MONTHS:]
        return [month.dso for month in months], [month.best for month in months]

    @property
    def has_dso(self) -> bool:
        """Whether there is enough of it to draw: two figures at least."""
        return sum(value is not None for value in self.dso_values[0]) > 1

    @property
    def dso_words(self) -> list[str]:
        """The months under the chart."""
        months = self.found.dso_months[-DSO_MONTHS:]
        step = (len(months) - 1) / (_DSO_WORDS - 1)
        return [formats.month(months[round(step * place)].day) for place in range(_DSO_WORDS)]

    @property
    def dso_told(self) -> str:
        """The chart in words."""
        told = [
            f"{formats.month(month.day)} {formats.days(round(month.dso))}"
            for month in self.found.dso_months[-DSO_MONTHS:]
            if month.dso is not None
        ]
        return _("DSO by month: %(figures)s.", figures=", ".join(told))

    @property
    def expected(self) -> Expected:
        """The money to come."""
        return self.found.expected

    @property
    def in_thousands(self) -> bool:
        """Whether the weeks are drawn in thousands."""
        weeks = self.expected.weeks
        return max(week.probable_cents + week.uncertain_cents for week in weeks) >= _IN_THOUSANDS_FROM

    @property
    def expected_values(self) -> tuple[list[Fraction], list[Fraction]]:
        """The weeks in units of the chart: probable, and uncertain on top."""
        unit = _CENTS * (_THOUSAND if self.in_thousands else 1)
        weeks = self.expected.weeks
        return (
            [Fraction(week.probable_cents, unit) for week in weeks],
            [Fraction(week.uncertain_cents, unit) for week in weeks],
        )

    @property
    def expected_unit(self) -> str:
        """The unit of the chart, such as k€."""
        unit = formats.unit(self.found.currency)
        return f"k{unit}" if self.in_thousands else unit

    @property
    def expected_words(self) -> list[str]:
        """The weeks under the chart."""
        return [formats.week(week.monday) for week in self.expected.weeks]

    @property
    def expected_told(self) -> str:
        """The chart in words."""
        told = [
            _(
                "%(week)s %(probable)s probable and %(uncertain)s uncertain",
                week=formats.week(week.monday),
                probable=formats.money(week.probable_cents, self.found.currency),
                uncertain=formats.money(week.uncertain_cents, self.found.currency),
            )
            for week in self.expected.weeks
        ]
        return _("Expected by week: %(figures)s.", figures="; ".join(told))

    @property
    def ageing_told(self) -> str:
        """The bar of ages in words."""
        amounts = [formats.money(cents, self.found.currency) for cents in self.found.total.aged_cents]
        return _(
            "Not due %(a)s, 1 to 30 days late %(b)s, 31 to 60 days %(c)s, 61 to 90 days %(d)s, "
            "more than 90 days %(e)s.",
            **dict(zip("abcde", amounts, strict=True)),
        )
