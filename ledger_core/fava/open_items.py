"""«Open items»: what customers (or suppliers) owe line by line, proved by the balances of the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger_core.fava.books import SIDES, Proof
from ledger_core.fava.page import Asked, AuditPage, Day, Filter, Window, windowed
from ledger_core.receivables.ageing import AgedBalance, aged_balances, total_of
from ledger_core.receivables.open_items import OpenItem

MOST = 500
"""Items on one page."""


@dataclass(frozen=True, slots=True)
class OwnItems:
    """Items of one third party on one account; the sums are of all of them, shown or not."""

    account: str  # Beancount name
    number: str
    code: str
    name: str
    totals: Sequence[AgedBalance]  # one for each currency
    items: Sequence[OpenItem]


@dataclass(frozen=True, slots=True)
class OpenItemsView:
    """What the page shows."""

    day: Day
    side: str
    asked: Filter
    parties: Sequence[OwnItems]
    window: Window[OpenItem]
    totals: Sequence[AgedBalance]
    proofs: Sequence[Proof]
    left_out: Sequence[Proof]


class OpenItems(AuditPage):
    """What is open as of a day, by third party."""

    title = "Open items"

    def view(self, asked: Asked) -> OpenItemsView | None:
        """Work out the page; None where the books hold no transaction."""
        day = self.day(asked)
        if day is None:
            return None
        side = side_of(asked)
        narrowed = Filter(self, asked)
        items = [item for item in self.books.items(side, day.as_of) if narrowed.takes(item.line)]
        window = windowed(items, asked, MOST)
        return OpenItemsView(
            day=day,
            side=side,
            asked=narrowed,
            parties=self._parties(items, window.rows),
            window=window,
            totals=totals_of(items),
            proofs=self.books.proofs(side, day.as_of),
            left_out=self.books.left_out(side, day.as_of),
        )

    def _parties(self, items: Sequence[OpenItem], shown: Sequence[OpenItem]) -> list[OwnItems]:
        own = {key: list(found) for key, found in groupby(items, _party)}
        parties = []
        for (number, code), rows in groupby(shown, _party):
            listed = list(rows)
            first = listed[0]
            totals = totals_of(own[number, code])
            account = self.account_of(first.line)
            parties.append(OwnItems(account, number, first.code, first.name, totals, listed))
        return parties


def side_of(asked: Asked) -> str:
    """Return whose items are asked for: the customers', unless it is the suppliers'."""
    side = asked.get("side", "")
    return side if side in SIDES else "customers"


def totals_of(items: Sequence[OpenItem]) -> list[AgedBalance]:
    """Add up items by currency."""
    rows = aged_balances(items)
    return [total_of(rows, currency) for currency in sorted({row.currency for row in rows})]


def _party(item: OpenItem) -> tuple[str, str]:
    return item.line.account, item.line.customer
