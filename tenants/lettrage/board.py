"""The board: what the workbench shows of a bench, worked out from its lines as of a day.

What is open of each line, what is due, the groups that are lettered, and who comes before and after. Values
alone; words are the portal's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import func, select

from ledger_core.lettrage.existing import LetteredGroup, fault_of
from ledger_core.lettrage.letters import LetterSequence, letter_order
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import Terms, due_date
from ledger_core.receivables.settling import settle
from tenants.books.models import IndexAccount, IndexLine
from tenants.db import TenantSession
from tenants.lettrage import log
from tenants.lettrage.bench import Bench

GROUPS_SENT = 50


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the board has it: what of it is open, in cents, and when it is due if it is a debt."""

    line: Line
    open_cents: int
    due: dt.date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A lettered group; `gap_cents` is what it lacks to balance though it should, debit positive."""

    letter: str
    date: dt.date
    by: str  # "" where nobody knows
    lines: tuple[ShownLine, ...]
    cents: int  # of its debits
    gap_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A third party of the account that has open lines; code "" on an account of none."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """All that is shown of a bench; lines by date, groups the latest first."""

    bench: Bench
    today: dt.date
    balance_cents: int
    currency: str
    lines: tuple[ShownLine, ...]
    groups: tuple[ShownGroup, ...]
    hands: Mapping[str, str]  # letter → who gave it
    next_letter: str
    neighbours: tuple[Neighbour, ...]  # by name, this one among them
    rank: int  # among the neighbours, from zero

    def groups_after(self, letter: str) -> tuple[ShownGroup, ...]:
        """Return the groups that are sent next after this letter; the first ones for ""."""
        places = [place for place, group in enumerate(self.groups, 1) if group.letter == letter]
        start = places[0] if places else 0
        return self.groups[start : start + GROUPS_SENT]


def board_of(session: TenantSession, bench: Bench, today: dt.date) -> Board:
    """Work out the board of a bench as of a day."""
    hands = log.hands(session, bench.account, bench.customer)
    open_lines, lettered = _split(bench)
    left = {line.key: abs(line.cents) for line in open_lines}
    for group in lettered.values():
        if group[0].letter.islower():
            left |= _left(bench, group)
    terms = Terms({(bench.account, bench.customer): bench.party}, bench.settings.payment_days)

    def shown(line: Line) -> ShownLine:
        due = _due(bench, line, terms)
        return ShownLine(line, left.get(line.key, 0), due, due is not None and due < today)

    partial = [line for group in lettered.values() if group[0].letter.islower() for line in group]
    kept = sorted([*open_lines, *partial], key=lambda line: (line.date, line.key))
    groups = [
        _group(letter, [shown(line) for line in own], hands.get(letter, ""))
        for letter, own in lettered.items()
        if not letter.islower()
    ]
    groups.sort(key=lambda group: (group.date, letter_order(group.letter)), reverse=True)
    neighbours = _neighbours(session, bench)
    return Board(
        bench=bench,
        today=today,
        balance_cents=sum(line.cents for line in bench.lines),
        currency=bench.lines[0].currency if bench.lines else "EUR",
        lines=tuple(map(shown, kept)),
        groups=tuple(groups),
        hands=hands,
        next_letter=LetterSequence(bench.by_letter).take(),
        neighbours=neighbours,
        rank=next(rank for rank, each in enumerate(neighbours) if each.code == bench.customer),
    )


def _split(bench: Bench) -> tuple[list[Line], dict[str, list[Line]]]:
    open_lines: list[Line] = []
    lettered: dict[str, list[Line]] = {}
    for line in bench.lines:
        if line.letter:
            lettered.setdefault(line.letter, []).append(line)
        else:
            open_lines.append(line)
    return open_lines, lettered


def _left(bench: Bench, group: list[Line]) -> dict[int, int]:
    """Return what each line of a partial group has left, the oldest debts paid first."""
    left: dict[int, int] = {}
    for currency in {line.currency for line in group}:
        own = [line for line in group if line.currency == currency]
        settled = settle(own, [bench.sign * line.cents for line in own])
        left |= {line.key: abs(cents) for line, cents in zip(own, settled.left, strict=True)}
    return left


def _due(bench: Bench, line: Line, terms: Terms) -> dt.date | None:
    if line.cents * bench.sign <= 0:
        return None
    return due_date(line, terms)[0] if bench.has_debts else line.due


def _group(letter: str, lines: list[ShownLine], by: str) -> ShownGroup:
    lines.sort(key=lambda shown: (shown.line.date, shown.line.key))
    dates = [shown.line.letter_date or shown.line.date for shown in lines]
    group = LetteredGroup(letter, tuple(shown.line for shown in lines))
    fault = fault_of(group) if letter.isupper() else None
    return ShownGroup(
        letter=letter,
        date=max(dates),
        by=by,
        lines=tuple(lines),
        cents=sum(shown.line.cents for shown in lines if shown.line.cents > 0),
        gap_cents=fault.gap_cents if fault else 0,
        currency=group.currency,
    )


def _neighbours(session: TenantSession, bench: Bench) -> tuple[Neighbour, ...]:
    """Return the third parties of the account with open lines, and this one, by name."""
    codes = set(
        session.scalars(
            select(IndexLine.customer)
            .where(IndexLine.account == bench.account, IndexLine.letter == "")
            .group_by(IndexLine.customer)
        )
    )
    labels = names_on(session, bench.account)
    found = [Neighbour(code, labels.get(code) or code) for code in codes | {bench.customer}]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.code)))


def names_on(session: TenantSession, account: str) -> dict[str, str]:
    """Return the names of an account number's third parties by code, of the account first opened."""
    rows = session.execute(
        select(IndexAccount.third_party, IndexAccount.label, func.min(IndexAccount.opened))
        .where(IndexAccount.number == account)
        .group_by(IndexAccount.third_party, IndexAccount.label)
        .order_by(func.min(IndexAccount.opened).desc(), IndexAccount.label.desc())
    )
    return {code: label for code, label, _opened in rows}
