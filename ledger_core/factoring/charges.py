"""What a factor takes of an assignment before anybody's limit is looked at: holdback, commission, VAT, fees.

Owns each figure's rounding: exact until the last, then half up to the cent, once a figure; VAT of the
commission and of file fees is rounded apart, as two lines of one statement are. Never says what is funded.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from ledger_core.factoring.candidates import Standing
from ledger_core.factoring.contract import Contract, Fees, FinancingCharged, HoldbackBase
from ledger_core.factoring.vat_rates import vat_rate
from ledger_core.late_payment.cents import half_up

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Charges:
    """Cents of the contract's currency, zero or more."""

    holdback_cents: int
    commission_cents: int
    commission_vat_cents: int
    file_fees_cents: int
    file_fees_vat_cents: int


def charges_of(
    contract: Contract, standing: Standing, assigned_cents: int, documents: int, day: dt.date
) -> Charges:
    """Return what is taken of an assignment.

    Args:
        contract: its percents, minimums and fees.
        standing: what was assigned before, and the holdback of it.
        assigned_cents: what is assigned, with tax, zero or more.
        documents: how many documents it has.
        day: of the assignment; the rate of VAT is that day's.

    Returns:
        The charges. A holdback of the outstanding is what is missing to it, never below zero; no holdback is
        larger than what is assigned.

    Raises:
        NoVatRateError: no rate of VAT is known for the day.
    """
    fees = contract.fees
    commission = max(
        percent_of(assigned_cents, fees.commission_percent),
        fees.minimum_cents,
        documents * fees.minimum_per_document_cents,
    )
    rate = vat_rate(fees.vat, day)
    if contract.holdback_base is HoldbackBase.ASSIGNED:
        holdback = percent_of(assigned_cents, contract.holdback_percent)
    else:
        wanted = percent_of(standing.outstanding_cents + assigned_cents, contract.holdback_percent)
        holdback = max(0, wanted - standing.held_cents)
    return Charges(
        min(holdback, assigned_cents),
        commission,
        percent_of(commission, rate),
        fees.file_fees_cents,
        percent_of(fees.file_fees_cents, rate) if fees.file_fees_taxed else 0,
    )


def financing_cents(fees: Fees, funded_cents: int, days: int) -> int:
    """Return the financing commission: simple interest on what is funded, for days, half up to the cent.

    Interest of a financing bears no VAT (article 261 C 1° CGI).

    Args:
        fees: the yearly rate and its day count.
        funded_cents: what is funded before fees, zero or more.
        days: until the debtors are expected to pay, zero or more.
    """
    exact = Fraction(funded_cents) * Fraction(fees.financing_percent) * days / (_HUNDRED * fees.day_count)
    return half_up(exact.numerator, exact.denominator)


def financing_at_assignment(fees: Fees, funded_cents: int, days: int) -> int:
    """Return the financing commission that the assignment itself bears; zero where the statement takes it."""
    if fees.financing_charged is FinancingCharged.ON_STATEMENT:
        return 0
    return financing_cents(fees, funded_cents, days)


def percent_of(cents: int, percent: Decimal) -> int:
    """Return a part of an amount, zero or more, half up to the cent."""
    exact = Fraction(cents) * Fraction(percent) / _HUNDRED
    return half_up(exact.numerator, exact.denominator)
