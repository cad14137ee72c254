"""A chain of ranks in order, from which ranks are taken out, and which steps over those at once.

Walking over what is settled would make a large sheet take time with the square of its lines; a
chain shortens its links on the way (Tarjan, "Efficiency of a good but not linear set union
algorithm", JACM 22, 1975). Knows ranks only, not what they stand for.
"""

from collections.abc import Iterable, Iterator


class Chain:
    """The ranks from zero on for which `members` is true; any rank may be asked for its neighbours."""

    __slots__ = ("_after", "_before", "_in")

    def __init__(self, members: Iterable[bool]) -> None:
        self._in = list(members)
        self._before = list(range(-1, len(self._in) - 1))
        self._after = list(range(1, len(self._in) + 1))

    def take_out(self, rank: int) -> None:
        """Take a rank out, for good; one that is not in stays out."""
        self._in[rank] = False

    def back_from(self, rank: int) -> Iterator[int]:
        """Give the ranks before this one, the nearest first. Nothing may be taken out meanwhile."""
        while (rank := self._follow(self._before, rank, -1)) >= 0:
            yield rank

    def on_from(self, rank: int) -> Iterator[int]:
        """Give the ranks after this one, the nearest first. Nothing may be taken out meanwhile."""
        end = len(self._in)
        while (rank := self._follow(self._after, rank, end)) < end:
            yield rank

    def _follow(self, links: list[int], rank: int, end: int) -> int:
        """Follow links to the next rank that is in, and shorten the way for the next time."""
        target = links[rank]
        while target != end and not self._in[target]:
            target = links[target]
        while links[rank] != target:
            links[rank], rank = target, links[rank]
        return target
