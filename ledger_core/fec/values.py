"""The value of one FEC cell: amounts, days, senses. Blank is a value too.

Functions take the cell's text without the blanks around it. An amount never passes through a float.
Source of the forms: art. A47 A-1 VII LPF; what is accepted beyond it is what the tax office's
own control program accepts.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
import re

_LONGEST_AMOUNT = 24
_AMOUNT = re.compile(r"(?P<lead>[+-]?)(?P<whole>[0-9]*)(?:,(?P<part>[0-9]*))?(?P<trail>[+-]?)")
_DAY = re.compile(
    r"(?P<day>[0-9]{4}([-/.]?)[0-9]{2}\2[0-9]{2}|[0-9]{2}([-/.]?)[0-9]{2}\3[0-9]{4})( [0-9:]{5,8})?"
)
_NO_DAY = frozenset({"", "00000000", "00010101"})  # how programs write a day that is not known
_SENSES = {"D": 1, "C": -1, "+1": 1, "-1": -1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_CENTURIES = ("19", "20")


class CellError(ValueError):
    """A cell does not hold what its column asks for; the message says why."""


@lru_cache(maxsize=1 << 16)
def cents_of(text: str) -> int:
    """Return the integer cents of a debit, a credit or an amount, sign kept; blank is zero.

    Raises:
        CellError: not a number of the FEC's form, or finer than a cent.
    """
    if not text:
        return 0
    sign, whole, part = _digits(text)
    if part[2:].strip("0"):
        raise CellError(f"«{text}» is finer than a cent")
    cents = int(whole or "0") * 100 + int(part[:2].ljust(2, "0"))
    return sign * cents


@lru_cache(maxsize=1 << 12)
def amount_of(text: str) -> Decimal | None:
    """Return an amount in a foreign currency with the decimals that it has, at least two; blank is None.

    Raises:
        CellError: not a number of the FEC's form.
    """
    if not text:
        return None
    sign, whole, part = _digits(text)
    return Decimal(f"{whole or '0'}.{part.ljust(2, '0')}") * sign


@lru_cache(maxsize=1 << 14)
def day_of(text: str) -> dt.date | None:
    """Return the day of a cell: `AAAAMMJJ`, or with signs between, or the other way round; blank is None.

    Raises:
        CellError: not a day of the calendar, or outside 1900 to 2099.
    """
    if text in _NO_DAY:
        return None
    found = _DAY.fullmatch(text)
    if not found:
        raise CellError(f"«{text}» is not a date of the form AAAAMMJJ")
    digits = re.sub("[-/.]", "", found["day"])
    # The two readings never meet: a year of 19.. or 20.. would be a month in the other one.
    year_first = (digits[:4], digits[4:6], digits[6:])
    year_last = (digits[4:], digits[2:4], digits[:2])
    parts = year_first if digits[4:6] <= "12" and digits[:2] in _CENTURIES else year_last
    if parts[0][:2] not in _CENTURIES:
        parts = year_first
    year, month, day = map(int, parts)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CellError(f"«{text}» lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise CellError(f"«{text}» is no day of the calendar") from None


def sense_of(text: str) -> int:
    """Return 1 for a debit, -1 for a credit.

    Raises:
        CellError: neither `D` nor `C`, `+1` nor `-1`.
    """
    sense = _SENSES.get(text.upper())
    if sense is None:
        raise CellError(f"«{text}» is neither D nor C, +1 nor -1")
    return sense


def _digits(text: str) -> tuple[int, str, str]:
    """Split a number into sign, digits before and digits after the comma."""
    found = _AMOUNT.fullmatch(text)
    if not found or (found["lead"] and found["trail"]) or not (found["whole"] or found["part"]):
        raise CellError(f"«{text[:_LONGEST_AMOUNT]}» {_why_no_number(text)}")
    if len(text) > _LONGEST_AMOUNT:
        raise CellError(f"«{text[:_LONGEST_AMOUNT]}…» is longer than {_LONGEST_AMOUNT} characters")
    return (-1 if "-" in (found["lead"], found["trail"]) else 1), found["whole"], found["part"] or ""


def _why_no_number(text: str) -> str:
    if re.fullmatch(r"[+-]?[0-9., ]+[+-]?", text):
        if "." in text:
            return "is not a number: the decimal sign is the comma, and nothing stands between thousands"
        if " " in text:
            return "is not a number: it has a space inside"
    return "is not a number such as 1234,56"
