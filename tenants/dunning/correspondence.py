"""Letters as people look for them: lists by state and name, one letter with its steps and its story.

Reads rows; changes nothing, and words nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from tenants.db import TenantSession
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.story_rows import Happening

A_PAGE = 50
MOST_NAMED = 500  # letters that are asked for by number at a time
UNDER_WAY = (LetterState.QUEUED, LetterState.TO_PRINT, LetterState.PRINTED, LetterState.TO_CALL)
"""States of letters that were approved and have not left: they may be taken back."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of letters, the last first; `count` is that of all pages."""

    letters: tuple[LetterRow, ...]
    count: int
    page: int

    @property
    def last_page(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // A_PAGE))


@dataclass(frozen=True, slots=True)
class Dossier:
    """One letter with the debts it takes, by due day, and what happened with it, the first first."""

    letter: LetterRow
    steps: tuple[StepRow, ...]
    story: tuple[Happening, ...]


def shelf(session: TenantSession, state: LetterState | None, words: str, page: int) -> Shelf:
    """Return a page of letters in a state, or in any; `words` are looked for in names and references."""
    where = _where(state, words)
    count = session.scalar(select(func.count()).select_from(LetterRow).where(*where)) or 0
    last = max(1, -(-count // A_PAGE))
    number = min(max(page, 1), last)
    wanted = select(LetterRow).where(*where).order_by(LetterRow.number.desc())
    rows = session.scalars(wanted.limit(A_PAGE).offset((number - 1) * A_PAGE))
    return Shelf(tuple(rows), count, number)


def counts(session: TenantSession) -> Mapping[LetterState, int]:
    """Return how many letters there are in each state."""
    found = session.execute(select(LetterRow.state, func.count()).group_by(LetterRow.state))
    return {LetterState(state): number for state, number in found}


def dossier(session: TenantSession, number: int) -> Dossier | None:
    """Return a letter; None where there is none of this number."""
    letter = letter_row(session, number)
    if letter is None:
        return None
    steps = select(StepRow).where(StepRow.letter == number).order_by(StepRow.due, StepRow.debt)
    story = select(Happening).where(
        Happening.account == letter.account,
        Happening.customer == letter.customer,
        Happening.letter == number,
    )
    told = session.scalars(story.order_by(Happening.number))
    return Dossier(letter, tuple(session.scalars(steps)), tuple(told))


def letter_row(session: TenantSession, number: int) -> LetterRow | None:
    """Return the row of a letter; None where there is none of this number."""
    return session.scalar(select(LetterRow).where(LetterRow.number == number))


def letters_in(session: TenantSession, states: Collection[LetterState]) -> tuple[LetterRow, ...]:
    """Return the letters that have come so far, the earliest first."""
    values = [state.value for state in states]
    return _all(session, select(LetterRow).where(LetterRow.state.in_(values)))


def letters_numbered(session: TenantSession, numbers: Collection[int]) -> tuple[LetterRow, ...]:
    """Return the letters of some numbers, so far as there are any, the earliest first."""
    asked = sorted(set(numbers))[:MOST_NAMED]
    return _all(session, select(LetterRow).where(LetterRow.number.in_(asked)))


def _where(state: LetterState | None, words: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state is not None:
        found.append(LetterRow.state == state.value)
    for word in words.split():
        named = func.lower(LetterRow.name).contains(word.lower(), autoescape=True)
        found.append(named | func.lower(LetterRow.reference).contains(word.lower(), autoescape=True))
    return found


def _all(session: TenantSession, wanted: Select[LetterRow]) -> tuple[LetterRow, ...]:
    return tuple(session.scalars(wanted.order_by(LetterRow.number)))
