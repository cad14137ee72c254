"""The plain prototype that the matcher is measured against: unique amounts, unique subset sums.

First, in each account and customer, an amount that exactly one debit and one credit carry. Then,
for each line left, the sets of opposite lines within 120 days that add up to it; a set that is
the only one counts. Nothing else: no references, no dates but the window.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ledger_core.lettrage.lines import Line

MOST_LINES = 9
WINDOW_DAYS = 120
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


def unique_amounts(part: Sequence[Line]) -> Groups:
    """Pair the amounts that exactly one debit and one credit of the part carry."""
    by_size: dict[int, list[Line]] = defaultdict(list)
    for line in part:
        by_size[abs(amount(line))].append(line)
    return [
        (pair[0].key, pair[1].key)
        for pair in by_size.values()
        if len(pair) == 2 and amount(pair[0]) + amount(pair[1]) == 0
    ]


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
        pairs = unique_amounts(part)
        taken = {key for pair in pairs for key in pair}
        groups += pairs
        groups += unique_subset_sums([line for line in part if line.key not in taken])
    return groups


def prototype_pairs(lines: Sequence[Line]) -> Groups:
    """Match by unique amounts alone: the peer of the speed tables."""
    return [pair for part in partitions(lines) for pair in unique_amounts(part)]


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
