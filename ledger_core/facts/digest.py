"""What the files of a book say together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import itemgetter

from beancount.core.data import Directive

from ledger_core.facts.file import FileFacts
from ledger_core.facts.parts import place_of
from ledger_core.ledger import Account, BookError, Customer
from ledger_core.lettrage.lines import Line, lines_in
from ledger_core.loading.collector import collector_paused
from ledger_core.settings import Settings, settings_in


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Digest:
    """The book as far as it can be judged without loading it whole.

    Where `refused`, `errors` hold what no book may hold and the rest is empty. Where `needs_full` is empty,
    errors, accounts, customers and lines are those of `ledger_core.load.load`; where not, errors may be
    missing, and of transactions held at cost only the postings that are written out are among the lines.
    """

    errors: tuple[BookError, ...]
    refused: bool = False
    needs_full: tuple[str, ...] = ()
    warnings: tuple[BookError, ...] = ()
    title: str = ""
    operating_currencies: tuple[str, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)  # by Beancount name
    customers: Mapping[str, Customer] = field(default_factory=dict)  # by Beancount name of their account
    balances: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)  # (account, currency)
    files: Sequence[FileFacts] = ()  # those that are read, in order
    directives: Sequence[Directive] = ()  # all that are no transactions and that checks read, in order

    @cached_property
    def settings(self) -> Settings:
        """What the book says of itself."""
        return settings_in(self.directives)

    @cached_property
    def lines(self) -> list[Line]:
        """All lines of the accounts that take letters, as `lines_of` a loaded book gives them.

        Raises:
            FinerThanCentError: an amount of such an account is finer than a cent; `errors` say where.
        """
        with collector_paused():
            return lines_in(_in_order(self.files), self.accounts)

    def lines_in(self, path: str) -> list[Line]:
        """Return the lines of one file. Their keys and entries count within that file only.

        Raises:
            FinerThanCentError: as `lines`.
        """
        files = [facts for facts in self.files if facts.path == path]
        with collector_paused():
            return lines_in(_in_order(files), self.accounts)


def _in_order(files: Sequence[FileFacts]) -> Iterator[object]:
    """Yield something for each entry of the files, transactions as such, in Beancount's order."""
    placed: list[tuple[tuple[int, int, int], object]] = []
    for facts in files:
        placed += [((place.day, place.order, place.lineno), place) for place in facts.elsewhere]
        placed += [(place_of(entry), entry) for entry in facts.directives]
        columns = facts.entries
        placed += [
            ((columns.days[rank], 0, columns.linenos[rank]), entry)
            for rank, entry in columns.transactions(facts.path)
        ]
    placed.sort(key=itemgetter(0))
    return (entry for _place, entry in placed)
