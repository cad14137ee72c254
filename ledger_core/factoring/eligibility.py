"""What of the open documents a factor takes, item by item, and what of it it funds.

Owns the order in which a debtor's limit is filled: by due date, date, number, key; so the same documents, day
and contract give the same verdicts. Whether a rule keeps something out is `rules`' to say; nothing is
valued here but what lies over a limit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from fractions import Fraction

from ledger_core.factoring.candidates import Candidate, Standing
from ledger_core.factoring.charges import Charges, charges_of
from ledger_core.factoring.contract import Contract, LimitOn
from ledger_core.factoring.documents import OWING
from ledger_core.factoring.rules import Reason, Rule, exclusion_of, exclusion_of_credit, look_of
from ledger_core.late_payment.cents import half_up, shares_of

_HUNDRED = 100


class Decision(StrEnum):
    """What becomes of a document."""

    ELIGIBLE = "eligible"
    OVER_LIMIT = "over-limit"  # assigned; a part of it, or all, is not funded
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document and what becomes of it, in cents of the contract's currency.

    `cents` is what is assigned, below zero for a credit note, and zero where it is excluded; of it
    `over_cents` are not funded. `limit_cents` is what the debtor's limit allows, None where there is none.
    """

    candidate: Candidate
    decision: Decision
    cents: int = 0
    over_cents: int = 0
    reason: Reason | None = None
    limit_cents: int | None = None

    @property
    def funded_cents(self) -> int:
        """What of it lies within the limit."""
        return self.cents - self.over_cents


def verdicts_on(
    candidates: Iterable[Candidate], contract: Contract, standing: Standing, day: dt.date
) -> tuple[Verdict, ...]:
    """Tell of each document whether it is handed over, and what of it lies over its debtor's limit.

    Args:
        candidates: open documents; of two with one key the first counts, the other is told as assigned.
        contract: the version in force.
        standing: how the contract stands before.
        day: the day of the assignment.

    Returns:
        One verdict a candidate, in the order: debtor, due date, date, number, key.

    Raises:
        NoVatRateError: limits cover what is funded, and no rate of VAT is known for the day.
    """
    ordered = sorted(candidates, key=_order)
    reasons = _exclusions(ordered, contract, standing, day)
    taken: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for rank, (each, reason) in enumerate(zip(ordered, reasons, strict=True)):
        if reason is None:
            taken[each.debtor].append((rank, each.cents(contract)))
    over = _over(taken, contract, standing, day)
    return tuple(
        Verdict(each, Decision.EXCLUDED, reason=reason)
        if reason
        else _taken(each, each.cents(contract), over.get(rank), _cap(contract, standing, each.debtor))
        for rank, (each, reason) in enumerate(zip(ordered, reasons, strict=True))
    )


def _order(candidate: Candidate) -> tuple[str, dt.date, dt.date, str, str]:
    document = candidate.document
    return candidate.debtor, document.due or dt.date.max, document.date, document.reference, candidate.key


def _exclusions(
    ordered: Sequence[Candidate], contract: Contract, standing: Standing, day: dt.date
) -> list[Reason | None]:
    look = look_of(ordered, contract, standing, day)
    seen: set[str] = set()
    reasons: dict[int, Reason | None] = {}
    taken: set[tuple[str, str]] = set()
    for credits_now in (False, True):  # credit notes after the invoices they may follow
        for rank, each in enumerate(ordered):
            if (each.document.kind in OWING) is not credits_now:
                continue
            if each.key in seen:
                reasons[rank] = Reason(Rule.ALREADY_ASSIGNED)
                continue
            seen.add(each.key)
            reason = exclusion_of_credit(each, look, taken) if credits_now else exclusion_of(each, look)
            reasons[rank] = reason
            if reason is None:
                taken.add((each.debtor, each.document.reference))
    return [reasons[rank] for rank in range(len(ordered))]


def _taken(candidate: Candidate, cents: int, over: tuple[Rule, int] | None, cap: int | None) -> Verdict:
    if over is None:
        return Verdict(candidate, Decision.ELIGIBLE, cents, limit_cents=cap)
    rule, over_cents = over
    reason = Reason(rule, found=over_cents, allowed=cap)
    return Verdict(candidate, Decision.OVER_LIMIT, cents, over_cents, reason, cap)


def _cap(contract: Contract, standing: Standing, debtor: str) -> int | None:
    own = standing.limits.get(debtor)
    return contract.default_limit_cents if own is None else own


def _over(
    taken: Mapping[str, Sequence[tuple[int, int]]], contract: Contract, standing: Standing, day: dt.date
) -> dict[int, tuple[Rule, int]]:
    """Return by rank what lies over a limit: the last invoices of a debtor bear it."""
    totals = {debtor: sum(cents for _, cents in own) for debtor, own in taken.items()}
    withheld = _withheld(taken, totals, contract, standing, day)
    assigned_cents = standing.outstanding_cents + sum(totals.values())
    found: dict[int, tuple[Rule, int]] = {}
    for debtor, own in taken.items():
        rule, left = _over_of_debtor(
            contract, standing, debtor, (totals[debtor], withheld[debtor]), assigned_cents
        )
        for rank, cents in reversed(own):
            part = min(left, max(0, cents))
            if part > 0:
                found[rank] = (rule, part)
                left -= part
    return found


def _over_of_debtor(
    contract: Contract, standing: Standing, debtor: str, own: tuple[int, int], assigned_cents: int
) -> tuple[Rule, int]:
    """Return what of a debtor's claims is not funded, and for which of both reasons.

    Args:
        contract: its percents.
        standing: what stands before.
        debtor: its code.
        own: what is assigned of it now, and what the factor withholds of that.
        assigned_cents: all that is assigned then, of all debtors.
    """
    cents, withheld = own
    before, cap = standing.outstanding.get(debtor, 0), _cap(contract, standing, debtor)
    over_limit = over_share = 0
    if cap is not None and contract.limit_on is LimitOn.CLAIMS:
        over_limit = cents - max(0, cap - before)
    elif cap is not None:
        kept = standing.reserves.get(debtor, 0) + withheld
        over_limit = min(before + cents - kept - cap, cents - withheld)
    if contract.concentration_percent is not None:
        share = Fraction(assigned_cents) * Fraction(contract.concentration_percent) / _HUNDRED
        over_share = cents - max(0, half_up(share.numerator, share.denominator) - before)
    if over_share > over_limit:
        return Rule.CONCENTRATION, max(0, over_share)
    return Rule.LIMIT, max(0, over_limit)


def _withheld(
    taken: Mapping[str, Sequence[tuple[int, int]]],
    totals: Mapping[str, int],
    contract: Contract,
    standing: Standing,
    day: dt.date,
) -> dict[str, int]:
    """Return by debtor its share of holdback, commission and VAT; zero where limits cover claims."""
    assigned = sum(totals.values())
    if contract.limit_on is LimitOn.CLAIMS or assigned <= 0:
        return dict.fromkeys(totals, 0)
    documents = sum(len(own) for own in taken.values())
    return _shared(totals, charges_of(contract, standing, assigned, documents, day))


def _shared(totals: Mapping[str, int], charges: Charges) -> dict[str, int]:
    amounts = [max(0, cents) for cents in totals.values()]
    whole = sum(amounts)
    withheld = charges.holdback_cents + charges.commission_cents + charges.commission_vat_cents
    shares = shares_of(withheld, [withheld * cents for cents in amounts], whole)
    return dict(zip(totals, shares, strict=True))
