"""Amounts: `Decimal` at the edges, integer cents inside. Never a float.

A cent here is the hundredth of whatever currency the amount is in. Nothing is rounded silently:
an amount finer than a cent is refused.
"""

from decimal import Decimal


class FinerThanCentError(ValueError):
    """The amount has a part finer than a hundredth."""


def to_cents(amount: Decimal) -> int:
    """Convert an amount to integer cents, sign kept.

    Raises:
        FinerThanCentError: the amount is not a whole number of cents, or not finite.
    """
    if not amount.is_finite():
        raise FinerThanCentError(str(amount))
    cents = int(amount.scaleb(2))
    if from_cents(cents) != amount:  # compared exactly: scaling rounds beyond 28 digits
        raise FinerThanCentError(str(amount))
    return cents


def from_cents(cents: int) -> Decimal:
    """Convert integer cents to an amount with exactly two decimals, sign kept."""
    return Decimal(f"{cents}e-2")  # as text, for arithmetic would round beyond 28 digits
