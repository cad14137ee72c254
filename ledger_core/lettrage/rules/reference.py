"""References: lines that quote the same document number and come to zero.

A number counts as a reference where few lines of the customer carry it; one that many carry, such
as a customer number, says nothing. A quoted number alone settles nothing: the amounts must agree.
"""

from collections import Counter
from collections.abc import Iterable

from ledger_core.lettrage.letters import letter_order
from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import AHEAD_DAYS, BACK_DAYS, may_bounce
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.runs import one_is_in_a_run
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet

MOST_LINES_OF_NUMBER = 8
MOST_LINES = 30

Links = dict[int, set[int]]


def links(sheet: Sheet) -> Links:
    """Join each free line with the free lines of the other sign that share a rare number with it."""
    carriers: dict[str, list[int]] = {}
    for rank in sheet.free_ranks():
        for number in sheet.numbers(rank):
            carriers.setdefault(number, []).append(rank)
    joined: Links = {}
    for ranks in carriers.values():
        if not 1 < len(ranks) <= MOST_LINES_OF_NUMBER:
            continue
        for rank in ranks:
            others = [other for other in ranks if sheet.owed[rank] * sheet.owed[other] < 0]
            if others:
                joined.setdefault(rank, set()).update(others)
    return joined


def quote_each_other(sheet: Sheet, ranks: Iterable[int]) -> bool:
    """Tell whether the debts and the payments among the lines have a number in common."""
    debts: set[str] = set()
    payments: set[str] = set()
    for rank in ranks:
        (debts if sheet.owed[rank] > 0 else payments).update(sheet.numbers(rank))
    return not debts.isdisjoint(payments)


def _apply(sheet: Sheet) -> None:
    joined = links(sheet)
    payments = sorted(rank for rank in joined if sheet.owed[rank] < 0 and not may_bounce(sheet, rank))
    for payment in payments:
        quoted = joined[payment]
        if all(joined[debt] == {payment} for debt in quoted):
            _settle_if_even(sheet, (payment, *quoted))
    for payment in payments:
        same = [debt for debt in joined[payment] if sheet.owed[debt] == -sheet.owed[payment]]
        if (
            len(same) == 1
            and _still_free(sheet, payment, same[0])
            and not _contested(sheet, joined, payment, same)
        ):
            _settle_if_even(sheet, (payment, *same))
    for payment in payments:
        if sheet.free[payment]:
            _settle_if_even(sheet, _component(sheet, joined, payment))
    for payment in payments:
        quoted = {debt for debt in joined[payment] if sheet.free[debt]}
        if sheet.free[payment] and not _contested(sheet, joined, payment, quoted):
            _settle_if_even(sheet, (payment, *quoted))


def _still_free(sheet: Sheet, *ranks: int) -> bool:
    return all(sheet.free[rank] for rank in ranks)


def _component(sheet: Sheet, joined: Links, start: int) -> set[int]:
    """Everything that hangs together by numbers, unless it is more than one settlement can be."""
    found = {start}
    waiting = [start]
    while waiting and len(found) <= MOST_LINES:
        for other in joined[waiting.pop()]:
            if other not in found and sheet.free[other]:
                found.add(other)
                waiting.append(other)
    return found if len(found) <= MOST_LINES else set()


def _contested(sheet: Sheet, joined: Links, payment: int, quoted: Iterable[int]) -> bool:
    """Tell whether another open payment of the same amount quotes the same documents."""
    return any(
        other != payment and sheet.free[other] and sheet.owed[other] == sheet.owed[payment]
        for debt in quoted
        for other in joined[debt]
    )


def _settle_if_even(sheet: Sheet, ranks: Iterable[int]) -> None:
    group = sorted(ranks)
    if len(group) < 2 or sheet.total(group) != 0:  # noqa: PLR2004  one line is no group
        return
    if len(group) == 2 and one_is_in_a_run(sheet, *group):  # noqa: PLR2004  an invoice and its credit note
        return
    seen = Counter(number for rank in group for number in sheet.numbers(rank))
    shared = [number for number, times in seen.items() if times > 1]
    whole = [one for one in shared if not any(other != one and other.endswith(one) for other in shared)]
    numbers = sorted(whole, key=letter_order)
    debts = sum(sheet.owed[rank] for rank in group if sheet.owed[rank] > 0)
    reason = Reason(
        Case.REFERENCE,
        mentions(sheet, group),
        cents=debts,
        currency=sheet.currency,
        numbers=tuple(numbers),
    )
    sheet.settle(group, "reference", reason)


def _settle_credited(sheet: Sheet) -> None:
    """Settle an invoice, the credit note that quotes it, and the only payment of the rest."""
    joined = links(sheet)
    for credit in sorted(rank for rank in joined if sheet.kind(rank) is LineKind.CREDIT_NOTE):
        invoices = [rank for rank in joined[credit] if sheet.free[rank]]
        if not sheet.free[credit] or len(invoices) != 1:
            continue
        rest_cents = sheet.owed[invoices[0]] + sheet.owed[credit]
        of_size = sheet.by_size.get(abs(rest_cents), ())
        same = [rank for rank in of_size if sheet.free[rank] and rank != credit]
        if rest_cents > 0 and len(same) == 1 and _pays_in_time(sheet, invoices[0], same[0]):
            ranks = (invoices[0], credit, same[0])
            reason = Reason(
                Case.CREDIT_NOTE, mentions(sheet, ranks), rest_cents=rest_cents, currency=sheet.currency
            )
            sheet.settle(ranks, "credit-note", reason)


def _pays_in_time(sheet: Sheet, invoice: int, payment: int) -> bool:
    days = sheet.days[payment] - sheet.days[invoice]
    return sheet.owed[payment] < 0 and -AHEAD_DAYS <= days <= BACK_DAYS


CREDITED = Rule(
    "credit-note", "A credit note quotes an invoice, and one payment is exactly the rest.", _settle_credited
)
REFERENCE = Rule("reference", "The lines quote the same document numbers, and come to zero together.", _apply)
