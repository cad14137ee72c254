"""Back to zero: consecutive invoices settled by consecutive payments, none for one alone.

A batch that is paid in instalments. Tried last: among what the other rules left, and only where one
run of debts alone has the sum of one run of payments.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.neighbourhood import BACK_DAYS, debts_before, has_equal_open
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.runs import runs_to
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion

NAME = "many-to-many"
MOST_PAYMENTS = 6
MOST_MATCHES = 8
MOST_DEBTS = 40
MOST_ACCIDENTS = 0.05
SCORE = 550

Match = tuple[tuple[int, ...], tuple[int, ...]]


def _matches(sheet: Sheet, payments: Sequence[int], first: int) -> Iterator[Match]:
    """Find the runs of debts and of payments from the first one on that have the same sum."""
    debts = debts_before(sheet, payments[first])[-MOST_DEBTS:]
    if len(debts) < 2 or not sheet.spend(len(debts) * MOST_PAYMENTS):  # noqa: PLR2004  one is another rule's
        return
    amounts = [sheet.owed[rank] for rank in debts]
    paid = sheet.owed[payments[first]]
    for last in range(first + 1, min(first + MOST_PAYMENTS, len(payments))):
        if sheet.days[payments[last]] - sheet.days[payments[first]] > BACK_DAYS:
            return
        paid += sheet.owed[payments[last]]
        for start, end in runs_to(amounts, -paid):
            yield tuple(debts[start:end]), tuple(payments[first : last + 1])


def _falls_apart(sheet: Sheet, debts: Sequence[int], paying: Sequence[int]) -> bool:
    """Tell whether one of the payments has the amount of a debt or of a run of debts among them.

    Then these are several settlements, not one.
    """
    amounts = [sheet.owed[rank] for rank in debts]
    return any(-sheet.owed[rank] in amounts or runs_to(amounts, -sheet.owed[rank]) for rank in paying)


def _likely(sheet: Sheet, debts: Sequence[int], paying: Sequence[int]) -> bool:
    """Tell whether runs so short would hardly meet by accident, and no line has an equal to go with."""
    if any(has_equal_open(sheet, rank, (*debts, *paying)) for rank in (*debts, *paying)):
        return False
    mean = sum(abs(sheet.owed[rank]) for rank in debts) / len(debts)
    return len(debts) * MOST_PAYMENTS * sheet.grain <= MOST_ACCIDENTS * mean


def _apply(sheet: Sheet) -> None:
    payments = [rank for rank in sheet.free_ranks() if sheet.owed[rank] < 0]
    found = [
        match
        for first in range(len(payments) - 1)
        for match in islice(_matches(sheet, payments, first), MOST_MATCHES)
        if not _falls_apart(sheet, *match)
    ]
    contended = _contended(found)
    suggested: set[int] = set()
    for debts, paying in found:
        ranks = (*debts, *paying)
        if contended.isdisjoint(ranks) and _likely(sheet, debts, paying):
            sheet.settle(ranks, NAME, _reason(sheet, debts, paying, Case.ONLY_BALANCE))
        elif suggested.isdisjoint(ranks):
            suggested.update(ranks)
            sheet.suggest(Suggestion(ranks, NAME, _reason(sheet, debts, paying, Case.BALANCE), SCORE))


def _reason(sheet: Sheet, debts: Sequence[int], paying: Sequence[int], case: Case) -> Reason:
    return Reason(
        case,
        mentions(sheet, debts),
        mentions(sheet, paying),
        cents=abs(sheet.total(paying)),
        currency=sheet.currency,
    )


def _contended(found: Sequence[Match]) -> set[int]:
    """Lines that stand in more than one of the matches."""
    seen: set[int] = set()
    twice: set[int] = set()
    for debts, paying in found:
        ranks = {*debts, *paying}
        twice |= seen & ranks
        seen |= ranks
    return twice


MANY_TO_MANY = Rule(
    NAME,
    "Invoices that follow each other have the sum of payments that follow each other, and no others have.",
    _apply,
)
