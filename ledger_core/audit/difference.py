"""What differs between the open items of two states of the books: another revision, another day, or both.

Owns which line of one state is which of the other, and why an item came, went or changed. The sums of each
customer are taken from the items themselves, so that they prove the changes. Never reads a ledger or a clock.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from operator import attrgetter

from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import OpenItem, settlements_as_of


class Kind(StrEnum):
    """What happened to an item between two states."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


class Why(StrEnum):
    """The reason, as far as the two states tell it."""

    DATED = "dated"  # came: its day is after the day of the first state
    ADDED = "added"  # came: its day had passed, but its line was not in the books yet
    REOPENED = "reopened"  # came: its line was there, and settled
    SETTLED = "settled"  # went: other lines of its letter settle it
    REMOVED = "removed"  # went: its line is no longer in the books
    LATER = "later"  # went: its day is after the day of the second state
    OPEN_AMOUNT = "open-amount"  # changed: more or less of it is settled
    AMOUNT = "amount"  # changed: the line itself was corrected
    DUE = "due"  # changed: it is due on another day, and nothing else


@dataclass(frozen=True, slots=True)
class State:
    """The open items of one state, and all lines they were made of, those after the day included.

    `items` are `open_items(lines, …, as_of)`; the keys of the lines are those of one run.
    """

    as_of: dt.date
    lines: Sequence[Line]
    items: Sequence[OpenItem]


@dataclass(frozen=True, slots=True)
class Change:
    """An item that is not the same in both states; `None` where it is not open, or has no line."""

    kind: Kind
    why: Why
    before: OpenItem | None
    after: OpenItem | None
    line: Line  # of the second state where it has one, else of the first
    settled_by: tuple[Line, ...] = ()  # of the second state, where the item went by a letter

    @property
    def item(self) -> OpenItem:
        """Return the item as it is in the second state, or was in the first."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def cents_before(self) -> int:
        """What was open, in cents; a debt above zero."""
        return self.before.cents_open if self.before else 0

    @property
    def cents_after(self) -> int:
        """What is open, in cents; a debt above zero."""
        return self.after.cents_open if self.after else 0

    @property
    def cents(self) -> int:
        """How much more is open than before; below zero: less."""
        return self.cents_after - self.cents_before


@dataclass(frozen=True, slots=True)
class Sums:
    """The open items of one customer in one currency, in cents; first and last are summed from the items."""

    code: str
    name: str
    currency: str
    before_cents: int
    came_cents: int
    went_cents: int  # what was open of the items that went
    changed_cents: int
    after_cents: int

    @property
    def is_proven(self) -> bool:
        """Tell whether before + came − went ± changed is after."""
        return self.before_cents + self.came_cents - self.went_cents + self.changed_cents == self.after_cents


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes by customer, day and line, and the sums of each customer with an item in either state."""

    changes: tuple[Change, ...]
    sums: tuple[Sums, ...]
    unchanged: int  # items that are the same in both

    def total(self, currency: str) -> Sums:
        """Add up the sums of one currency."""
        own = [each for each in self.sums if each.currency == currency]
        return Sums(
            "",
            "",
            currency,
            sum(each.before_cents for each in own),
            sum(each.came_cents for each in own),
            sum(each.went_cents for each in own),
            sum(each.changed_cents for each in own),
            sum(each.after_cents for each in own),
        )


def difference(before: State, after: State) -> Difference:
    """Compare the open items of two states.

    A line is the same in both where it says the same of itself; its file, its letter and its place do not
    count. What is left over is paired by account, customer, currency and piece, where that leaves no choice:
    such a line was corrected. A line that moved to another customer went here and came there.
    """
    pairs = _pairs(before.lines, after.lines)
    opened = {item.line.key: item for item in before.items}
    settled = _Settled(after)
    changes: list[Change] = []
    unchanged = 0
    twins = {then: now for now, then in pairs.items()}
    lines_before = {line.key: line for line in before.lines}
    lines_after = {line.key: line for line in after.lines}
    for item in after.items:
        then = pairs.get(item.line.key)
        earlier = None if then is None else opened.pop(then, None)
        if earlier is None:
            changes.append(_came(item, None if then is None else lines_before[then], before.as_of))
        elif why := _changed(earlier, item):
            changes.append(Change(Kind.CHANGED, why, earlier, item, item.line))
        else:
            unchanged += 1
    for item in opened.values():
        now = twins.get(item.line.key)
        changes.append(_went(item, None if now is None else lines_after[now], settled))
    changes.sort(
        key=lambda each: (each.item.code, each.line.date, each.line.path, each.line.lineno, each.line.key)
    )
    return Difference(tuple(changes), _sums(before.items, after.items, changes), unchanged)


def _came(item: OpenItem, then: Line | None, day: dt.date) -> Change:
    written = Why.ADDED if then is None else Why.REOPENED
    why = Why.DATED if (then or item.line).date > day else written
    return Change(Kind.CAME, why, None, item, item.line)


def _went(item: OpenItem, now: Line | None, settled: "_Settled") -> Change:
    if now is None:
        return Change(Kind.WENT, Why.REMOVED, item, None, item.line)
    if now.date > settled.as_of:
        return Change(Kind.WENT, Why.LATER, item, None, now)
    return Change(Kind.WENT, Why.SETTLED, item, None, now, settled.by(now))


def _changed(before: OpenItem, after: OpenItem) -> Why | None:
    if (before.cents_original, before.foreign_cents_original) != (
        after.cents_original,
        after.foreign_cents_original,
    ):
        return Why.AMOUNT
    if (before.cents_open, before.foreign_cents_open) != (after.cents_open, after.foreign_cents_open):
        return Why.OPEN_AMOUNT
    return Why.DUE if before.due != after.due else None


class _Settled:
    """Which lines of a state settle which, worked out group by group."""

    def __init__(self, state: State) -> None:
        self.as_of = state.as_of
        self._groups: defaultdict[Hashable, list[Line]] = defaultdict(list)
        self._others: dict[Hashable, dict[int, dict[int, Line]]] = {}  # of each group that was asked for
        for line in state.lines:
            if line.letter:
                self._groups[_group(line)].append(line)

    def by(self, line: Line) -> tuple[Line, ...]:
        """Return the lines on the other side of a line's settlements, each once, in their order."""
        if not line.letter:
            return ()
        group = _group(line)
        if group not in self._others:
            others: defaultdict[int, dict[int, Line]] = defaultdict(dict)
            for each in settlements_as_of(self._groups[group], self.as_of):
                others[each.debt.key][each.settling.key] = each.settling
                others[each.settling.key][each.debt.key] = each.debt
            self._others[group] = others
        return tuple(self._others[group].get(line.key, {}).values())


_group = attrgetter("account", "customer", "letter", "currency")


def _pairs(before: Sequence[Line], after: Sequence[Line]) -> dict[int, int]:
    """Return the key of the first state's line by the key of the second's, where both are the same line."""
    if before is after:
        return {line.key: line.key for line in after}
    pairs = _paired(before, after, _said_there)
    _pair_rest(pairs, before, after, _said)
    _pair_rest(pairs, before, after, _piece, only_alone=True)
    return pairs


def _pair_rest(
    pairs: dict[int, int],
    before: Sequence[Line],
    after: Sequence[Line],
    key: Callable[[Line], Hashable],
    *,
    only_alone: bool = False,
) -> None:
    taken = set(pairs.values())
    rest_before = [line for line in before if line.key not in taken]
    rest_after = [line for line in after if line.key not in pairs]
    if rest_before and rest_after:
        pairs.update(_paired(rest_before, rest_after, key, only_alone=only_alone))


def _paired(
    before: Iterable[Line],
    after: Iterable[Line],
    key: Callable[[Line], Hashable],
    *,
    only_alone: bool = False,
) -> dict[int, int]:
    """Pair lines of one key in the order of their files; `only_alone`: where each side has one such line."""
    waiting, asking = _by_key(before, key), _by_key(after, key)
    pairs: dict[int, int] = {}
    for said, lines in asking.items():
        theirs = waiting.get(said, [])
        if only_alone and (len(lines) != 1 or len(theirs) != 1):
            continue
        pairs.update((mine.key, their.key) for mine, their in zip(lines, theirs, strict=False))
    return pairs


def _by_key(lines: Iterable[Line], key: Callable[[Line], Hashable]) -> dict[Hashable, list[Line]]:
    found: defaultdict[Hashable, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=_in_file):
        said = key(line)
        if said is not None:
            found[said].append(line)
    return found


_SAYS = ("account", "customer", "date", "cents", "currency", "reference", "label", "journal")
_said = attrgetter(*_SAYS)
_said_there = attrgetter("path", *_SAYS)
_in_file = attrgetter("path", "lineno", "key")


def _piece(line: Line) -> Hashable:
    """Return what a corrected line keeps; None where it names no piece and could be any other."""
    if not line.reference:
        return None
    return line.account, line.customer, line.currency, line.reference, line.cents > 0


def _sums(
    before: Iterable[OpenItem], after: Iterable[OpenItem], changes: Iterable[Change]
) -> tuple[Sums, ...]:
    names: dict[tuple[str, str], str] = {}
    cents: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_OF_SUMS, 0))
    for items, word in ((before, "before"), (after, "after")):
        for item in items:
            key = item.currency, item.code
            names[key] = item.name
            cents[key][word] += item.cents_open
    for change in changes:
        own = cents[change.item.currency, change.item.code]
        own[change.kind] += -change.cents if change.kind is Kind.WENT else change.cents
    return tuple(
        Sums(code, names[currency, code], currency, *cents[currency, code].values())
        for currency, code in sorted(cents)
    )


_OF_SUMS = ("before", Kind.CAME, Kind.WENT, Kind.CHANGED, "after")
