"""Equal amounts: a debt and the payment of exactly its amount, alone or in a series.

Where a payment comes while one debt of its size is open, there is nothing else of that size that it
could pay. Where several are open, they are paired in order of date if all are settled in the end,
so that what is open on the last day is the same whichever way they are paired; else a person decides.
"""

from collections.abc import Sequence

from ledger_core.lettrage.habits import Delay
from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Reason
from ledger_core.lettrage.rules.bounces import has_bounce, settle_bounced
from ledger_core.lettrage.rules.neighbourhood import BACK_DAYS, NEAR_DAYS, debts_before
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.runs import one_is_in_a_run, runs_to
from ledger_core.lettrage.rules.stretches import Claim, Stretch, days_between, same_size, stretches
from ledger_core.lettrage.rules.words import mentions
from ledger_core.lettrage.sheet import Sheet, Suggestion

FAR_DAYS = 366
PREPAID_DAYS = 92
NEVER = 1_000_000
MOST_ACCIDENTS = 0.3
FEW_PRICES = 100
FEWEST_SHIFTED = 2
SCORE = 500
MOST_ALTERNATIVES = 8


def _settle(sheet: Sheet, claim: Sequence[int], rule: str, case: Case, count: int = 0) -> None:
    if has_bounce(sheet, list(claim)):
        settle_bounced(sheet, list(claim))
    else:
        size = abs(sheet.owed[claim[0]])
        reason = Reason(case, mentions(sheet, claim), cents=size, currency=sheet.currency, count=count)
        sheet.settle(claim, rule, reason)


def _pair_unique(sheet: Sheet) -> None:
    for ranks in same_size(sheet):
        if 0 <= _delay_of_two(sheet, ranks) <= NEAR_DAYS and not one_is_in_a_run(sheet, *ranks):
            _settle(sheet, ranks, "unique-amount", Case.ONLY_AMOUNT)


def _pair_far(sheet: Sheet) -> None:
    """Pair what is left of an amount though it was paid late, or ahead, unless that may be an accident."""
    open_debts = sum(sheet.owed[rank] > 0 for rank in sheet.free_ranks())
    open_payments = len(sheet.free_ranks()) - open_debts
    for ranks in same_size(sheet):
        size = abs(sheet.owed[ranks[0]])
        chances = min(open_debts, open_payments) * sheet.grain_of(size)
        near = -PREPAID_DAYS <= _delay_of_two(sheet, ranks) <= FAR_DAYS
        if near and chances <= size * MOST_ACCIDENTS and not one_is_in_a_run(sheet, *ranks):
            _settle(sheet, ranks, "unique-amount", Case.ONLY_AMOUNT)


def _delay_of_two(sheet: Sheet, ranks: Sequence[int]) -> int:
    """Days from a debt to the payment of its amount, negative if paid ahead; `NEVER` for anything else."""
    if len(ranks) != 2 or sheet.total(ranks) != 0:  # noqa: PLR2004  one debt, one payment
        return NEVER
    days = days_between(sheet, ranks)
    if sheet.owed[ranks[0]] > 0 or sheet.kind(ranks[1]) is LineKind.BOUNCE:
        return days
    return -days


def _pair_simple(sheet: Sheet) -> None:
    delay = sheet.delay()
    for ranks in same_size(sheet):
        for stretch in stretches(sheet, ranks):
            if not stretch.simple:
                continue
            for claim in stretch.paid:
                if days_between(sheet, claim) <= BACK_DAYS and not _by_accident(sheet, stretch, claim, delay):
                    _settle(sheet, claim, "equal-series", Case.ONLY_THEN)


def _pair_series(sheet: Sheet) -> None:
    delay = sheet.delay()
    alone = sheet.of_one_size  # as with a rent: no other sets are open, however round it is
    for ranks in same_size(sheet):
        for stretch in stretches(sheet, ranks):
            if stretch.simple or stretch.open:
                continue
            if _shifted(sheet, stretch, delay) or _late(sheet, stretch, delay):
                continue
            if (alone and _usual(sheet, stretch, delay)) or not any(
                _by_accident(sheet, stretch, claim, delay) for claim in stretch.paid
            ):
                for claim in stretch.paid:
                    _settle(sheet, claim, "equal-series", Case.IN_ORDER, len(stretch.paid))


def _shifted(sheet: Sheet, stretch: Stretch, delay: Delay | None) -> bool:
    """Tell whether another pairing than oldest first agrees better with the customer's delay.

    One payment that is missing in the books shifts all later ones by a debt: each is then far from
    its own debt and close to the next.
    """
    if delay is None:
        return False
    usual = sum(delay.fits(sheet.days[claim[-1]] - sheet.days[claim[0]]) for claim in stretch.paid)
    debts = [sheet.days[claim[0]] for claim in stretch.paid]
    could_be = sum(any(delay.fits(sheet.days[claim[-1]] - day) for day in debts) for claim in stretch.paid)
    return could_be - usual >= FEWEST_SHIFTED


def _usual(sheet: Sheet, stretch: Stretch, delay: Delay | None) -> bool:
    """Tell whether no delay is known that speaks against the pairs."""
    return delay is None or all(delay.fits(days_between(sheet, claim)) for claim in stretch.paid)


def _late(sheet: Sheet, stretch: Stretch, delay: Delay | None) -> bool:
    """Tell whether a claim was paid so late that the payment may be for something else."""
    days = [days_between(sheet, claim) for claim in stretch.paid]
    return any(late > BACK_DAYS and (delay is None or not delay.fits(late)) for late in days)


def _by_accident(sheet: Sheet, stretch: Stretch, claim: Claim, delay: Delay | None) -> bool:
    """Tell whether a debt and a payment may be equal by chance, or a credit note belong to a batch.

    Where most amounts are multiples of one price, other sets come to the same amount. There the
    usual delay must speak for the pair, or else no run of debts may come to the amount; where
    several equal debts were open, both.
    """
    if one_is_in_a_run(sheet, claim[0], claim[-1]):
        return True
    size = abs(sheet.owed[claim[0]])
    if sheet.grain_of(size) * FEW_PRICES < size:
        return False
    usual = delay is not None and delay.fits(sheet.days[claim[1]] - sheet.days[claim[0]])
    if usual and stretch.simple:
        return False
    if not (usual or stretch.simple):
        return True
    debts = [sheet.owed[rank] for rank in debts_before(sheet, claim[-1]) if rank not in claim]
    return bool(runs_to(debts, size))


def _suggest(sheet: Sheet) -> None:
    """Suggest the oldest debt of its amount for each payment left, with the others as alternatives."""
    for ranks in same_size(sheet):
        for stretch in stretches(sheet, ranks):
            debts = [claim[0] for claim in (*stretch.paid, *stretch.open)]
            for claim in stretch.paid:
                _suggest_claim(sheet, claim, debts)


def _suggest_claim(sheet: Sheet, claim: Claim, debts: Sequence[int]) -> None:
    payment = claim[-1]
    others = [debt for debt in debts if debt not in claim and debt < payment][-MOST_ALTERNATIVES:]
    reason = Reason(
        Case.OLDEST,
        mentions(sheet, claim),
        cents=abs(sheet.owed[payment]),
        currency=sheet.currency,
        count=len(others) + 1,
    )
    alternatives = tuple((debt, payment) for debt in others)
    score = SCORE // (len(others) + 1)
    sheet.suggest(Suggestion(tuple(claim), "equal-amount", reason, score, alternatives=alternatives))


UNIQUE = Rule("unique-amount", "One debt and one payment have this amount, nothing else has.", _pair_unique)
SIMPLE = Rule(
    "equal-series", "Equal debts, each paid before the next one came: nothing else was open.", _pair_simple
)
SERIES = Rule(
    "equal-series", "Equal debts and as many equal payments, all settled, in order of date.", _pair_series
)
FAR = Rule("unique-amount", "One debt and one payment are left of this amount, far apart.", _pair_far)
SUGGESTED = Rule("equal-amount", "A payment and the oldest of several debts of its amount.", _suggest)
