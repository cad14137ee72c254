"""The search for sums: which of some amounts add up to another, and is that the only way.

Pure arithmetic on integers, signs allowed. It never guesses: a search that would cost more than its
limit says that it did not look. The method is the meeting of two halves (Horowitz and Sahni,
"Computing partitions with applications to the knapsack problem", JACM 21, 1974).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

MOST_AMOUNTS = 24
MOST_SOLUTIONS = 8


@dataclass(frozen=True, slots=True)
class Sums:
    """What a search found: sets of positions that add up to the target.

    `complete`: these are all there are. Where it is false there may be others, known or not.
    """

    solutions: tuple[tuple[int, ...], ...]
    complete: bool


def cost(count: int) -> int:
    """Return the steps that a search among so many amounts takes."""
    return 2 << ((count + 1) // 2)


def sums_to(amounts: Sequence[int], target: int, most: int = MOST_SOLUTIONS) -> Sums:
    """Find the sets of amounts that add up to the target, the empty set left out.

    Args:
        amounts: whole numbers (cents), positive or negative; more than `MOST_AMOUNTS` are not searched.
        target: the sum looked for, in the same unit.
        most: stop after so many solutions.

    Returns:
        Positions in `amounts`, ascending, one tuple a solution; fewer amounts first, then earlier ones.
    """
    if len(amounts) > MOST_AMOUNTS:
        return Sums((), complete=False)
    middle = len(amounts) // 2
    lows, highs = _all_sums(amounts[:middle]), _all_sums(amounts[middle:])
    reachable = set(lows)
    found: list[tuple[int, ...]] = []
    for high in [mask for mask, total in enumerate(highs) if target - total in reachable]:
        wanted = target - highs[high]
        for low in [mask for mask, total in enumerate(lows) if total == wanted]:
            chosen = low | high << middle
            if not chosen:
                continue
            if len(found) == most:
                return Sums(_ordered(found), complete=False)
            found.append(tuple(rank for rank in range(len(amounts)) if chosen >> rank & 1))
    return Sums(_ordered(found), complete=True)


def accidents(count: int, chosen: int, spread: int) -> float:
    """Estimate how many sets as simple as the one found would hit the target by accident.

    A set is as simple as the fewer of the amounts that it takes or leaves out. `spread` is how many
    different values a sum can take. One in a hundred means: trust it; one or more: it proves nothing.
    """
    simple = min(chosen, count - chosen)
    sets = sum(comb(count, size) for size in range(1, simple + 1)) or 1
    return sets / max(spread, 1)


def _all_sums(amounts: Sequence[int]) -> list[int]:
    """Sums of all subsets: the bits of the position tell the amounts taken."""
    totals = [0]
    for amount in amounts:
        totals += [total + amount for total in totals]
    return totals


def _ordered(found: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(found, key=lambda chosen: (len(chosen), chosen)))
