"""The moves of a factor's accounts as the text of the books tells them, read once a revision.

Reads what the files say by themselves, so a book is not loaded for it; what was read goes with the picture.
Knows no row of any assignment: whoever proves one against the other asks here for the text's side.
"""

import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.in_books import Move, NoMoveError
from ledger_core.factoring.in_facts import moves_in_facts
from ledger_core.facts.walked import files_walked
from tenants.books.history import files_at, revision_of
from tenants.books.judging import LIMITS, facts_of
from tenants.books.objects import SqlObjectStore
from tenants.books.picture import Picture
from tenants.books.refusals import RefusedBookError
from tenants.db import TenantSession
from tenants.jail import Jail


def moves_of(
    session: TenantSession, jail: Jail, picture: Picture, contract: Contract, day: dt.date
) -> tuple[Move, ...]:
    """Return the moves of a contract's factor up to the end of a day, in the order of the entries.

    Args:
        session: of the picture's tenant.
        jail: reads the files that nobody has read yet.
        picture: the books.
        contract: its account numbers and currency.
        day: the last that counts.

    Raises:
        RefusedBookError: a file crashed or hung its reader, or an amount is finer than a cent.
    """
    said = contract.accounts
    key = ("factoring moves", contract.currency, said.current, said.holdback, said.collected, said.mobilised)
    moves = picture.kept.once(key, lambda: _read(session, jail, picture, contract))
    return tuple(move for move in moves if move.day <= day)


def _read(session: TenantSession, jail: Jail, picture: Picture, contract: Contract) -> tuple[Move, ...]:
    """Read the moves of all days."""
    if not picture.number:
        return ()
    files = files_at(session, revision_of(session, picture.number))
    facts, _new = facts_of(session, jail, SqlObjectStore(session), files)
    try:
        return moves_in_facts(files_walked(facts, LIMITS).values(), picture.accounts, contract, dt.date.max)
    except NoMoveError as error:
        raise RefusedBookError([error.error]) from error
