"""What the books of a FEC would show before they are kept: who owes what, and what would be lettered.

Computed from the rows alone, by the same rules as from the books. Never makes a book.
"""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt

from ledger_core.fec.chart import chart_of
from ledger_core.fec.entries import Entries
from ledger_core.fec.lines import CURRENCY, lines_of
from ledger_core.fec.read import Fec
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.receivables.ageing import AgedBalance, aged_balances, total_of
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import Parties, Party
from ledger_core.settings import LEGAL_PAYMENT_DAYS

CUSTOMERS = "41"
MOST_CUSTOMERS = 10

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """Receivables at the end of a FEC, and the letters that would be certain.

    `largest` are the customers who owe most, largest first; `customers` counts all who owe or are owed.
    `open_lines` are the lines of customers and suppliers without a letter, `certain_lines` those of them that
    `certain_groups` would letter.
    """

    as_of: dt.date
    total: AgedBalance
    largest: tuple[AgedBalance, ...]
    customers: int
    open_lines: int
    certain_lines: int
    certain_groups: int


def preview_of(fec: Fec, entries: Entries, as_of: dt.date, progress: Progress | None = None) -> Preview:
    """Preview the books of a FEC as of a day, amounts in cents of the euro, a debt above zero.

    Args:
        fec: what was read.
        entries: `entries_of(fec)`.
        as_of: the day, as a rule the last of the year.
        progress: is told how many lines are matched, and of how many.
    """
    lines = lines_of(fec)
    customer_lines = lines_of(fec, (CUSTOMERS,))
    terms = Terms(_parties(entries), LEGAL_PAYMENT_DAYS)
    balances = aged_balances(open_items(customer_lines, terms, as_of))
    owing = sorted((row for row in balances if row.total_cents), key=_by_debt)
    groups = match(lines, progress=progress).groups
    return Preview(
        as_of=as_of,
        total=total_of(balances, CURRENCY),
        largest=tuple(owing[:MOST_CUSTOMERS]),
        customers=len(owing),
        open_lines=sum(not line.letter for line in lines if _moves(line)),
        certain_lines=sum(len(group.keys) for group in groups),
        certain_groups=len(groups),
    )


def _by_debt(row: AgedBalance) -> tuple[int, str]:
    return -row.total_cents, row.code


def _moves(line: Line) -> bool:
    return bool(line.cents or line.foreign_cents)


def _parties(entries: Entries) -> Parties:
    chart = chart_of([row for entry in entries.sound for row in entry.rows])
    return {
        (account.number, account.third_party): Party(
            account.third_party, account.third_party_label or account.account_label or account.third_party
        )
        for account in chart.accounts.values()
    }
