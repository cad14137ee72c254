"""The values of the operator's file of plans: each read strictly, or refused with what is expected.

Owns their kinds and limits. Which keys there are is `plan_file`'s.
"""

from collections.abc import Callable, Collection
from decimal import Decimal
from enum import Enum
import re
from typing import Any

from ledger_core.accounts import is_customer
from ledger_core.card_edit import is_email

MOST_PLANS = 50
MOST_AMOUNT = Decimal("999999.99")
LONGEST_KEY = 40
LONGEST_NAME = 80
LONGEST_NUMBER = 20
LONGEST_ADDRESS = 254

_AMOUNT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,14})?")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[1-9][0-9]{2}[0-9A-Z]*")
_OTHER_PARTS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV"),
        *("XAF", "XOF", "XPF"),
        *("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
    )
)
"""Currencies whose smallest part is no hundredth: of ISO 4217, and of docs.stripe.com/currencies."""


class ValueFaultError(ValueError):
    """A value is not of its kind; the message says what is expected."""


Reader = Callable[[object], object]


def amount(value: object) -> Decimal:
    """Return an amount; it is never a number with a point, which is not exact."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueFaultError(
            'write the amount in quotes, such as "12.00": a number with a point is not exact'
        )
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueFaultError('an amount from 0 on is expected, in quotes, such as "12.00"')
    read = Decimal(value)
    if read > MOST_AMOUNT:
        raise ValueFaultError(f"at most {MOST_AMOUNT} is expected")
    return read


def base_price(value: object) -> Decimal:
    """Return the price of an interval, whole cents."""
    read = amount(value)
    if read * 100 % 1:
        raise ValueFaultError("whole cents are expected")
    return read


def plan_name(value: object) -> str:
    """Return how people call a plan."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= LONGEST_NAME:
        raise ValueFaultError(f"a text of 1 to {LONGEST_NAME} signs is expected")
    if not value.isprintable():
        raise ValueFaultError("a text of signs that can be seen is expected")
    return value


def plan_key(value: object) -> str:
    """Return how programs call a plan."""
    if not isinstance(value, str) or len(value) > LONGEST_KEY or not _KEY.fullmatch(value):
        raise ValueFaultError(f"small letters, digits and single hyphens are expected, {LONGEST_KEY} at most")
    return value


def currency(value: object) -> str:
    """Return a currency that has hundredths."""
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ValueFaultError("three capital letters are expected, such as EUR")
    if value in _OTHER_PARTS:
        raise ValueFaultError("amounts are counted in hundredths, which this currency has not")
    return value


def mail_address(value: object) -> str:
    """Return where one writes to."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not is_email(value):
        raise ValueFaultError("an e-mail address is expected, such as factures@lettrine.example")
    return value


def account_number(value: object) -> str:
    """Return a number of the chart."""
    if not isinstance(value, str) or len(value) > LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        raise ValueFaultError(
            f'a number of the chart is expected, in quotes, such as "706000", {LONGEST_NUMBER} signs at most'
        )
    return value


def customers_number(value: object) -> str:
    """Return a number under which customers stand."""
    number = account_number(value)
    if not is_customer(number):
        raise ValueFaultError("a number of customers is expected: it begins with 41")
    return number


def whole(least: int, most: int) -> Reader:
    """Return what reads a whole number between two."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueFaultError(f"a whole number from {least} to {most} is expected")
        return value

    return read


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueFaultError("true or false is expected")
    return value


def one_of(choices: type[Enum]) -> Reader:
    """Return what reads one of some words."""
    known: Collection[Any] = [each.value for each in choices]

    def read(value: object) -> object:
        if not isinstance(value, str) or value not in known:
            raise ValueFaultError(f"one of {', '.join(known)} is expected")
        return choices(value)

    return read


def tables(value: object) -> list[object]:
    """Return the tables of the plans, each still to be read."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_PLANS:
        raise ValueFaultError(f"1 to {MOST_PLANS} tables [[plans]] are expected")
    return value


def as_it_is(value: object) -> object:
    """Return what is read elsewhere."""
    return value
