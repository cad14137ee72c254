"""The letters of what an entry of a legal file closes, where the lines can take them.

Owns whose lines are looked at. Never posts.
"""

from collections.abc import Sequence
import datetime as dt

from ledger_core.book import Book
from ledger_core.lettrage.closing import Closed, Closings, writable_closings
from tenants.books.picture import Picture
from tenants.dunning.cases.standing import StandingDebt


def closing_of(
    picture: Picture, book: Book, debts: Sequence[StandingDebt], day: dt.date, why: str
) -> Closings:
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
    parties = sorted({(debt.at.account, debt.at.customer) for debt in debts})
    lines = [line for party in parties for line in picture.lines_by_party[party]]
    closed = [Closed(debt.name, debt.at, debt.open_cents) for debt in debts]
    return writable_closings(book, lines, closed, day, why)
