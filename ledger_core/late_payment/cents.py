"""Exact amounts to whole cents: one sum rounded once, and rows that add up to it.

An exact amount is a whole number of parts of a cent, so many parts a cent: a fraction, without its cost.
"""

from collections.abc import Sequence


def half_up(parts: int, a_cent: int) -> int:
    """Round an amount, zero or more, to whole cents, a half upwards."""
    return (2 * parts + a_cent) // (2 * a_cent)


def shares_of(total: int, amounts: Sequence[int], a_cent: int) -> list[int]:
    """Give each amount whole cents so that they add up to a total (largest remainder, then the first).

    Args:
        total: whole cents, the sum of the amounts rounded up or down.
        amounts: in parts of a cent, zero or more.
        a_cent: how many parts a cent has.
    """
    whole = [amount // a_cent for amount in amounts]
    left = total - sum(whole)
    assert 0 <= left <= len(amounts), "the total is that of the amounts"
    if left:
        by_rest = sorted(range(len(amounts)), key=lambda place: (-(amounts[place] % a_cent), place))
        for place in by_rest[:left]:
            whole[place] += 1
    return whole
