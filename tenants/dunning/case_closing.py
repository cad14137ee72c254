"""The letters of what an entry of a legal file closes: its line and the lines it settles get one together.

Owns which letter that is, and when none can be given. Never posts, and takes nobody's letter away.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import Book
from ledger_core.edit import Value
from ledger_core.ground import Place
from ledger_core.lettrage.apply import place_of, writable
from ledger_core.lettrage.letters import LetterSequence
from ledger_core.lettrage.lines import Line
from tenants.books.picture import Picture
from tenants.dunning.case_standing import StandingDebt

Keys = Mapping[str, Value | None]


class PartOfGroupError(Exception):
    """A partial letter holds other open lines too; `names` are the debts in it."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("a partial letter holds other open lines")
        self.names = tuple(names)


class NoPostingError(Exception):
    """A line has no posting of its own in the text, so it takes no letter; `names` are the debts."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("a line has no posting of its own")
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Closing:
    """Metadata that lines get, by their place, and that the entry's lines carry, by name of the debt."""

    edits: Mapping[Place, Keys]
    letters: Mapping[str, Mapping[str, Value]]


NONE = Closing({}, {})


def closing_of(
    picture: Picture, book: Book, debts: Sequence[StandingDebt], day: dt.date, why: str
) -> Closing:
    """Give letters to debts that an entry closes on the accounts where they stand, each whole.

    Args:
        picture: the books.
        book: their text.
        debts: what is closed; of a partial group all that is open in it.
        day: of the entry.
        why: what the lines say of it.

    Raises:
        PartOfGroupError: a partial group holds other open lines.
        NoPostingError: a line cannot take a letter.
    """
    edits: dict[Place, Keys] = {}
    letters: dict[str, Mapping[str, Value]] = {}
    by_party: defaultdict[tuple[str, str, str], list[StandingDebt]] = defaultdict(list)
    for debt in debts:
        by_party[debt.at.account, debt.at.customer, debt.at.currency].append(debt)
    for (account, customer, _), own in by_party.items():
        lines = picture.lines_by_party[account, customer]
        used = {line.letter for line in lines if line.letter}
        free = LetterSequence(used)
        for members, closed in _groups(lines, own):
            _refuse_shared(book, members, closed)
            partial = members[0].letter
            letter = partial.upper() if partial and partial.upper() not in used else free.take()
            keys: Mapping[str, Value] = {
                "lettrage": letter,
                "lettrage-date": max(day, *(line.date for line in members)),
                "lettrage-why": why,
            }
            edits |= {place_of(line): {**keys, "lettrage-before": _before(line)} for line in members}
            letters |= {debt.name: keys for debt in closed}
    return Closing(edits, letters)


def _groups(
    lines: Sequence[Line], debts: Sequence[StandingDebt]
) -> list[tuple[list[Line], list[StandingDebt]]]:
    """Return the lines that take one letter, with the debts that are closed by it."""
    alone = [([debt.at], [debt]) for debt in debts if not debt.at.letter]
    partial: defaultdict[str, list[StandingDebt]] = defaultdict(list)
    for debt in debts:
        if debt.at.letter:
            partial[debt.at.letter].append(debt)
    together = []
    for letter, closed in partial.items():
        currency = closed[0].at.currency
        members = [line for line in lines if line.letter == letter and line.currency == currency]
        if sum(line.cents for line in members) != sum(debt.open_cents for debt in closed):
            raise PartOfGroupError([debt.name for debt in closed])
        together.append((members, closed))
    return [*alone, *together]


def _refuse_shared(book: Book, members: Sequence[Line], closed: Sequence[StandingDebt]) -> None:
    if len(writable(book, members)) != len(members):
        raise NoPostingError([debt.name for debt in closed])


def _before(line: Line) -> str | None:
    """Note the partial letter that a line gives up, with its day: unlettering gives it back."""
    if not line.letter:
        return None
    return f"{line.letter} {line.letter_date}" if line.letter_date else line.letter
