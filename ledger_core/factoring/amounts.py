"""What an assignment comes to: of what is assigned, what the factor keeps, what it charges, what it pays.

Owns the sum: assigned = available + holdback + over limit + beyond the quota + commissions, fees and VAT,
to the cent, and nothing of it below zero. Rounding is `charges`'. Where the fees come to more than what is
funded, they are taken off what the factor would keep: over limit first, then quota, then holdback.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.factoring.candidates import Standing
from ledger_core.factoring.charges import charges_of, financing_at_assignment, percent_of
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.eligibility import Decision, Verdict
from ledger_core.late_payment.cents import half_up


class NothingAssignedError(ValueError):
    """Nothing is assigned, or credit notes come to as much as invoices: it cannot be handed over."""


class FeesExceedError(ValueError):
    """The fees come to more than what is assigned: nothing would be paid for it."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Cents of the contract's currency, zero or more; what is kept or charged is off what is assigned."""

    documents: int
    assigned_cents: int
    over_limit_cents: int
    beyond_quota_cents: int
    holdback_cents: int
    commission_cents: int
    commission_vat_cents: int
    financing_cents: int
    file_fees_cents: int
    file_fees_vat_cents: int
    days: int  # that the financing commission is for

    @property
    def cost_cents(self) -> int:
        """What it costs without VAT."""
        return self.commission_cents + self.financing_cents + self.file_fees_cents

    @property
    def vat_cents(self) -> int:
        """The VAT of it."""
        return self.commission_vat_cents + self.file_fees_vat_cents

    @property
    def kept_cents(self) -> int:
        """What the factor owes and does not pay yet."""
        return self.over_limit_cents + self.beyond_quota_cents + self.holdback_cents

    @property
    def available_cents(self) -> int:
        """What is paid at once."""
        return self.assigned_cents - self.kept_cents - self.cost_cents - self.vat_cents


def amounts_of(
    verdicts: Iterable[Verdict], contract: Contract, standing: Standing, day: dt.date, days: int
) -> Amounts:
    """Value an assignment.

    Args:
        verdicts: what eligibility said; what is excluded does not count.
        contract: the version in force.
        standing: how the contract stands before.
        day: of the assignment.
        days: until the debtors are expected to pay, for the financing commission; zero or more.

    Raises:
        NothingAssignedError: nothing is left to hand over.
        FeesExceedError: the fees come to more than what is assigned.
        NoVatRateError: no rate of VAT is known for the day.
    """
    taken = [verdict for verdict in verdicts if verdict.decision is not Decision.EXCLUDED]
    assigned = sum(verdict.cents for verdict in taken)
    if assigned <= 0:
        raise NothingAssignedError(f"{assigned} cents are no amount to hand over; add invoices first")
    charges = charges_of(contract, standing, assigned, len(taken), day)
    over = min(sum(verdict.over_cents for verdict in taken), assigned)
    fundable = assigned - over
    beyond = fundable - percent_of(fundable, contract.quota_percent)
    holdback = min(charges.holdback_cents, fundable - beyond)
    financing = financing_at_assignment(contract.fees, fundable - beyond - holdback, days)
    charged = (
        charges.commission_cents
        + charges.commission_vat_cents
        + financing
        + charges.file_fees_cents
        + charges.file_fees_vat_cents
    )
    if charged > assigned:
        raise FeesExceedError(f"fees of {charged} cents are more than the {assigned} cents assigned")
    over, beyond, holdback = _kept_after(charged - (fundable - beyond - holdback), over, beyond, holdback)
    return Amounts(
        documents=len(taken),
        assigned_cents=assigned,
        over_limit_cents=over,
        beyond_quota_cents=beyond,
        holdback_cents=holdback,
        commission_cents=charges.commission_cents,
        commission_vat_cents=charges.commission_vat_cents,
        financing_cents=financing,
        file_fees_cents=charges.file_fees_cents,
        file_fees_vat_cents=charges.file_fees_vat_cents,
        days=days,
    )


def amounts_of_rest(amounts: Amounts, assigned_cents: int, documents: int, over_cents: int) -> Amounts:
    """Value what a factor takes of an assignment where it leaves documents out; its own credit counts more.

    Holdback, quota, commission and interest shrink with what is assigned, file fees stay as they are.

    Args:
        amounts: of the whole.
        assigned_cents: the rest, above zero.
        documents: how many it has.
        over_cents: of the rest, what lies over limits.

    Returns:
        The amounts; what is available may come out below zero.
    """

    def part(cents: int) -> int:
        return half_up(cents * assigned_cents, amounts.assigned_cents)

    return replace(
        amounts,
        documents=documents,
        assigned_cents=assigned_cents,
        over_limit_cents=min(over_cents, amounts.over_limit_cents, assigned_cents),
        beyond_quota_cents=part(amounts.beyond_quota_cents),
        holdback_cents=part(amounts.holdback_cents),
        commission_cents=part(amounts.commission_cents),
        commission_vat_cents=part(amounts.commission_vat_cents),
        financing_cents=part(amounts.financing_cents),
    )


def _kept_after(missing: int, over: int, beyond: int, holdback: int) -> tuple[int, int, int]:
    """Take what fees lack off what is kept, in this order."""
    kept = []
    for cents in (over, beyond, holdback):
        taken = min(max(missing, 0), cents)
        missing -= taken
        kept.append(cents - taken)
    return kept[0], kept[1], kept[2]
