"""A subscription is changed: to another plan, to its end, or back. Owns what is decided here.

What a change of plan comes to is seen before (`previewing`); what was decided is done by `transport`.
"""

from dataclasses import dataclass
import datetime as dt

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Plan
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.catalogue.held import has_other_prices
from tenants.billing.effects import Act, open_keys, put_effect
from tenants.billing.payers.payers import Payer
from tenants.billing.payers.subscriptions import live_row
from tenants.billing.rows import SubscriptionRow
from tenants.db import PlatformSession

_WORDS = {Act.CHANGE: "change", Act.CANCEL: "cancel", Act.RESUME: "resume"}
"""Acts that change a subscription, and how the log calls them."""


def decide_change(asked: Asked, plan_key: str, seen: dt.datetime) -> str | Refused:
    """Have a subscription moved to another plan; return the key of the effect.

    Args:
        asked: by whom, for which payer, and when.
        plan_key: the plan.
        seen: the moment for which the change was seen.
    """
    moment = int(seen.timestamp())
    with asked.database.platform() as session:
        asked.hold(session)
        found = target(session, asked, plan_key)
        if isinstance(found, Refused):
            return found
        row, plan = found
        return _Deciding(session, asked, row, Act.CHANGE).put(plan.key, plan=plan.key, seen=moment)


def decide_end(asked: Asked, act: Act) -> str | Refused:
    """Have a subscription end with its period, or go on after all; return the key of the effect.

    Args:
        asked: by whom, for which payer, and when.
        act: CANCEL or RESUME.

    Returns: the key, "" where it does so already; or what stands in the way.
    """
    with asked.database.platform() as session:
        asked.hold(session)
        row = live_row(session, asked.payer.id)
        if row is None:
            return Refused(Refusal.NO_SUBSCRIPTION)
        if (row.ends_on is not None) == (act is Act.CANCEL):
            return ""
        return _Deciding(session, asked, row, act).put(row.plan)


def target(session: PlatformSession, asked: Asked, plan_key: str) -> tuple[SubscriptionRow, Plan] | Refused:
    """Return the subscription of a payer and the plan it may be moved to."""
    plan = asked.terms.plan(plan_key)
    if plan is None:
        return Refused(Refusal.NO_SUCH_PLAN)
    row = live_row(session, asked.payer.id)
    if row is None:
        return Refused(Refusal.NO_SUBSCRIPTION)
    return _as_it_stands(asked, row, plan) or asked.barred(session, plan) or (row, plan)


def under_way(session: PlatformSession, payer: Payer) -> tuple[str, ...]:
    """Return the keys of changes of a payer's subscription that were decided and are not done yet."""
    return open_keys(session, _WORDS.keys(), payer.id)


@dataclass(frozen=True, slots=True)
class _Deciding:
    """A change on its way into the outbox: one of a payer at a time."""

    session: PlatformSession
    asked: Asked
    row: SubscriptionRow
    act: Act

    def put(self, about: str, **payload: object) -> str | Refused:
        payer_id = self.row.payer_id
        same = open_keys(self.session, (self.act,), payer_id, f"{about}:{self.row.id}:")
        if same:
            return same[0]  # a second click
        if under_way(self.session, self.asked.payer):
            return Refused(Refusal.UNDER_WAY)
        self.asked.say(self.session, _WORDS[self.act], about)
        named = f"{about}:{self.row.id}:{self.asked.at.isoformat()}"
        return put_effect(
            self.session, self.act, payer_id, self.asked.at, named=named, subscription=self.row.id, **payload
        )


def _as_it_stands(asked: Asked, row: SubscriptionRow, plan: Plan) -> Refused | None:
    tariff = asked.terms.tariff
    assert tariff is not None, "who has a plan has a tariff"
    if row.plan == plan.key and not has_other_prices(plan, tariff.currency, row.body):
        return Refused(Refusal.SAME_PLAN)
    if row.status in (Status.PAST_DUE, Status.UNPAID):
        return Refused(Refusal.OWES)
    return Refused(Refusal.ENDS) if row.ends_on is not None else None
