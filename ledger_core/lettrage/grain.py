"""The grain of amounts: the price that most of them are multiples of.

Says how easily sums of such amounts meet by accident: amounts to the cent hardly ever do, multiples
of a ticket's price do all the time. Knows numbers only.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import gcd

ROUND_STEPS = (1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
FEWEST_SIZES = 6
MOST_SIZES = 200
MOST_GRAINS = 40


def common_grain(sizes: Iterable[int]) -> int:
    """Return the amount in cents that most sizes are multiples of: 1 for odd amounts.

    Prices of a catalogue are multiples of few; sums of them meet by accident as amounts to the cent
    do not. A few odd sizes, such as fees and rounded parts, do not hide it.
    """
    some = sorted(sizes)[:MOST_SIZES]
    if len(some) < FEWEST_SIZES:
        return _round_grain(some)
    pairs = {gcd(one, other) for one, other in pairwise(some)}
    for grain in sorted(pairs, reverse=True)[:MOST_GRAINS]:
        multiples = sum(size % grain == 0 for size in some)
        if multiples * 4 >= len(some) * 3:
            return grain
    return _round_grain(some)


def _round_grain(sizes: Iterable[int]) -> int:
    """Return the roundest decimal step that all sizes are multiples of."""
    common = gcd(*sizes)
    return max(step for step in ROUND_STEPS if common % step == 0)
