"""From the lines of customers' accounts to what a plan works on: debts, credits, what came in, what was paid.

Derived each time from lines and a day. Never decides which accounts are chased, and knows no schedule.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
import datetime as dt

from ledger_core.dunning.debts import Debt, Paid, Received
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import DueFrom, OpenItem, Terms, due_date, groups_as_of
from ledger_core.receivables.parties import debt_sign
from ledger_core.receivables.settling import Settlement, settle

Names = Mapping[int, str]
"""Names of debts by the keys of their lines."""


def debts_of(items: Iterable[OpenItem], names: Names) -> tuple[Debt, ...]:
    """Give the open items that are debts; what is open in the currency of the deal alone is none."""
    return tuple(
        _debt(item.line, names, item.due, item.cents_original, item.cents_open, due_assumed=item.due_assumed)
        for item in items
        if item.due is not None and item.cents_open > 0
    )


def credits_of(items: Iterable[OpenItem]) -> dict[tuple[str, str, str], int]:
    """Sum up what is not allocated, in cents above zero, by account, customer and currency."""
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for item in items:
        if item.cents_open < 0:
            sums[_party_of(item.line)] -= item.cents_open
    return dict(sums)


def received_from(lines: Iterable[Line], as_of: dt.date) -> dict[tuple[str, str, str], tuple[Received, ...]]:
    """Give the payments up to a day by account, customer and currency; what the bank took back below zero."""
    received: defaultdict[tuple[str, str, str], list[Received]] = defaultdict(list)
    for line in lines:
        if line.kind in {LineKind.PAYMENT, LineKind.BOUNCE} and line.date <= as_of:
            received[_party_of(line)].append(Received(line.date, -debt_sign(line.account) * line.cents))
    return {party: tuple(payments) for party, payments in received.items()}


def paid_of(
    lines: Sequence[Line], names: Names, terms: Terms, as_of: dt.date, wanted: Collection[str]
) -> tuple[Paid, ...]:
    """Give those of the wanted debts that are settled as of a day, the last of it by a payment.

    What a credit note, a loss or a move to another account settled in the end was not paid.
    """
    keys = {line.key for line in lines if line.letter and names[line.key] in wanted} if wanted else set()
    letters = {_letter_of(line) for line in lines if line.key in keys}
    groups = groups_as_of((line for line in lines if _letter_of(line) in letters), as_of)
    return tuple(paid for group in groups for paid in _paid_in(group, keys, names, terms))


def _paid_in(group: Sequence[Line], keys: Collection[int], names: Names, terms: Terms) -> Iterator[Paid]:
    cents = [debt_sign(line.account) * line.cents for line in group]
    settled = settle(group, cents)
    last: dict[int, tuple[dt.date, bool]] = {}  # by the debt's key: the day, and whether a payment came then
    for settlement in settled.settlements:
        came = settlement.settling.date, _is_payment(settlement)
        last[settlement.debt.key] = max(came, last.get(settlement.debt.key, came))
    for line, original, left in zip(group, cents, settled.left, strict=True):
        if line.key in keys and line.key in last and not left:
            day, is_payment = last[line.key]
            if is_payment:
                due, due_from = due_date(line, terms)
                debt = _debt(line, names, due, original, 0, due_assumed=due_from is not DueFrom.LINE)
                yield Paid(debt, day)


def _is_payment(settlement: Settlement) -> bool:
    """Tell a payment from a credit note, and from the one that a bounced payment took back."""
    debt, settling = settlement.debt, settlement.settling
    was_taken_back = debt.kind is LineKind.BOUNCE and settling.date <= debt.date
    return settling.kind is LineKind.PAYMENT and not was_taken_back


def _debt(  # noqa: PLR0913  a debt is made of all of these
    line: Line, names: Names, due: dt.date, original: int, left: int, *, due_assumed: bool
) -> Debt:
    return Debt(
        name=names[line.key],
        account=line.account,
        customer=line.customer,
        reference=line.reference,
        label=line.label,
        date=line.date,
        due=due,
        due_assumed=due_assumed,
        cents_original=original,
        cents_open=left,
        currency=line.currency,
    )


def _letter_of(line: Line) -> tuple[str, str, str, str]:
    return line.account, line.customer, line.letter, line.currency


def _party_of(line: Line) -> tuple[str, str, str]:
    return line.account, line.customer, line.currency
