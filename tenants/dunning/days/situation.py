"""What the books say that dunning works on, as of a day, taken from a picture and kept with it.

Owns which accounts are chased, and what is known of how fresh the bank is. The values are made by
`ledger_core.dunning.situation`; nothing is parsed, and what people decided is not read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.debts import Debt, Paid, Received
from ledger_core.dunning.names import debt_names
from ledger_core.dunning.situation import credits_of, debts_of, paid_of, received_from
from ledger_core.lettrage.lines import Line, LineKind
from tenants.books.picture import Picture
from tenants.receivables.situation import customer_lines, receivables_of

CHASED = (
    "411"  # 413 are bills, 416 doubtful debts with a file of their own, 418 not invoiced yet, 419 advances
)
RETENTIONS = "4117"  # what a customer keeps back by contract until a guarantee ends
_MONEY = (LineKind.PAYMENT, LineKind.BOUNCE)

Party = tuple[str, str, str]
"""Account, code of the customer, and currency."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The side of a plan that follows from the books alone. `unproven` says why figures are none, or ""."""

    day: dt.date
    debts: tuple[Debt, ...]
    credits: dict[Party, int]  # cents above zero
    received: dict[Party, tuple[Received, ...]]
    bank_until: dt.date | None
    unproven: str


def is_chased(account: str) -> bool:
    """Tell whether what is owed on an account is asked for: invoices to customers, and nothing else."""
    return account.startswith(CHASED) and not account.startswith(RETENTIONS)


def ground_of(picture: Picture, day: dt.date) -> Ground:
    """Return what the books say as of a day; worked out once a revision and day."""
    return picture.kept.once(("dunning ground", day), lambda: _ground(picture, day))


def debt_names_of(picture: Picture) -> Mapping[int, str]:
    """Return the names of all customers' lines by their keys; worked out once a revision."""
    return picture.kept.once("debt names", lambda: debt_names(customer_lines(picture)))


def lines_by_debt(picture: Picture) -> Mapping[str, Line]:
    """Return the customers' lines by the name that each has as a debt; worked out once a revision."""
    return picture.kept.once("lines by debt", lambda: _lines_by_debt(picture))


def paid_among(picture: Picture, day: dt.date, reminded: Collection[str]) -> tuple[Paid, ...]:
    """Return those of some debts that customers have paid as of a day."""
    known = lines_by_debt(picture)
    lettered = {name: line for name in reminded if (line := known.get(name)) is not None and line.letter}
    parties = sorted({(line.account, line.customer) for line in lettered.values()})
    lines = [line for party in parties for line in picture.lines_by_party.get(party, ()) if line.letter]
    return paid_of(lines, debt_names_of(picture), picture.terms, day, lettered.keys())


def bank_until(picture: Picture, day: dt.date) -> dt.date | None:
    """Return the last day up to which the books surely know a bank: that of a third party's last payment.

    The index holds lines of accounts that take letters alone, so this is a lower bound: a bank may have been
    entered up to a later day on which no customer or supplier paid or was paid.
    """
    days = (line.date for line in picture.lines if line.date <= day and line.kind in _MONEY)
    return max(days, default=None)


def _ground(picture: Picture, day: dt.date) -> Ground:
    found = receivables_of(picture, day)
    names = debt_names_of(picture)
    items = [item for item in found.all_items if is_chased(item.line.account)]
    lines = [line for line in customer_lines(picture) if is_chased(line.account)]
    return Ground(
        day=day,
        debts=debts_of(items, names),
        credits=credits_of(items),
        received=received_from(lines, day),
        bank_until=bank_until(picture, day),
        unproven=found.unproven,
    )


def _lines_by_debt(picture: Picture) -> dict[str, Line]:
    names = debt_names_of(picture)
    return {names[line.key]: line for line in customer_lines(picture)}
