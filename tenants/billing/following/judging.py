"""What is wrong with a payer's subscriptions, from the rows alone: it becomes findings."""

from collections.abc import Iterator
import datetime as dt

from tenants.billing.following import findings
from tenants.billing.following.findings import Finding, Kind
from tenants.billing.payers import subscriptions
from tenants.billing.payers.clients import payer_of_tenant
from tenants.billing.payers.entitlements import may_pay_itself
from tenants.billing.payers.payers import own_payer
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import PlatformSession
from tenants.moment import day_of
from tenants.people.place import Place


def judge(session: PlatformSession, payer: PayerRow, terms: Terms, at: dt.datetime) -> None:
    """Note what is wrong with a payer's subscriptions, and what no longer is."""
    prefix = f"payer:{payer.id}:"
    found = [
        Finding(f"{prefix}{kind.value}", kind, payer.id, said)
        for kind, said in _wrong(session, payer, terms, day_of(at))
    ]
    findings.settle(session, prefix, found, at)


def _wrong(
    session: PlatformSession, payer: PayerRow, terms: Terms, day: dt.date
) -> Iterator[tuple[Kind, dict[str, object]]]:
    live = subscriptions.live_rows(session, payer.id)
    unknown = [row for row in live if terms.tariff is not None and terms.plan(row.plan) is None]
    if unknown:
        yield Kind.UNKNOWN_PLAN, {"plans": [row.plan for row in unknown], **_named(unknown)}
    if len(live) > 1:
        yield Kind.TWO_SUBSCRIPTIONS, _named(live)
    over = _over(session, payer, terms, day) if live else {}
    if over:
        yield Kind.OVER_LIMIT, {**over, **_named(live)}
    if live and payer.client_id is not None:
        pays = payer_of_tenant(session, terms, payer.client_id, day)
        is_paid_for = not may_pay_itself(session, terms, payer.client_id, day)
        if pays is not None and pays.firm_id is not None and is_paid_for:
            yield Kind.PAID_TWICE, {"firm": pays.slug, **_named(live)}


def _over(session: PlatformSession, payer: PayerRow, terms: Terms, day: dt.date) -> dict[str, object]:
    """Return of what there is more than the plan allows: limits keep others out, and take nothing away."""
    row = subscriptions.current_row(session, payer.id)
    plan = terms.plan(row.plan) if row is not None else None
    found = own_payer(session, terms, Place(payer.firm_id, payer.client_id))
    if plan is None or found is None or not plan.limits:
        return {}
    usage = quantities_on(session, found, day)
    return {metric.value: usage[metric] for metric in plan.exceeded(usage)}


def _named(rows: tuple[SubscriptionRow, ...] | list[SubscriptionRow]) -> dict[str, object]:
    return {"subscriptions": [row.id for row in rows]}
