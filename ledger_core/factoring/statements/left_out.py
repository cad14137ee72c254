"""Which documents a factor left out of what it was sent, told by the amount of its purchase alone.

Owns the search for the only documents that come to what is missing; it gives up where too many could.
"""

from collections.abc import Sequence

MOST_STEPS = 200_000
"""Of the search; beyond them nothing is told."""


def only_subset(amounts: Sequence[int], wanted: int) -> tuple[int, ...] | None:
    """Return the ranks of the only amounts that come to a sum.

    Args:
        amounts: cents of documents, those of credit notes below zero.
        wanted: the sum in cents, above zero.

    Returns:
        The ranks in order; None where none come to it, several sets of them do, or the search is too long.
    """
    is_bounded = all(amount > 0 for amount in amounts)
    sums: dict[int, tuple[int, ...] | None] = {0: ()}  # how each is reached; None: in several ways
    steps = 0
    for rank, amount in enumerate(amounts):
        steps += len(sums)
        if steps > MOST_STEPS:
            return None
        reached = dict(sums)
        for cents, ranks in sums.items():
            more = cents + amount
            if is_bounded and more > wanted:
                continue
            reached[more] = None if ranks is None or more in sums else (*ranks, rank)
        sums = reached
    return sums.get(wanted)
