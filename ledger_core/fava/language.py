"""What the pages say, in the language that Fava speaks to the reader: French, or else English.

Owns the French of every sentence and how amounts are written. Days are written as Fava writes them.
"""

from collections.abc import Mapping
import datetime as dt
from functools import lru_cache

from babel.numbers import format_decimal
from flask_babel import get_locale

from ledger_core.fava.french import FRENCH
from ledger_core.money import from_cents


def is_french() -> bool:
    """Tell whether Fava speaks French here: by its own setting, or as the reader's browser asks."""
    locale = get_locale()
    return locale is not None and locale.language == "fr"


def said(text: str, values: Mapping[str, object] | None = None) -> str:
    """Say a sentence in the reader's language, with values for what stands in braces.

    A value is a text, a number, a day, or an amount as (cents, currency).
    """
    sentence = FRENCH[text] if text in FRENCH and is_french() else text
    if not values:
        return sentence
    return sentence.format_map({name: _shown(value) for name, value in values.items()})


def amount(cents: int | None) -> str:
    """Write an amount without its currency: 1 234,56 or 1,234.56; a dash where there is none."""
    return "–" if cents is None else _amount(cents, is_french())


@lru_cache(4096)
def _amount(cents: int, french: bool) -> str:  # noqa: FBT001  a key of the cache
    shown = format_decimal(from_cents(cents), "#,##0.00", locale="fr" if french else "en")
    return shown.replace("-", "−") if french else shown


def number(count: int) -> str:
    """Write a count: 12 345 or 12,345."""
    return format_decimal(count, locale="fr" if is_french() else "en")


def _shown(value: object) -> str:
    match value:
        case (int(cents), str(currency)):
            return f"{amount(cents)} {currency}"
        case bool() | str() | dt.date():
            return str(value)
        case int():
            return number(value)
    return str(value)
