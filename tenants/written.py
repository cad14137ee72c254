"""Numbers, amounts and days as people read them, in French ("fr") and in English ("en").

Owns the characters: U+202F between thousands and U+00A0 before a unit in French, U+2212 as minus in both.
Money comes in integer cents, days as dates; nothing here rounds or knows what day it is. Pages and letters
both write so.
"""

import datetime as dt

from babel.dates import format_date

FRENCH = "fr"
THIN = "\u202f"  # between thousands
NO_BREAK = "\u00a0"
MINUS = "\u2212"
_CENTS = 100


def count(number: int, language: str) -> str:
    """Write a whole number: « 48 210 », "48,210"."""
    digits = f"{abs(number):,}"
    if language == FRENCH:
        digits = digits.replace(",", THIN)
    return f"{MINUS}{digits}" if number < 0 else digits


def cents(amount: int, language: str) -> str:
    """Write an amount of integer cents, always with its cents: « 1 234,56 », "1,234.56"."""
    whole, rest = divmod(abs(amount), _CENTS)
    mark = "," if language == FRENCH else "."
    return f"{MINUS if amount < 0 else ''}{count(whole, language)}{mark}{rest:02d}"


def money(amount: int, currency: str, language: str) -> str:
    """Write an amount of integer hundredths with its currency: « 1 234,56 € », "1,234.56 USD"."""
    if currency != "EUR":
        return f"{cents(amount, language)}{NO_BREAK}{currency}"
    if language == FRENCH:
        return f"{cents(amount, language)}{NO_BREAK}€"
    return f"{MINUS if amount < 0 else ''}€{cents(abs(amount), language)}"


def day(when: dt.date) -> str:
    """Write a day in a table: 23/11/2026."""
    return f"{when:%d/%m/}{when.year:04d}"


def day_long(when: dt.date, language: str) -> str:
    """Write a day in prose: « 23 novembre 2026 », "23 November 2026"."""
    return first(format_date(when, "d MMMM y", locale=language), when, language)


def first(written: str, when: dt.date, language: str) -> str:
    """Return a day that was written with its number first as the French say the first of a month: « 1er »."""
    return f"1er{written[1:]}" if when.day == 1 and language == FRENCH else written
