"""The yardstick: found groups held against the letters that people gave.

Only counts; it neither finds groups nor reads files. What each figure means stands in the
docstrings of `Score` and in docs/benchmarks.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from ledger_core.lettrage.lines import Line

Keys = frozenset[int]


@dataclass(frozen=True, slots=True)
class Truth:
    """What people lettered: `groups` balance (one of another currency in that currency),
    `unbalanced` do not; all are disjoint.

    `open_keys`: lines known to be rightly open, for books whose truth is complete. In an
    accountant's file a line without a letter proves nothing and `open_keys` is empty.
    `unasked`: balanced groups that nobody is asked to find, because the lines alone do not tell them
    from others or because they need an entry; what is applied there is judged like the rest.
    """

    groups: tuple[Keys, ...]
    unbalanced: tuple[Keys, ...] = ()
    open_keys: Keys = frozenset()
    unasked: frozenset[Keys] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one run; scores add up over files.

    A found group is *judged* where it holds a line of a balanced human group, or a line known to
    be rightly open. The rest (`beside`) lies wholly among lines that people left without a letter
    or under letters that do not balance: whether it is right cannot be told.
    """

    truth: int = 0  # balanced human groups
    asked: int = 0  # of these, those that can be known; all of them in a file of a person
    found: int = 0
    judged: int = 0
    exact: int = 0  # found groups that equal a balanced human group
    exact_asked: int = 0
    sub_groups: int = 0  # found groups strictly inside one human group
    crossing: int = 0  # found groups that hold lines of two human letters
    lettered: int = 0  # lines of balanced human groups
    covered: int = 0  # of these, those in an exact group or a sub-group
    lines: int = 0
    seconds: float = 0.0

    @property
    def beside(self) -> int:
        """Found groups that cannot be judged."""
        return self.found - self.judged

    @property
    def recall(self) -> float:
        """Share of the balanced human groups that can be known and were found exactly."""
        return _share(self.exact_asked, self.asked)

    @property
    def recall_of_all(self) -> float:
        """The same, counting the groups that cannot be known as missed or found like the rest."""
        return _share(self.exact, self.truth)

    @property
    def precision(self) -> float:
        """Share of the judged groups that are exactly a balanced human group."""
        return _share(self.exact, self.judged)

    @property
    def precision_of_all(self) -> float:
        """Share of all found groups that are exactly a balanced human group: the strictest reading."""
        return _share(self.exact, self.found)

    @property
    def crossing_rate(self) -> float:
        """Share of all found groups that mix lines of two human letters."""
        return _share(self.crossing, self.found)

    @property
    def coverage(self) -> float:
        """Share of the human-lettered lines that landed in an exact group or a sub-group."""
        return _share(self.covered, self.lettered)

    def __add__(self, other: "Score") -> "Score":
        """Add up two files."""
        mine, others = astuple(self), astuple(other)
        return Score(*(one + two for one, two in zip(mine, others, strict=True)))


class OverlappingGroupsError(Exception):
    """A line was found in two groups."""


def truth_of(lines: Sequence[Line]) -> Truth:
    """Read the truth from the lines' own letters: a group is (account, customer, letter)."""
    members: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        if line.letter:
            members.setdefault((line.account, line.customer, line.letter), []).append(line)
    balanced: list[Keys] = []
    unbalanced: list[Keys] = []
    for group in members.values():
        whole = sum(line.cents for line in group) == 0
        (balanced if whole else unbalanced).append(frozenset(line.key for line in group))
    return Truth(tuple(balanced), tuple(unbalanced))


def score(lines: Sequence[Line], truth: Truth, found: Iterable[Iterable[int]], seconds: float = 0.0) -> Score:
    """Hold found groups against the truth.

    Args:
        lines: every line that took part.
        truth: the human groups.
        found: the groups applied without a person, as keys of lines.
        seconds: what finding them took.

    Raises:
        OverlappingGroupsError: a line stands in two found groups.
    """
    groups = [frozenset(keys) for keys in found]
    if sum(map(len, groups)) != len(frozenset().union(*groups)):
        raise OverlappingGroupsError("a line was found in two groups")
    human = _letter_of(truth)
    balanced = set(truth.groups)
    judgeable = truth.open_keys.union(*truth.groups)
    judged = exact = exact_asked = sub_groups = crossing = covered = 0
    for group in groups:
        letters = {human.get(key) for key in group}
        judged += not judgeable.isdisjoint(group)
        crossing += len(letters - {None}) > 1
        whole = group in balanced
        inside = not whole and len(letters) == 1 and None not in letters
        exact += whole
        exact_asked += whole and group not in truth.unasked
        sub_groups += inside
        if whole or inside:
            covered += sum(human[key] < len(truth.groups) for key in group)
    return Score(
        truth=len(truth.groups),
        asked=len(truth.groups) - len(truth.unasked),
        found=len(groups),
        judged=judged,
        exact=exact,
        exact_asked=exact_asked,
        sub_groups=sub_groups,
        crossing=crossing,
        lettered=sum(map(len, truth.groups)),
        covered=covered,
        lines=len(lines),
        seconds=seconds,
    )


def untwisted(lines: Sequence[Line], truth: Truth, found: Iterable[Iterable[int]]) -> list[Keys]:
    """Swap twins: lines that are alike in all that can be read, so that neither is the right one.

    A found group that differs from a true one only by twins is given the true one's keys; what it
    held instead goes to whoever took those. Groups without twins come back as they are.
    """
    face = {line.key: _face(line) for line in lines}
    groups = [frozenset(keys) for keys in found]
    true_ones = set(truth.groups)
    free: dict[tuple[object, ...], list[Keys]] = defaultdict(list)
    for group in true_ones.difference(groups):
        free[_faces(group, face)].append(group)
    swaps = [
        free[faces].pop() if group not in true_ones and free.get(faces := _faces(group, face)) else None
        for group in groups
    ]
    given = {key for swap in swaps if swap for key in swap}
    spare: dict[object, list[int]] = defaultdict(list)
    for group, swap in zip(groups, swaps, strict=True):
        for key in group - given if swap else ():
            spare[face[key]].append(key)
    return [
        swap or frozenset(spare[face[key]].pop() if key in given else key for key in group)
        for group, swap in zip(groups, swaps, strict=True)
    ]


def _face(line: Line) -> tuple[object, ...]:
    """Return all that can be read of a line but its place."""
    return astuple(replace(line, key=0, entry="", path="", lineno=0))


def _faces(group: Keys, face: Mapping[int, tuple[object, ...]]) -> tuple[object, ...]:
    return tuple(sorted((face[key] for key in group), key=repr))


def _letter_of(truth: Truth) -> Mapping[int, int]:
    """Number each human group, balanced ones first, and tell the number of each line."""
    groups = (*truth.groups, *truth.unbalanced)
    return {key: number for number, group in enumerate(groups) for key in group}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
