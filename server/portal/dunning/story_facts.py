"""Facts of a line of the story as they are read for its sentence: a word, a value, an amount, a day.

Lines are kept for ever and were told by other versions: a fact that is missing, or is of another kind than it
is now, is nothing. Owns no sentence of its own.
"""

from collections.abc import Callable, Mapping
import datetime as dt
from enum import StrEnum

from server.portal import formats

Facts = Mapping[str, object]


def said(facts: Facts, name: str) -> str:
    """Return a fact that is text; "" where it is none."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def among(facts: Facts, name: str, values: type[StrEnum], tell: Callable[[str], str]) -> str:
    """Put a fact into words where it is one of the values that there are."""
    value = said(facts, name)
    return tell(value) if value in set(values) else ""


def amount(facts: Facts) -> str:
    """Return the sum with its currency; "" where there is none, or one of nothing."""
    cents, currency = facts.get("cents"), facts.get("currency")
    if not isinstance(cents, int) or not cents or not isinstance(currency, str):
        return ""
    return formats.money(cents, currency)


def day(facts: Facts, name: str) -> dt.date | None:
    """Return a fact that is a day."""
    try:
        return dt.date.fromisoformat(said(facts, name))
    except ValueError:
        return None
