"""The letters of what an entry closes: the line it posts and the lines it settles get one together.

Owns which letter that is: that of the partial group the lines stand in, in upper case, or else the next one
free. Never posts, takes nobody's letter away, and closes no part of a group that holds other open lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import Book
from ledger_core.edit import Value
from ledger_core.ground import Place
from ledger_core.lettrage.apply import place_of, writable_places
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line

Keys = Mapping[str, Value | None]


class PartOfGroupError(Exception):
    """A partial letter holds other open lines than what is closed; `names` are those that are."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"a partial letter holds more than {', '.join(names)}: letter the rest first")
        self.names = tuple(names)


class NoPostingError(Exception):
    """A line has no posting of its own in the text, so it takes no letter; `names` are what it closes."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("a line has no posting of its own")
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Closed:
    """What is closed: its name, the line it stands on, and what is open of that; cents debit positive."""

    name: str
    line: Line
    open_cents: int


@dataclass(frozen=True, slots=True)
class Closings:
    """What takes letters: `members` of each group with its names, and the metadata.

    `edits` are of lines in the books, by their place; `letters` are what the entry's lines carry, by name.
    """

    groups: tuple[tuple[tuple[Line, ...], tuple[str, ...]], ...]
    edits: Mapping[Place, Keys]
    letters: Mapping[str, Mapping[str, Value]]


NOTHING_CLOSED = Closings((), {}, {})


def closings_of(lines: Iterable[Line], closed: Iterable[Closed], day: dt.date, why: str) -> Closings:
    """Give letters to what an entry closes, each whole, on the accounts where it stands.

    Args:
        lines: all lines of these accounts and parties.
        closed: of a partial group all that is open in it; no two have one name.
        day: of the entry; no letter is dated before the latest line of its group.
        why: what the lines say of it.

    Raises:
        PartOfGroupError: a partial group holds other open lines.
    """
    standing: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        standing[line.account, line.customer].append(line)
    own: defaultdict[tuple[str, str, str], list[Closed]] = defaultdict(list)
    for each in closed:
        own[each.line.account, each.line.customer, each.line.currency].append(each)
    groups: list[tuple[tuple[Line, ...], tuple[str, ...]]] = []
    edits: dict[Place, Keys] = {}
    letters: dict[str, Mapping[str, Value]] = {}
    used = {party: {line.letter for line in each if line.letter} for party, each in standing.items()}
    free = {party: LetterSequence(each) for party, each in used.items()}
    for (account, customer, _), here in own.items():
        party = account, customer
        for members, names in _groups(standing[party], here):
            partial = members[0].letter
            keeps = partial and partial.upper() not in used[party]
            keys: Mapping[str, Value] = {
                "lettrage": partial.upper() if keeps else free[party].take(),
                "lettrage-date": max(day, *(line.date for line in members)),
                "lettrage-why": why,
            }
            used[party].add(str(keys["lettrage"]))
            groups.append((members, names))
            edits |= {place_of(line): {**keys, "lettrage-before": _before(line)} for line in members}
            letters |= dict.fromkeys(names, keys)
    return Closings(tuple(groups), edits, letters)


def writable_closings(
    book: Book, lines: Sequence[Line], closed: Iterable[Closed], day: dt.date, why: str
) -> Closings:
    """Give letters as `closings_of` does, where the text can take them.

    Args:
        book: the text.
        lines: all lines of these accounts and parties.
        closed: as of `closings_of`.
        day: of the entry.
        why: what the lines say of it.

    Raises:
        PartOfGroupError: a partial group holds other open lines.
        NoPostingError: a line cannot take a letter; the first such group is named.
    """
    closings = closings_of(lines, closed, day, why)
    able = writable_places(book, [line for members, _ in closings.groups for line in members], lines)
    for members, names in closings.groups:
        if not able.issuperset(map(place_of, members)):
            raise NoPostingError(names)
    return closings


def _groups(
    lines: Sequence[Line], closed: Sequence[Closed]
) -> list[tuple[tuple[Line, ...], tuple[str, ...]]]:
    """Return the lines that take one letter, with the names of what it closes; all of one currency."""
    groups = [((each.line,), (each.name,)) for each in closed if not each.line.letter]
    partial: defaultdict[str, list[Closed]] = defaultdict(list)
    for each in closed:
        if each.line.letter:
            partial[each.line.letter].append(each)
    together: list[tuple[tuple[Line, ...], tuple[str, ...]]] = [*groups]
    for letter, members in partial.items():
        names = tuple(each.name for each in members)
        currency = members[0].line.currency
        group = tuple(line for line in lines if (line.letter, line.currency) == (letter, currency))
        if sum(line.cents for line in group) != sum(each.open_cents for each in members):
            raise PartOfGroupError(names)
        together.append((group, names))
    return together


def _before(line: Line) -> str | None:
    """Note the partial letter that a line gives up, with its day: unlettering gives it back."""
    if not line.letter:
        return None
    return f"{line.letter} {line.letter_date}" if line.letter_date else line.letter
