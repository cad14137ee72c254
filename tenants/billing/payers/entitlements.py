"""What firms and companies may do on a day, from their rows: asked on every page, so it reads little.

Owns which subscription, usage and first day go into `ledger_core.billing.entitlement`. Writes nothing, and
never asks the payment service.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.billing.entitlement import FREE, Entitlement, entitlement_on
from ledger_core.billing.plans import Metric, PayerKind, Plan
from tenants.billing.payers import subscriptions
from tenants.billing.payers.clients import (
    letting_pay,
    on_day,
    payer_of_tenant,
    pays_for_clients,
    self_paying,
)
from tenants.billing.payers.payers import Payer, own_payer, payer_of_firm
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.people.place import Place

_NOTHING: Mapping[Metric, int] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """What may be done somewhere on a day, who pays for it, None where nobody does, and by which plan.

    `plan` is that of a subscription that goes on, None where there is none, or the file does not have it;
    `counted` are companies and users where its limits were asked for.
    """

    entitlement: Entitlement
    payer: Payer | None = None
    plan: Plan | None = None
    counted: Mapping[Metric, int] = field(default_factory=dict)


_FREELY = Given(FREE)


def given_at(database: Database, terms: Terms, place: Place, day: dt.date, *, limits: bool = True) -> Given:
    """Tell what may be done at a firm or a company on a day; `limits` as for `entitlement_of`."""
    if place.firm_id is not None:
        return given_to_firm(database, terms, place.firm_id, day, limits=limits)
    assert place.client_id is not None, "a place is one of the two"
    return given_to_tenant(database, terms, place.client_id, day, limits=limits)


def given_to_tenant(
    database: Database, terms: Terms, tenant_id: int, day: dt.date, *, limits: bool = True
) -> Given:
    """Tell what may be done at a company on a day, whoever pays for it; `limits` as for `entitlement_of`.

    Who goes on paying for itself is served for it, where the firm that came to pay does not.
    """
    if terms.tariff is None:
        return _FREELY
    with database.platform_reading() as session:
        payer = payer_of_tenant(session, terms, tenant_id, day)
        if payer is None:
            return _FREELY
        found = _judged(session, payer, terms, day, limits=limits)
        if payer.firm_id is None or found.entitlement.may_work:
            return found
        own = None
        if subscriptions.paying_themselves(session, [tenant_id]):
            own = own_payer(session, terms, Place(client_id=tenant_id))
        paid = _judged(session, own, terms, day, limits=limits) if own is not None else found
        return paid if paid.entitlement.may_work else found


def given_to_firm(
    database: Database, terms: Terms, firm_id: int, day: dt.date, *, limits: bool = True
) -> Given:
    """Tell what a firm may do on a day; see `entitlement_of`."""
    if terms.tariff is None:
        return _FREELY
    with database.platform_reading() as session:
        payer = payer_of_firm(session, terms, firm_id, day)
        return _FREELY if payer is None else _given(session, payer, terms, day, limits=limits)


def given_to_payers(
    session: PlatformSession, payers: Collection[Payer], terms: Terms, day: dt.date
) -> Mapping[Place, Given]:
    """Tell what some payers are given on a day for what each pays itself; a plan is taken to have room.

    Nothing is told of a company for which a firm pays, but where it pays for itself since the firm is not
    served: only of these is each asked for.
    """
    if terms.tariff is None:
        return {}
    rows = subscriptions.current_rows(session, [payer.id for payer in payers])
    letting = letting_pay(session, {payer.firm_id for payer in payers if payer.firm_id is not None}, day)
    own = self_paying(session, payers, day)
    found = {}
    for payer in payers:
        row, paying = rows.get(payer.id), own.get(payer.place)
        is_live = row is not None and subscriptions.is_live(row)
        if payer.firm_id in letting and not is_live:
            found[payer.place] = Given(FREE, payer)
        elif paying is not None:
            found[payer.place] = _by(row, paying, terms, day)
        elif is_live and may_pay_itself(session, terms, payer.client_id or 0, day):
            found[payer.place] = _by(row, payer, terms, day)
    return found


def entitlement_of(
    session: PlatformSession, payer: Payer, terms: Terms, day: dt.date, *, limits: bool = True
) -> Entitlement:
    """Tell what a payer may do on a day.

    A firm that lets its companies pay needs no subscription: without one it is served free. Without `limits`
    nobody is counted, which takes time where companies are many, and the plan is taken to have room.
    """
    return _given(session, payer, terms, day, limits=limits).entitlement


def may_pay_itself(session: PlatformSession, terms: Terms, tenant_id: int, day: dt.date) -> bool:
    """Tell whether a company may take out a subscription: nobody pays for it, or only a firm not served.

    So what a firm owes keeps none of its companies from being served.
    """
    payer = payer_of_tenant(session, terms, tenant_id, day)
    if payer is None or payer.firm_id is None:
        return payer is not None
    return not _judged(session, payer, terms, day, limits=False).entitlement.may_work


def may_work(database: Database, terms: Terms, tenant_id: int, day: dt.date) -> bool:
    """Tell whether reminders are sent and lines lettered for a company on a day."""
    return given_to_tenant(database, terms, tenant_id, day, limits=False).entitlement.may_work


def _given(session: PlatformSession, payer: Payer, terms: Terms, day: dt.date, *, limits: bool) -> Given:
    if payer.kind is PayerKind.FIRM and not pays_for_clients(session, payer, day):
        current = subscriptions.current_row(session, payer.id)
        if current is None or not subscriptions.is_live(current):
            return Given(FREE, payer)
    return _judged(session, on_day(session, payer, day), terms, day, limits=limits)


def _judged(session: PlatformSession, payer: Payer, terms: Terms, day: dt.date, *, limits: bool) -> Given:
    row = subscriptions.current_row(session, payer.id) if payer.id else None
    plan = terms.plan(row.plan) if row else None
    is_counted = limits and plan is not None and plan.limits
    return _by(row, payer, terms, day, quantities_on(session, payer, day) if is_counted else _NOTHING)


def _by(
    row: SubscriptionRow | None,
    payer: Payer,
    terms: Terms,
    day: dt.date,
    usage: Mapping[Metric, int] = _NOTHING,
) -> Given:
    """Tell what is given to a payer by its subscription that counts, None where it has none."""
    plan = terms.plan(row.plan) if row else None
    subscription = subscriptions.as_core(row) if row else None
    found = entitlement_on(subscription, usage, terms.tariff, payer.since, day)
    return Given(found, payer, plan if row and subscriptions.is_live(row) else None, usage)
