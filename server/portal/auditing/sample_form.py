"""What the form of a sample takes: each field read, or refused with a sentence.

Owns how a sample is asked for in an address; what is drawn is `ledger_core.audit.sampling`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import datetime as dt
from decimal import Decimal
import re

from flask_babel import gettext as _

from ledger_core.audit.sampling import (
    CONFIDENCE_FACTORS,
    MOST_ERRORS,
    Population,
    interval_for_size,
    interval_of,
)
from ledger_core.money import to_cents
from server.portal.auditing.blueprint import day_typed

FIELDS = ("revision", "day", "by", "amount", "confidence", "errors", "size", "seed")
LONGEST_SEED = 100
MOST_ITEMS = 5_000
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
_NUMBER = re.compile(r"[0-9]{1,6}")
_CONFIDENCE = 95


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sample as it was asked for; `interval` follows from the population where a size was given."""

    typed: Mapping[str, str]
    day: dt.date
    seed: str = ""
    interval: Callable[[Population], int] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def read(sent: Mapping[str, str], today: dt.date, revision: int) -> Wanted:
    """Read the form; nothing sent: as it is shown first, at the last revision as of today."""
    typed = {name: sent.get(name, "").strip() for name in FIELDS}
    if not any(typed.values()):
        first = {"by": "amount", "confidence": str(_CONFIDENCE), "errors": "0", "revision": str(revision)}
        return Wanted({**typed, **first, "day": today.isoformat()}, today)
    errors: dict[str, str] = {}
    day = day_typed(typed["day"], today)
    if day is None:
        errors["day"] = _("Choose a day.")
    if not typed["seed"] or len(typed["seed"]) > LONGEST_SEED or not typed["seed"].isprintable():
        errors["seed"] = _("Write a seed, such as the number of the engagement and its year.")
    interval = _by_size(typed, errors) if typed["by"] == "size" else _by_amount(typed, errors)
    return Wanted(typed, day or today, typed["seed"], interval, errors)


def _by_size(typed: Mapping[str, str], errors: dict[str, str]) -> Callable[[Population], int] | None:
    size = int(typed["size"]) if _NUMBER.fullmatch(typed["size"]) else 0
    if 1 <= size <= MOST_ITEMS:
        return lambda population: interval_for_size(population, size)
    errors["size"] = _("How many items: a whole number from 1 to %(most)s.", most=MOST_ITEMS)
    return None


def _by_amount(typed: Mapping[str, str], errors: dict[str, str]) -> Callable[[Population], int] | None:
    amount = _BLANKS.sub("", typed["amount"])
    cents = to_cents(Decimal(amount.replace(",", "."))) if _AMOUNT.fullmatch(amount) else 0
    if not cents:
        errors["amount"] = _("An amount above zero, such as 15000 or 15 000.00.")
    confidence = int(typed["confidence"]) if _NUMBER.fullmatch(typed["confidence"]) else 0
    if confidence not in CONFIDENCE_FACTORS:
        errors["confidence"] = _("Choose one of the list.")
    allowed = int(typed["errors"]) if _NUMBER.fullmatch(typed["errors"]) else MOST_ERRORS + 1
    if allowed > MOST_ERRORS:
        errors["errors"] = _("Choose one of the list.")
    if errors.keys() & {"amount", "confidence", "errors"}:
        return None
    return lambda _population: interval_of(cents, confidence, allowed)
