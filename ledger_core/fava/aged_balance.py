"""«Aged balance»: what each third party owes by days past due, in the classes of the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_core.fava.books import Proof
from ledger_core.fava.open_items import side_of, totals_of
from ledger_core.fava.page import Asked, AuditPage, Day, Filter, Window, windowed
from ledger_core.receivables import ageing

MOST = 500
"""Third parties on one page."""


@dataclass(frozen=True, slots=True)
class AgedBalanceView:
    """What the page shows."""

    day: Day
    side: str
    asked: Filter
    window: Window[ageing.AgedBalance]
    totals: Sequence[ageing.AgedBalance]
    proofs: Sequence[Proof]
    left_out: Sequence[Proof]


class AgedBalance(AuditPage):
    """What each third party owes as of a day, by age."""

    title = "Aged balance"
    classes = ageing.AGE_CLASSES

    def view(self, asked: Asked) -> AgedBalanceView | None:
        """Work out the page; None where the books hold no transaction."""
        day = self.day(asked)
        if day is None:
            return None
        side = side_of(asked)
        narrowed = Filter(self, asked)
        items = [item for item in self.books.items(side, day.as_of) if narrowed.takes(item.line)]
        return AgedBalanceView(
            day=day,
            side=side,
            asked=narrowed,
            window=windowed(ageing.aged_balances(items), asked, MOST),
            totals=totals_of(items),
            proofs=self.books.proofs(side, day.as_of),
            left_out=self.books.left_out(side, day.as_of),
        )
