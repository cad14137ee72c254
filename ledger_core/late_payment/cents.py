"""Exact amounts to whole cents: one sum rounded once, and rows that add up to it."""

from collections.abc import Sequence
from fractions import Fraction


def half_up(cents: Fraction) -> int:
    """Round cents, zero or more, to a whole number, a half upwards."""
    return (cents + Fraction(1, 2)).__floor__()


def shares_of(total: int, parts: Sequence[Fraction]) -> list[int]:
    """Give each part whole cents so that they add up to a total (largest remainder, then the first).

    Args:
        total: whole cents, the sum of the parts rounded up or down.
        parts: exact cents, zero or more.
    """
    whole = [part.__floor__() for part in parts]
    left = total - sum(whole)
    assert 0 <= left <= len(parts), "the total is that of the parts"
    for place in sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))[:left]:
        whole[place] += 1
    return whole
