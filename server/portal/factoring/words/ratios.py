"""Percents of a contract as pages write them: 0,40 %, 10 %, never more digits than were agreed."""

from decimal import Decimal
from fractions import Fraction

from server.portal.formats import percent

_MOST_DIGITS = 4


def ratio_of(number: Decimal | int) -> Fraction:
    """Return a percent as a part of the whole."""
    return Fraction(number) / 100


def percent_words(number: Decimal | int, least: int = 0) -> str:
    """Write a percent with the digits it has; at least so many behind its mark."""
    plain = Decimal(number).normalize()
    exponent = plain.as_tuple().exponent
    digits = max(least, -exponent) if isinstance(exponent, int) else least
    return percent(ratio_of(plain), min(digits, _MOST_DIGITS))
