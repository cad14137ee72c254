"""The moves of a factor from what the files of a book say by themselves, without loading the book.

Reads what `in_books` reads, by the same rules; owns only how few postings of a large book are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
import datetime as dt
from itertools import chain
from operator import itemgetter

from beancount.core.data import Transaction

from ledger_core.accounts import is_customer
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.in_books import Move, moves_in, own_accounts
from ledger_core.factoring.marks import ASSIGNMENT_KEY
from ledger_core.facts import FileFacts
from ledger_core.facts.entries import Entries
from ledger_core.ledger import Account


def moves_in_facts(
    files: Iterable[FileFacts], accounts: Mapping[str, Account], contract: Contract, until: dt.date
) -> tuple[Move, ...]:
    """Return the moves of a factor up to the end of a day, as `moves_in` the loaded book gives them.

    Args:
        files: those that the book reads, in order (`facts.walked`).
        accounts: the book's, by Beancount name.
        contract: its account numbers and currency.
        until: the day.

    Raises:
        NoMoveError: an amount is finer than a cent.
    """
    own = own_accounts(contract)
    names = {name for name, card in accounts.items() if card.number in own}
    customers = {name for name, card in accounts.items() if is_customer(card.number)}
    placed = [each for file in files for each in _entries_of(file, names, customers)]
    placed.sort(key=itemgetter(0))
    return moves_in((entry for _place, entry in placed), accounts, contract, until)


def _entries_of(
    file: FileFacts, own: set[str], customers: set[str]
) -> Iterator[tuple[tuple[int, int], Transaction]]:
    """Yield the transactions that may hold a move, with where they stand in Beancount's order."""
    columns = file.entries
    wanted = _ranks_on(columns, own) | _ranks_on(columns, customers).intersection(_marked(columns))
    if wanted:
        for rank, entry in columns.transactions(file.path, wanted.__contains__):
            yield (columns.days[rank], columns.linenos[rank]), entry


def _ranks_on(columns: Entries, names: set[str]) -> set[int]:
    """Return the ranks of the postings on some accounts."""
    wanted = {rank for rank, name in enumerate(columns.account_names) if name in names}
    return {rank for rank, account in enumerate(columns.accounts) if account in wanted} if wanted else set()


def _marked(columns: Entries) -> Iterator[int]:
    """Yield the ranks of the postings of entries about an assignment."""
    marked = columns.marks.get(ASSIGNMENT_KEY, {})
    if not marked:
        return iter(())
    ends = list(_ends(columns))
    return chain.from_iterable(range(ends[rank] - columns.counts[rank], ends[rank]) for rank in marked)


def _ends(columns: Entries) -> Iterator[int]:
    end = 0
    for count in columns.counts:
        end += count
        yield end
