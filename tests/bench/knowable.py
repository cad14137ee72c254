"""Which groups of a made book can be known from its lines, and which only the payer could tell.

A customer's year is replayed day by day, as a bookkeeper lives it. When a payment that names no
invoice could settle other lines then open just as well, the group cannot be known, and from then
on neither can what it left open: its lines stay possible until the others are settled too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger_core.lettrage.lines import Line
from tests.bench.yardstick import Keys

MOST_STEPS = 100_000
NEAR_DAYS = 180


@dataclass(frozen=True, slots=True)
class Belonging:
    """Lines that truly belong together; `quoted` where the payments name every invoice."""

    keys: tuple[int, ...]
    settled: bool
    quoted: bool


def unknowable(belongings: Sequence[Belonging], lines: Sequence[Line]) -> Iterator[Keys]:
    """Give the settled groups of one customer that could be other lines just as well."""
    pool: dict[int, Line] = {}
    doubtful: dict[Keys, set[int]] = {}  # group → lines of the other readings that are still open
    closing = {max(belonging.keys): belonging for belonging in belongings if belonging.settled}
    for day in _days(belongings, lines):
        pool.update((key, lines[key]) for key in day)
        for key in day:
            if key not in closing:
                continue
            keys = frozenset(closing[key].keys)
            others = set() if closing[key].quoted else _others(lines[key], keys, pool)
            if others is None or others:
                yield keys
            doubtful[keys] = (others or set()) - _settled(doubtful)
            _close(pool, doubtful, keys)


def _days(belongings: Sequence[Belonging], lines: Sequence[Line]) -> list[list[int]]:
    days: dict[object, list[int]] = defaultdict(list)
    for key in sorted(key for belonging in belongings for key in belonging.keys):
        days[lines[key].date].append(key)
    return list(days.values())


def _settled(doubtful: Mapping[Keys, set[int]]) -> Keys:
    return frozenset().union(*doubtful)


def _close(pool: dict[int, Line], doubtful: dict[Keys, set[int]], keys: Keys) -> None:
    """Settle the lines: groups that waited for them leave the pool when they wait for nothing more."""
    for waited_for in doubtful.values():
        waited_for.difference_update(keys)
    for group in [group for group, waited_for in doubtful.items() if not waited_for]:
        del doubtful[group]
        for key in group:
            del pool[key]


def _others(last: Line, own: Keys, pool: Mapping[int, Line]) -> set[int] | None:
    """Return the lines of all other sets, as small or smaller, that settle the last line.

    A part of the group that settles by itself is no other set but a finer reading. Lines that are
    equal in all that can be read are one and the same: which of them is taken makes no difference.
    None: more work than the budget, so that nobody could tell either.
    """
    near = [
        line
        for line in pool.values()
        if line.key != last.key
        and line.foreign_currency == last.foreign_currency
        and (last.date - line.date).days <= NEAR_DAYS
    ]
    faces = Counter(_face(pool[key]) for key in own)
    others: set[int] = set()
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, _amount(last), ())]
    for _ in range(MOST_STEPS):
        if not stack:
            return others
        rank, left, chosen = stack.pop()
        if left == 0 and chosen:
            if not Counter(_face(pool[key]) for key in chosen) <= faces:
                others.update(key for key in chosen if key not in own)
        elif rank < len(near) and len(chosen) < len(own) - 1:
            stack.append((rank + 1, left, chosen))
            stack.append((rank + 1, left + _amount(near[rank]), (*chosen, near[rank].key)))
    return others or None


def _amount(line: Line) -> int:
    return line.foreign_cents if line.foreign_currency else line.cents


def _face(line: Line) -> tuple[object, ...]:
    return line.date, line.cents, line.reference, line.label, line.kind
