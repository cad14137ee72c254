"""The plain prototype that the matcher is measured against: unique amounts, unique subset sums.

First, in each account and customer, an amount that exactly one debit and one credit carry within
a window of days, which narrows from a year to the same day. Then, for each line left, the sets of
opposite lines within 60 days that add up to it; a set that is the only one counts. Nothing else:
no references, no habits, no look at which side comes first.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ledger_core.lettrage.lines import Line

MOST_LINES = 9
WINDOW_DAYS = 60
NARROWING_DAYS = (365, 120, 60, 30, 15, 7, 3, 1, 0)
MOST_CANDIDATES = 40
MOST_STEPS = 20_000

Groups = list[tuple[int, ...]]


def partitions(lines: Iterable[Line]) -> list[list[Line]]:
    """Split lines by account, customer and currency of the deal, each part in order of date."""
    parts: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.cents:
            parts[line.account, line.customer, line.foreign_currency or line.currency].append(line)
    return [sorted(part, key=lambda line: (line.date, line.key)) for part in parts.values()]


def amount(line: Line) -> int:
    """Return the cents of the deal: foreign where there is a foreign currency."""
    return line.foreign_cents if line.foreign_currency else line.cents


def unique_amounts(part: Sequence[Line], window_days: int) -> Groups:
    """Pair a debit with the credit of its amount where each is the other's only one in the window."""
    by_size: dict[int, list[Line]] = defaultdict(list)
    for line in part:
        by_size[abs(amount(line))].append(line)
    groups: Groups = []
    for same in by_size.values():
        only = {line.key: _only_opposite(line, same, window_days) for line in same}
        for key, other in only.items():
            if other is not None and key < other and only[other] == key:
                groups.append((key, other))
    return groups


def _only_opposite(line: Line, same: Sequence[Line], window_days: int) -> int | None:
    """Return the one line of opposite sign in the window, None where there is none or more."""
    first = bisect_left(same, line.date.toordinal() - window_days, key=_ordinal)
    last = bisect_right(same, line.date.toordinal() + window_days, key=_ordinal)
    found = None
    for other in same[first:last]:
        if amount(other) == -amount(line):
            if found is not None:
                return None
            found = other.key
    return found


def _ordinal(line: Line) -> int:
    return line.date.toordinal()


def unique_subset_sums(part: Sequence[Line]) -> Groups:
    """Find lines that only one set of opposite lines adds up to, the smallest first."""
    groups: Groups = []
    taken: set[int] = set()
    for target in sorted(part, key=lambda line: abs(amount(line))):
        if target.key in taken:
            continue
        pool = [
            line
            for line in part
            if line.key not in taken
            and amount(line) * amount(target) < 0
            and abs(amount(line)) <= abs(amount(target))
            and abs((line.date - target.date).days) <= WINDOW_DAYS
        ]
        pool = sorted(pool, key=lambda line: abs((line.date - target.date).days))[:MOST_CANDIDATES]
        sums = _subsets(abs(amount(target)), pool, most=2)
        if len(sums) == 1:
            group = (target.key, *sums[0])
            groups.append(group)
            taken.update(group)
    return groups


def prototype(lines: Sequence[Line]) -> Groups:
    """Match as the plain prototype does."""
    groups: Groups = []
    for part in partitions(lines):
        left = part
        for window_days in NARROWING_DAYS:
            pairs = unique_amounts(left, window_days)
            groups += pairs
            left = _without(left, pairs)
        groups += unique_subset_sums(left)
    return groups


def prototype_pairs(lines: Sequence[Line]) -> Groups:
    """Match by unique amounts alone, whatever the dates: the peer of the speed tables."""
    groups: Groups = []
    for part in partitions(lines):
        by_size: dict[int, list[Line]] = defaultdict(list)
        for line in part:
            by_size[abs(amount(line))].append(line)
        groups += [
            (pair[0].key, pair[1].key)
            for pair in by_size.values()
            if len(pair) == 2 and amount(pair[0]) + amount(pair[1]) == 0
        ]
    return groups


def _without(part: Sequence[Line], groups: Groups) -> list[Line]:
    taken = {key for group in groups for key in group}
    return [line for line in part if line.key not in taken]


def _subsets(target: int, pool: Sequence[Line], most: int) -> Groups:
    """Return up to `most` sets of the pool that add up to the target; none where that is too much work."""
    sizes = sorted(((abs(amount(line)), line.key) for line in pool), reverse=True)
    rest = [0] * (len(sizes) + 1)
    for rank in reversed(range(len(sizes))):
        rest[rank] = rest[rank + 1] + sizes[rank][0]
    found: Groups = []
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, target, ())]
    steps = 0
    while stack and len(found) < most:
        steps += 1
        if steps > MOST_STEPS:
            return []
        rank, left, chosen = stack.pop()
        if left == 0:
            found.append(chosen)
        elif rank < len(sizes) and rest[rank] >= left:
            stack.append((rank + 1, left, chosen))
            if sizes[rank][0] <= left and len(chosen) < MOST_LINES:
                stack.append((rank + 1, left - sizes[rank][0], (*chosen, sizes[rank][1])))
    return found
