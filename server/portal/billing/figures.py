"""The line of key figures over a subscription: plan, state, period, next invoice, what it comes to."""

import datetime as dt

from flask_babel import gettext as _

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Plan
from server.portal.billing.desk import BillingDesk
from server.portal.billing.overview import Overview
from server.portal.billing.words import base_words, plan_name
from server.portal.formats import DASH, day, day_short, money
from server.portal.standing.stops import stopped_since
from tenants.billing.rows import SubscriptionRow
from tenants.moment import day_of

_MOMENT = dt.timedelta(microseconds=1)


def figures_of(desk: BillingDesk, shown: Overview) -> list[tuple[str, str, str]]:
    """Return the key figures of a subscription that goes on."""
    row, plan = shown.row, shown.plan
    assert row is not None
    price = base_words(plan, desk.tariff.currency) if plan is not None else _("no longer offered")
    return [
        (_("Plan"), plan_name(plan) if plan is not None else row.plan, price),
        (_("State"), shown.sign.word.capitalize(), _state_words(row, shown)),
        (_("Period"), _period(row), _("up to the next invoice")),
        (_("Next invoice"), *_next_day(row, plan)),
        (_("Comes to so far"), *_estimate(desk, shown)),
    ]


def _state_words(row: SubscriptionRow, shown: Overview) -> str:
    if row.ends_on is not None:
        return _("last day %(day)s", day=day(row.ends_on))
    if row.status == Status.TRIALING.value and row.trial_end is not None:
        return _("trial up to %(day)s", day=day(row.trial_end))
    if (until := shown.entitlement.unpaid_until) is not None:
        return _("all goes on up to %(day)s", day=day(until))
    since = day_of(row.began_at) if shown.entitlement.may_work else stopped_since(shown.entitlement)
    return _("since %(day)s", day=day(since)) if since is not None else ""


def _period(row: SubscriptionRow) -> str:
    first, last = day_of(row.period_from), day_of(row.period_until - _MOMENT)
    return f"{day_short(first)} {DASH} {day_short(last) if first.year == last.year else day(last)}"


def _next_day(row: SubscriptionRow, plan: Plan | None) -> tuple[str, str]:
    if plan is not None and plan.is_free:
        return DASH, _("nothing is charged")
    if row.status == Status.PAUSED.value:
        return DASH, _("none while it is paused")
    if row.status == Status.UNPAID.value:
        return DASH, _("none until what is owed is paid")  # drafts that nobody is asked for
    if row.ends_on is not None:
        return day(day_of(row.period_until)), _("the last one, for what was counted")
    return day(day_of(row.period_until)), _("drawn by itself")


def _estimate(desk: BillingDesk, shown: Overview) -> tuple[str, str]:
    if shown.next is None:
        return DASH, ""
    return money(shown.next.estimate.cents, desk.tariff.currency), _("without tax")
