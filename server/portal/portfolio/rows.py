"""The rows of the portfolio, in their groups and their order, with totals over them.

Reads a glance of each tenant in a session of its own, no line of any; what the words are is `wording`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from tenants.db import Database
from tenants.imports.imports import sirens_of
from tenants.people.access import TenantRef, clients_of
from tenants.receivables.attention import Group, Reason, reasons_of
from tenants.receivables.figures import Glance, glance
from tenants.receivables.key_figures import KeyFigures

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Row:
    """One tenant: what is seen of it, and why it stands where it does."""

    tenant: TenantRef
    siren: str
    seen: Glance
    reasons: Sequence[Reason]
    today: dt.date

    @property
    def figures(self) -> KeyFigures | None:
        """Its latest figures."""
        return self.seen.figures

    @property
    def group(self) -> Group:
        """Where it stands."""
        return self.reasons[0].group

    @property
    def is_current(self) -> bool:
        """Whether the figures are those of the last revision and of today."""
        return self.seen.is_current(self.today)

    @property
    def words(self) -> str:
        """What a search looks in, in small letters: name, SIREN with and without its spaces, person."""
        spaced = " ".join(self.siren[place : place + 3] for place in range(0, len(self.siren), 3))
        return f"{self.tenant.name} {self.siren} {spaced} {self.editor}".lower()

    @property
    def editor(self) -> str:
        """Who made the last revision, by name."""
        return self.seen.author.partition(" <")[0]

    @property
    def editor_short(self) -> str:
        """The same in short: « Inès M. »."""
        first, _space, rest = self.editor.partition(" ")
        return f"{first} {rest[0]}." if rest else first

    @property
    def oldest_days(self) -> int:
        """How long the oldest line waits for its letter."""
        oldest = self.figures.oldest if self.figures else None
        return (self.today - oldest).days if oldest else 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Over all tenants with figures, in euros; the others are counted apart."""

    total_cents: int
    debts_cents: int
    unallocated_cents: int  # zero or below, as in the aged balance
    overdue_cents: int
    overdue_share: Fraction | None
    overdue_before: Fraction | None
    dso: Decimal | None
    dso_before: Decimal | None
    unlettered: int
    certain_groups: int
    missing: int  # tenants whose figures are not made yet
    others: int  # tenants whose books are in another currency


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The rows by group, groups in their order, and the totals."""

    groups: Sequence[tuple[Group, Sequence[Row]]]
    totals: Totals
    count: int
    pending: bool  # some figures are still being made

    def rows(self, group: Group) -> Sequence[Row]:
        """Return the rows of a group."""
        return next(rows for found, rows in self.groups if found is group)


def portfolio_of(
    database: Database, firm_id: int, today: dt.date, sorted_by: str = "", order: str = ""
) -> Portfolio:
    """Read the portfolio of a firm as of a day; within a group as asked, else the weightiest first."""
    sirens, clients = sirens_of(database, firm_id), clients_of(database, firm_id, today)
    seen = database.read_each((ref.id for ref in clients), glance)
    rows = [_row(ref, sirens.get(ref.id, ""), seen[ref.id], today) for ref in clients]
    rows.sort(key=_weight)
    if sorted_by in ORDERS:
        rows.sort(key=ORDERS[sorted_by], reverse=order == "desc")
    groups = [(group, [row for row in rows if row.group is group]) for group in Group]
    pending = any(not row.is_current for row in rows)
    return Portfolio(groups, _totals(rows), len(rows), pending)


def _row(ref: TenantRef, siren: str, seen: Glance, today: dt.date) -> Row:
    return Row(ref, siren, seen, reasons_of(seen, today), today)


def _weight(row: Row) -> tuple[bool, int, str]:
    worst = row.reasons[0].state == "bad"
    return not worst, -(row.figures.overdue_cents if row.figures else 0), row.tenant.name.casefold()


def _cents(read: Callable[[KeyFigures], int | Decimal | None]) -> Callable[[Row], Decimal]:
    def key(row: Row) -> Decimal:
        value = read(row.figures) if row.figures is not None else None
        return Decimal(-1) if value is None else Decimal(value)

    return key


ORDERS: dict[str, Callable[[Row], str | Decimal]] = {
    "name": lambda row: row.tenant.name.casefold(),
    "total": _cents(lambda figures: figures.total_cents),
    "overdue": _cents(lambda figures: figures.overdue_cents),
    "dso": _cents(lambda figures: figures.dso_now),
    "unlettered": _cents(lambda figures: figures.unlettered),
    "revision": lambda row: row.seen.at.isoformat() if row.seen.at else "",
}


def _totals(rows: Sequence[Row]) -> Totals:
    known = [row.figures for row in rows if row.figures is not None]
    own = [figures for figures in known if figures.currency == CURRENCY]
    debts, overdue = (
        sum(figures.debts_cents for figures in own),
        sum(figures.overdue_cents for figures in own),
    )
    before = sum(figures.before_debts_cents for figures in own)
    overdue_before = sum(figures.before_overdue_cents for figures in own)
    return Totals(
        total_cents=sum(figures.total_cents for figures in own),
        debts_cents=debts,
        unallocated_cents=sum(figures.unallocated_cents for figures in own),
        overdue_cents=overdue,
        overdue_share=Fraction(overdue, debts) if debts else None,
        overdue_before=Fraction(overdue_before, before) if before else None,
        dso=_weighted([(figures.dso_now, figures.total_cents) for figures in own]),
        dso_before=_weighted([(figures.dso_before, figures.before_total_cents) for figures in own]),
        unlettered=sum(figures.unlettered for figures in known),
        certain_groups=sum(figures.certain_groups for figures in known),
        missing=sum(bool(row.seen.number) and row.figures is None for row in rows),
        others=len(known) - len(own),
    )


def _weighted(pairs: Sequence[tuple[Decimal | None, int]]) -> Decimal | None:
    """Average days, weighted by what is owed; None where nobody has both."""
    both = [(days, cents) for days, cents in pairs if days is not None and cents > 0]
    whole = sum(cents for _, cents in both)
    return sum((days * cents for days, cents in both), Decimal(0)) / whole if whole else None


def end_of_month_before(today: dt.date) -> dt.date:
    """Return the day with which the page compares."""
    return today.replace(day=1) - dt.timedelta(days=1)
