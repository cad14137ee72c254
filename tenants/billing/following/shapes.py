"""What objects of the payment service are in our rows: statuses, last days, moments, cents.

Pure: what was fetched goes in, values of columns come out, and the same for the same. A period that ends at
midnight in Paris had its last day before; one that ends at another hour ends on that day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Metric, Plan, Tariff
from ledger_core.billing.pricing import monthly_cents
from tenants.billing.catalogue.held import held_plan
from tenants.billing.catalogue.wanted import PLAN_FIELD, part_of
from tenants.billing.rows import KEY_LENGTH, NUMBER_LENGTH, STATE_LENGTH
from tenants.moment import day_of

Json = Mapping[str, Any]

OWNER = "lettrine_payer"
SITE = "lettrine_site"
"""Metadata of customers and subscriptions: whose they are, and which service made them."""

_STATUSES = {
    "incomplete": Status.INCOMPLETE,
    "trialing": Status.TRIALING,
    "active": Status.ACTIVE,
    "past_due": Status.PAST_DUE,
    "unpaid": Status.UNPAID,
    "paused": Status.PAUSED,
    "canceled": Status.CANCELLED,
}
_NEVER_BEGAN = "incomplete_expired"
_OVER = ("canceled", _NEVER_BEGAN)
_UNTOUCHED_BY_PAUSE = (Status.INCOMPLETE, Status.CANCELLED)
_MAY_OWE = (Status.PAST_DUE, Status.UNPAID, Status.CANCELLED)
_UNPAID_INVOICES = ("open", "uncollectible")
_METRICS = {metric.value: metric for metric in Metric}
_TICK = dt.timedelta(microseconds=1)


class UnknownStatusError(Exception):
    """The payment service has a status of subscriptions that is not known here."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a subscription is of: the part of a plan, None where it is none of ours, and how many."""

    plan: str | None
    part: str | None
    quantity: int


def status_of(body: Json) -> Status | None:
    """Return how a subscription stands in our words; None of one that never began.

    One whose invoices are not collected for a time is paused.

    Raises:
        UnknownStatusError: nobody here knows the word.
    """
    said = body["status"]
    if said == _NEVER_BEGAN:
        return None
    if said not in _STATUSES:
        raise UnknownStatusError(f"{body['id']}: {said}")
    status = _STATUSES[said]
    if body.get("pause_collection") and status not in _UNTOUCHED_BY_PAUSE:
        return Status.PAUSED
    return status


def is_over(body: Json) -> bool:
    """Tell whether a subscription ended, or never began and never will."""
    return body["status"] in _OVER


def may_owe(status: Status | None) -> bool:
    """Tell whether it counts since when an invoice is not paid."""
    return status in _MAY_OWE


def subscription_values(
    body: Json, status: Status, invoices: Iterable[Json], tariff: Tariff | None
) -> dict[str, Any]:
    """Return the columns of a subscription, but for whose it is and when it was fetched.

    Args:
        body: the subscription, as it was fetched.
        status: as `status_of` says it.
        invoices: of its customer, where `may_owe`; others are not looked at.
        tariff: the operator's; what comes again every month does at the prices of the subscription.
    """
    plan, items = plan_of(body), items_of(body)
    known = tariff.plan(plan) if tariff else None
    since, until = _period(body)
    ends_at = body.get("cancel_at") or (_seconds(until) if body.get("cancel_at_period_end") else None)
    ended_at = body.get("ended_at") or body.get("canceled_at")
    is_over = status is Status.CANCELLED
    return {
        "plan": plan[:KEY_LENGTH],
        "status": status.value,
        "began_at": _moment(body["start_date"]),
        "period_from": since,
        "period_until": until,
        "trial_end": last_day(body.get("trial_end")),
        "period_end": last_day(_seconds(until)),
        "past_due_since": _owed_since(body, invoices, since) if may_owe(status) else None,
        "ends_on": last_day(ends_at),
        "ended_on": last_day(ended_at or _seconds(until)) if is_over else None,
        "monthly_cents": _monthly(held_plan(known, body), items) if known else 0,
        "body": dict(body),
    }


def invoice_values(body: Json) -> dict[str, Any]:
    """Return the columns of an invoice, but for whose it is and when it was fetched."""
    issued = body.get("effective_at") or body["status_transitions"].get("finalized_at")
    day = day_of(_moment(issued)) if issued else None
    next_attempt = body.get("next_payment_attempt")
    tax = sum(each["amount"] for each in body.get("total_taxes") or ())
    return {
        "subscription": subscription_in(body),
        "number": (body.get("number") or "")[:NUMBER_LENGTH],
        "status": (body.get("status") or "")[:STATE_LENGTH],
        "day": day,
        "due": day_of(_moment(body["due_date"])) if body.get("due_date") else day,
        "currency": body["currency"].upper(),
        "net_cents": body["total"] - tax,
        "tax_cents": tax,
        "total_cents": body["total"],
        "paid_cents": body["total"] - body["amount_remaining"],
        "attempts": body["attempt_count"],
        "next_attempt_at": _moment(next_attempt) if next_attempt else None,
        "failure": str(error_in(body).get("message") or ""),
        "body": dict(body),
    }


def plan_of(body: Json) -> str:
    """Return the plan of a subscription: what it is charged for says so, else what was written on it."""
    charged = {item.plan for item in items_of(body) if item.plan}
    if len(charged) == 1:
        return charged.pop()
    return str((body.get("metadata") or {}).get(PLAN_FIELD) or "")


def items_of(body: Json) -> tuple[Item, ...]:
    """Return what a subscription is of."""
    found = []
    for item in body["items"]["data"]:
        plan, part = part_of(item["price"]) or (None, None)
        found.append(Item(plan, part, item.get("quantity") or 0))
    return tuple(found)


def customer_of(body: Json) -> str:
    """Return the name of the customer of an object, "" where it has none."""
    return name_of(body.get("customer"))


def has_lost_tax(body: Json) -> bool:
    """Tell whether the payment service stopped to work out a subscription's tax: it lost the address."""
    return bool((body.get("automatic_tax") or {}).get("disabled_reason"))


def name_of(said: object) -> str:
    """Return the name of an object that stands in another, by its name or whole; "" where none does."""
    if isinstance(said, Mapping):
        return str(said.get("id") or "")
    return str(said or "")


def subscription_in(invoice: Json) -> str | None:
    """Return the name of the subscription that an invoice is of."""
    parent = invoice.get("parent") or {}
    return name_of((parent.get("subscription_details") or {}).get("subscription")) or None


def payments_in(invoice: Json) -> tuple[Json, ...]:
    """Return the payments of an invoice that were fetched whole, the default one first."""
    listed = (invoice.get("payments") or {}).get("data") or ()
    ordered = sorted(listed, key=lambda each: not each.get("is_default"))
    found = ((each.get("payment") or {}).get("payment_intent") for each in ordered)
    return tuple(each for each in found if isinstance(each, Mapping))


def error_in(invoice: Json) -> Json:
    """Return the fault of the last try to pay an invoice, in the payment service's words; empty: none."""
    errors = (each.get("last_payment_error") or {} for each in payments_in(invoice))
    return next((error for error in errors if error.get("message")), {})


def last_day(seconds: int | None) -> dt.date | None:
    """Return the last day of what ends at a moment, that one not included."""
    return day_of(_moment(seconds) - _TICK) if seconds else None


def _owed_since(body: Json, invoices: Iterable[Json], period_from: dt.datetime) -> dt.date | None:
    """Return the day of the oldest invoice that was tried and not paid.

    Of one that owes there is such a day in any case: at the latest that of the period it is in.
    """
    days = [
        day_of(_moment(invoice["status_transitions"].get("finalized_at") or invoice["created"]))
        for invoice in invoices
        if subscription_in(invoice) == body["id"]
        and invoice["status"] in _UNPAID_INVOICES
        and invoice["attempt_count"]
    ]
    if days or body["status"] == "canceled":
        return min(days, default=None)
    return day_of(period_from)


def _period(body: Json) -> tuple[dt.datetime, dt.datetime]:
    """Return the period a subscription is in; its items bear it."""
    items = body["items"]["data"]
    since = min((item["current_period_start"] for item in items), default=body["start_date"])
    until = max((item["current_period_end"] for item in items), default=since)
    return _moment(since), _moment(until)


def _monthly(plan: Plan, items: Iterable[Item]) -> int:
    usage = {_METRICS[item.part]: item.quantity for item in items if item.part in _METRICS}
    return monthly_cents(plan, usage)


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())
