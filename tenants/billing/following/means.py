"""What is charged for a subscription, as far as it is shown: its kind, brand, last four digits, last day.

Pure. Whose a card or an account is, where they live, and what tells it from others is kept nowhere here.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

Json = Mapping[str, Any]

METHOD, SOURCE = "default_payment_method", "default_source"
"""Fields of subscriptions and of settings of customers; a source is what older accounts charge."""

_SHOWN = ("brand", "last4", "exp_month", "exp_year")
_MONTHS = range(1, 13)
_YEARS = range(2000, dt.MAXYEAR + 1)
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Means:
    """A means of payment, in the payment service's own words; "" and None for what is not told of it.

    `last_day` is the last on which a card can be charged.
    """

    kind: str
    brand: str
    digits: str
    last_day: dt.date | None


def is_left_to_customer(subscription: Json) -> bool:
    """Tell whether a subscription has no means of payment of its own: then its customer's is charged."""
    return not subscription.get(METHOD) and not subscription.get(SOURCE)


def with_customers(subscription: Json, customer: Json) -> Json:
    """Return a subscription that has none of its own with the means of payment of its customer."""
    settings = customer.get("invoice_settings") or {}
    return {**subscription, METHOD: settings.get(METHOD), SOURCE: customer.get(SOURCE)}


def trimmed(subscription: Json) -> Json:
    """Return a subscription with no more of its means of payment than what is shown of it."""
    method = subscription.get(METHOD)
    if not isinstance(method, Mapping):
        return subscription
    kind = str(method.get("type") or "")
    told = _told(method, kind)
    shown = {name: told[name] for name in _SHOWN if name in told}
    return {**subscription, METHOD: {"id": method.get("id"), "type": kind, kind: shown}}


def means_of(subscription: Json) -> Means | None:
    """Return what is charged for a subscription as it was kept; None where nothing of it is known."""
    method = subscription.get(METHOD)
    if not isinstance(method, Mapping):
        return None
    kind = str(method.get("type") or "")
    told = _told(method, kind)
    digits = str(told.get("last4") or "")
    return Means(
        kind,
        str(told.get("brand") or ""),
        digits if digits.isascii() and digits.isdigit() and len(digits) == _DIGITS else "",
        _last_day(told.get("exp_year"), told.get("exp_month")),
    )


def has_none(subscription: Json) -> bool:
    """Tell whether it is known that there is nothing to be charged."""
    return METHOD in subscription and is_left_to_customer(subscription)


def _told(method: Json, kind: str) -> Json:
    told = method.get(kind)
    return told if isinstance(told, Mapping) else {}


def _last_day(year: object, month: object) -> dt.date | None:
    if not isinstance(year, int) or not isinstance(month, int) or month not in _MONTHS or year not in _YEARS:
        return None
    return dt.date(year, month, monthrange(year, month)[1])
