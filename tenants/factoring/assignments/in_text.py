"""Documents that entries of the books hand over, whoever wrote them: what no row knows is not sent twice.

Owns how twins are told apart: an entry names customer and number alone, but the letter of its line is that of
the document which it closes. Writes nothing.
"""

from collections.abc import Iterable, Iterator
import datetime as dt

from ledger_core.accounts import is_customer
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.in_books import Move
from ledger_core.factoring.posting import EventKind
from ledger_core.lettrage.lines import Line
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.moves import moves_of


def in_text(
    session: TenantSession, desk: Desk, picture: Picture, contract: Contract, assignment: Assignment
) -> Iterator[tuple[Item, str]]:
    """Yield the documents of an assignment that the books hand over in another one, with its reference."""
    moves = [
        move
        for move in moves_of(session, desk.jail, picture, contract, dt.date.max)
        if move.event == EventKind.ASSIGNMENT
        and move.assignment != assignment.reference
        and is_customer(move.account)
    ]
    named = {(move.account, move.customer, move.reference) for move in moves}
    known = lines_by_debt(picture)
    for item in assignment.items:
        asked = item.account, item.customer, item.reference
        if asked not in named:
            continue
        own = [move for move in moves if (move.account, move.customer, move.reference) == asked]
        other = _other(picture, own, known.get(item.name))
        if other:
            yield item, other


def _other(picture: Picture, moves: Iterable[Move], line: Line | None) -> str:
    """Return the assignment of a move that hands a line over, or may; "" where each closes another one."""
    for move in moves:
        party = picture.lines_by_party.get((move.account, move.customer), ())
        closing = next((each for each in party if (each.path, each.lineno) == (move.path, move.lineno)), None)
        if line is None or closing is None or not _closes_twin(party, closing, line):
            return move.assignment
    return ""


def _closes_twin(party: Iterable[Line], closing: Line, line: Line) -> bool:
    """Tell whether the letter of a handing over is that of another document with the number of a line."""
    if not closing.letter or closing.letter == line.letter:
        return False
    return any(
        each.letter == closing.letter
        and each.reference == line.reference
        and each.currency == closing.currency
        and each.cents * closing.cents < 0
        for each in party
    )
