"""Equal amounts: a debt and the payment of exactly its amount, alone or in a series, bounced or not.

Lines of one size are read in order of date, as a queue of claims. Where a payment comes while one
claim of its size is open, there is nothing else that it could pay. Where several are open, the
stretch is paired in order of date if all of it is settled in the end and the delays are those of
the customer; else only if the customer's delay leaves one claim for each payment; else a person
decides. Oldest first is also the law where the debtor says nothing (code civil, art. 1342-10).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ledger_core.lettrage.habits import Delay
from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.rules.neighbourhood import BACK_DAYS, NEAR_DAYS, REFUND_DAYS, debts_before
from ledger_core.lettrage.rules.rule import Rule
from ledger_core.lettrage.rules.runs import runs_to
from ledger_core.lettrage.rules.words import amount_text, line_text, lines_text
from ledger_core.lettrage.sheet import Sheet, Suggestion

FAR_DAYS = 366
PREPAID_FAR_DAYS = 92
FEWEST_FOR_TERM = 4
COARSE = 50
NEVER = 1_000_000
MOST_ACCIDENTS = 0.3
SCORE = 500

Claim = list[int]


@dataclass(slots=True)
class Stretch:
    """Claims of one size, and the payments among them, from a day with nothing open to the next.

    A claim is a debt with what was paid on it so far: `[debt]`, `[debt, payment]`, after a bounce
    `[debt, payment, bounce]`, and so on. `open` ones are a prefix of the unpaid, oldest first.
    """

    paid: list[Claim] = field(default_factory=list)
    open: list[Claim] = field(default_factory=list)
    deepest: int = 0

    @property
    def simple(self) -> bool:
        """Tell whether no two claims were open at once."""
        return self.deepest <= 1


def stretches(sheet: Sheet, ranks: Iterable[int]) -> Iterator[Stretch]:
    """Cut free lines of one size into stretches; a payment without an open claim belongs to none."""
    current = Stretch()
    early: Claim = []
    for rank in ranks:
        if sheet.owed[rank] > 0:
            if sheet.kind(rank) is LineKind.BOUNCE and _bounced(sheet, current, early, rank):
                continue
            if not current.open and current.paid:
                yield current
                current = Stretch()
            current.open.append([rank])
            current.deepest = max(current.deepest, len(current.open))
            continue
        if current.open:
            claim = current.open.pop(0)
            current.paid.append([*claim, rank])
        else:
            early.append(rank)
    yield current


def _bounced(sheet: Sheet, current: Stretch, early: Claim, bounce: int) -> bool:
    """Take a bounced payment off: the claim that it had paid is open again."""
    if early and _days(sheet, early, bounce) <= REFUND_DAYS:
        current.paid.append([early.pop(), bounce])
        return True
    last = max(current.paid, key=lambda claim: claim[-1], default=None)
    if last is None or sheet.owed[last[-1]] > 0 or _days(sheet, last, bounce) > REFUND_DAYS:
        return False
    current.paid.remove(last)
    current.open.insert(0, [*last, bounce])
    current.deepest = max(current.deepest, len(current.open))
    return True


def _days(sheet: Sheet, claim: Claim, rank: int) -> int:
    return sheet.days[rank] - sheet.days[claim[-1]]


def _sizes(sheet: Sheet) -> Iterator[list[int]]:
    """Free lines of each size that occurs more than once."""
    for ranks in sheet.by_size.values():
        if len(ranks) > 1:
            free = [rank for rank in ranks if sheet.free[rank]]
            if len(free) > 1:
                yield free


def _settle(sheet: Sheet, claim: Claim, rule: str, reason: str) -> None:
    size = amount_text(sheet.owed[claim[0]], sheet.currency)
    if any(sheet.kind(rank) is LineKind.BOUNCE for rank in claim[1:]):
        rule, reason = "bounced-payment", "the payment came back from the bank"
    sheet.settle(claim, rule, f"{size}: {lines_text(sheet, claim)}; {reason}.")


def _pair_bounced(sheet: Sheet) -> None:
    """Settle what was paid, sent back by the bank, and paid again, before anything quotes its parts."""
    bounced = {abs(sheet.owed[rank]) for rank in sheet.free_ranks() if sheet.kind(rank) is LineKind.BOUNCE}
    for size in sorted(bounced):
        free = [rank for rank in sheet.by_size[size] if sheet.free[rank]]
        for stretch in stretches(sheet, free):
            if stretch.simple:
                for claim in stretch.paid:
                    if len(claim) > 2 or sheet.kind(claim[1]) is LineKind.BOUNCE:  # noqa: PLR2004  not paid at once
                        _settle(sheet, claim, "bounced-payment", "the payment came back from the bank")


def _pair_unique(sheet: Sheet) -> None:
    for ranks in _sizes(sheet):
        if len(ranks) == 2 and 0 <= _delay_of_two(sheet, ranks) <= NEAR_DAYS:  # noqa: PLR2004  one debt, one payment
            _settle(sheet, ranks, "unique-amount", "no other open line has this amount")


def _pair_far(sheet: Sheet) -> None:
    """Pair what is left of an amount though it is paid late, or ahead, unless amounts meet by accident."""
    for ranks in _sizes(sheet):
        if len(ranks) != 2 or not -PREPAID_FAR_DAYS <= _delay_of_two(sheet, ranks) <= FAR_DAYS:  # noqa: PLR2004
            continue
        others = sum(
            sheet.free[rank] and sheet.owed[rank] * sheet.owed[ranks[0]] < 0
            for rank in range(len(sheet.owed))
        )
        if others * sheet.grain <= abs(sheet.owed[ranks[0]]) * MOST_ACCIDENTS:
            _settle(sheet, ranks, "unique-amount", "no other open line has this amount")


def _delay_of_two(sheet: Sheet, ranks: Sequence[int]) -> int:
    """Days from a debt to the payment of its amount, negative if it was paid ahead; far off for any other two."""
    first, second = ranks
    if sheet.owed[first] + sheet.owed[second] != 0:
        return NEVER
    days = sheet.days[second] - sheet.days[first]
    return days if sheet.owed[first] > 0 or sheet.kind(second) is LineKind.BOUNCE else -days - (days == 0)


def _by_accident(sheet: Sheet, stretch: Stretch, claim: Claim, delay: Delay | None) -> bool:
    """Tell whether a debt and a payment of a few round prices may be equal by chance.

    Where most amounts are multiples of one price, other sets come to the same amount. There the
    usual delay must speak for the pair, or else no run of debts may come to the amount; where
    several equal debts were open, both.
    """
    size = sheet.owed[claim[0]]
    if sheet.grain_of(size) * COARSE < size:
        return False
    usual = delay is not None and _fits(sheet, claim, delay)
    if usual and stretch.simple:
        return False
    if not (usual or stretch.simple):
        return True
    debts = [sheet.owed[rank] for rank in debts_before(sheet, claim[-1]) if rank not in claim]
    return bool(runs_to(debts, size))


def _pair_simple(sheet: Sheet) -> None:
    delay = sheet.delay()
    for ranks in _sizes(sheet):
        for stretch in stretches(sheet, ranks):
            if stretch.simple:
                for claim in stretch.paid:
                    if sheet.days[claim[-1]] - sheet.days[claim[0]] > BACK_DAYS or _by_accident(
                        sheet, stretch, claim, delay
                    ):
                        continue
                    reason = "no other debt of this amount was open when it was paid"
                    _settle(sheet, claim, "equal-series", reason)


def _pair_series(sheet: Sheet) -> None:
    delay = sheet.delay()
    for ranks in _sizes(sheet):
        for stretch in stretches(sheet, ranks):
            if stretch.simple:
                continue
            if not stretch.open and not any(
                _by_accident(sheet, stretch, claim, delay) for claim in stretch.paid
            ):
                reason = f"{len(stretch.paid)} equal debts, all paid, taken in order of date"
                for claim in stretch.paid:
                    _settle(sheet, claim, "equal-series", reason)
            elif delay is not None and delay.samples >= FEWEST_FOR_TERM:
                _pair_in_term(sheet, stretch, delay)


def _fits(sheet: Sheet, claim: Claim, delay: Delay | None) -> bool:
    """Tell whether the customer may have paid a claim so late; a bounced one is late by nature."""
    return delay is None or len(claim) > 2 or delay.fits(sheet.days[claim[1]] - sheet.days[claim[0]])  # noqa: PLR2004


def _pair_in_term(sheet: Sheet, stretch: Stretch, delay: Delay) -> None:
    """Pair the payments of a stretch that stays open where the oldest claim is the only one due."""
    ranks = sorted(rank for claim in (*stretch.paid, *stretch.open) for rank in claim)
    if any(sheet.kind(rank) is LineKind.BOUNCE for rank in ranks):
        return
    waiting: list[int] = []
    pairs: list[Claim] = []
    for rank in ranks:
        if sheet.owed[rank] > 0:
            waiting.append(rank)
            continue
        due = [debt for debt in waiting if delay.fits(sheet.days[rank] - sheet.days[debt])]
        if due != waiting[:1]:
            return
        pairs.append([waiting.pop(0), rank])
    for pair in pairs:
        reason = f"the oldest of the equal debts, and the only one due: paid after {delay.text()} as usual"
        _settle(sheet, pair, "equal-series", reason)


def _suggest(sheet: Sheet) -> None:
    """Suggest the oldest debt of its amount for each payment left, with the others as alternatives."""
    for ranks in _sizes(sheet):
        debts = [rank for rank in ranks if sheet.owed[rank] > 0][:MOST_ALTERNATIVES]
        if not debts:
            continue
        for payment in [rank for rank in ranks if sheet.owed[rank] < 0][:MOST_ALTERNATIVES]:
            pairs = [(debt, payment) for debt in debts]
            why = f"{amount_text(sheet.owed[payment], sheet.currency)}: {line_text(sheet, payment)}"
            why += f" and {line_text(sheet, debts[0])}, the oldest of {len(debts)} open debts of this amount."
            score = SCORE // len(debts)
            sheet.suggest(Suggestion(pairs[0], "equal-amount", why, score, alternatives=tuple(pairs[1:])))


MOST_ALTERNATIVES = 8

BOUNCED = Rule(
    "bounced-payment",
    "A payment came back from the bank: it cancels the bounce, or the next payment settles the debt.",
    _pair_bounced,
)
UNIQUE = Rule(
    "unique-amount", "One debt and one payment have this amount and nothing else does.", _pair_unique
)
SIMPLE = Rule(
    "equal-series", "Equal debts, each paid before the next one came: nothing else was open.", _pair_simple
)
SERIES = Rule(
    "equal-series", "Equal debts and as many equal payments, all settled, in order of date.", _pair_series
)
FAR = Rule("unique-amount", "One debt and one payment are left of this amount, far apart.", _pair_far)
SUGGESTED = Rule("equal-amount", "A payment and the oldest of several debts of its amount.", _suggest)
