"""What is wrong with a payer's subscriptions, from the rows alone: it becomes findings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
import datetime as dt

from sqlalchemy import select

from tenants.billing.following import findings, shapes
from tenants.billing.following.findings import Finding, Kind
from tenants.billing.payers import subscriptions
from tenants.billing.payers.clients import paid_by_a_firm, payer_of_tenant
from tenants.billing.payers.entitlements import may_pay_itself
from tenants.billing.payers.payers import payers_among
from tenants.billing.payers.quantities import quantities_of
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import PlatformSession
from tenants.moment import day_of

_PREFIX = "payer:"

Rows = Sequence[SubscriptionRow]


def judge(session: PlatformSession, payer: PayerRow, terms: Terms, at: dt.datetime) -> None:
    """Note what is wrong with a payer's subscriptions, and what no longer is."""
    rows = {payer.id: subscriptions.rows_of(session, payer.id)}
    found = _findings(session, {payer.id: payer}, rows, terms, day_of(at))
    findings.settle(session, f"{_PREFIX}{payer.id}:", found[payer.id], at)


def misjudged(session: PlatformSession, terms: Terms, at: dt.datetime) -> tuple[int, ...]:
    """Return the payers of whose subscriptions something else is wrong than what is noted."""
    subscribed = select(SubscriptionRow.payer_id)
    rows = subscriptions.rows_by_payer(session, subscribed)
    payers = {row.id: row for row in session.scalars(select(PayerRow).where(PayerRow.id.in_(subscribed)))}
    noted = defaultdict[str, dict[str, object]](dict)
    for key, said in findings.noted(session, _PREFIX).items():
        noted[key.rpartition(":")[0]][key] = said
    found = _findings(session, payers, rows, terms, day_of(at))
    return tuple(
        payer_id
        for payer_id, wrong in found.items()
        if {each.key: each.said for each in wrong} != noted[f"{_PREFIX}{payer_id}"]
    )


def _findings(
    session: PlatformSession,
    payers: Mapping[int, PayerRow],
    rows: Mapping[int, Rows],
    terms: Terms,
    day: dt.date,
) -> Mapping[int, Sequence[Finding]]:
    """Return what is wrong with the subscriptions of each of some payers, of whom all rows are given."""
    live = {payer_id: [row for row in rows[payer_id] if subscriptions.is_live(row)] for payer_id in payers}
    over = _over(session, {payer_id: rows[payer_id] for payer_id in payers if live[payer_id]}, terms, day)
    twice = _paid_twice(session, [payers[payer_id] for payer_id in payers if live[payer_id]], terms, day)
    return {
        payer_id: [
            Finding(f"{_PREFIX}{payer_id}:{kind.value}", kind, payer_id, said)
            for kind, said in _wrong(live[payer_id], over.get(payer_id), twice.get(payer_id), terms)
        ]
        for payer_id in payers
    }


def _wrong(
    live: Rows, over: Mapping[str, object] | None, firm: str | None, terms: Terms
) -> Iterator[tuple[Kind, Mapping[str, object]]]:
    """Give what is wrong with a payer's subscriptions, and what is said of it.

    Args:
        live: those that go on.
        over: of what there is more than its plan allows, and how many, if so.
        firm: the short name of the firm that pays as well, if one does.
        terms: the operator's.
    """
    unknown = [row for row in live if terms.tariff is not None and terms.plan(row.plan) is None]
    if unknown:
        yield Kind.UNKNOWN_PLAN, {"plans": [row.plan for row in unknown], **_named(unknown)}
    untaxed = [row for row in live if shapes.has_lost_tax(row.body) and _is_taxed(row, terms)]
    if untaxed:
        yield Kind.UNTAXED, _named(untaxed)
    if len(live) > 1:
        yield Kind.TWO_SUBSCRIPTIONS, _named(live)
    if over:
        yield Kind.OVER_LIMIT, {**over, **_named(live)}
    if firm is not None:
        yield Kind.PAID_TWICE, {"firm": firm, **_named(live)}


def _over(
    session: PlatformSession, rows: Mapping[int, Rows], terms: Terms, day: dt.date
) -> Mapping[int, Mapping[str, object]]:
    """Return of what there is more than plans allow: limits keep others out, and take nothing away."""
    current = {payer_id: subscriptions.current_among(of_payer) for payer_id, of_payer in rows.items()}
    plans = {payer_id: terms.plan(row.plan) for payer_id, row in current.items() if row is not None}
    limited = {payer_id: plan for payer_id, plan in plans.items() if plan is not None and plan.limits}
    payers = payers_among(session, terms, limited) if limited else ()
    usage = quantities_of(session, payers, day)
    return {
        payer.id: {metric.value: there[metric] for metric in limited[payer.id].exceeded(there)}
        for payer in payers
        for there in [usage[payer.place]]
    }


def _paid_twice(
    session: PlatformSession, payers: Sequence[PayerRow], terms: Terms, day: dt.date
) -> Mapping[int, str]:
    """Return the short names of firms that pay for companies which go on paying for themselves."""
    companies = {payer.client_id: payer.id for payer in payers if payer.client_id is not None}
    found = {}
    for tenant_id in sorted(paid_by_a_firm(session, companies, day)) if companies else ():
        firm = payer_of_tenant(session, terms, tenant_id, day)
        if firm is not None and not may_pay_itself(session, terms, tenant_id, day):
            found[companies[tenant_id]] = firm.slug
    return found


def _is_taxed(row: SubscriptionRow, terms: Terms) -> bool:
    """Tell whether tax is to be worked out for a subscription; of one without a plan nobody says so."""
    plan = terms.plan(row.plan)
    return plan is None or terms.taxes(plan)


def _named(rows: Rows) -> dict[str, object]:
    return {"subscriptions": [row.id for row in rows]}
