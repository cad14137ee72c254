"""Who pays for a company on each day: a firm that serves it, or the company itself. Owns firms' choices.

A firm that serves a company pays for it unless it lets each of its companies pay; the one that came first
where there are several. Otherwise the company pays for itself. Nobody pays for the operator's own. The rules
are `paying`'s, for values; here they are asked of rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
import datetime as dt

from sqlalchemy import Select, select

from tenants.billing.payers.payers import Payer, ensure_payer, payer_at, payer_of_firm
from tenants.billing.payers.paying import Choice, Choices, Served, Span, Timeline, lasting, pays_on
from tenants.billing.rows import ChoiceRow, PayerRow
from tenants.billing.terms import Terms
from tenants.db import Database, Look, PlatformSession
from tenants.moment import day_of
from tenants.people.access import TenantRef, current
from tenants.people.entries import Saying, of_firm
from tenants.people.models import Engagement
from tenants.people.place import By, Place
from tenants.tenant import Tenant


def payer_of_tenant(session: PlatformSession, terms: Terms, tenant_id: int, day: dt.date) -> Payer | None:
    """Return who pays for a company on a day; None where nobody does.

    Where it pays for itself, `since` is the first day on which it came to do so: nobody is asked for what was
    another's to pay, and a firm that goes to and fro gives no new trial.
    """
    if terms.tariff is None or tenant_id == terms.operator_id:
        return None
    timeline = _timelines(session, (tenant_id,))[tenant_id]
    firm_id = timeline.firm_on(day)
    if firm_id is not None:
        return payer_of_firm(session, terms, firm_id, day)
    found = payer_at(session, terms, Place(client_id=tenant_id), day)
    return replace(found, since=timeline.first_own_day(found.since, day))


def payer_of_place(session: PlatformSession, terms: Terms, place: Place, day: dt.date) -> Payer | None:
    """Return who pays on a day for a firm or company; None where nobody does."""
    if place.firm_id is not None:
        return payer_of_firm(session, terms, place.firm_id, day)
    assert place.client_id is not None, "a place is a firm or a tenant"
    return payer_of_tenant(session, terms, place.client_id, day)


def on_day(session: PlatformSession, payer: Payer, day: dt.date) -> Payer:
    """Return a payer with the first day it has on a day, as `payer_of_tenant` says it of a company."""
    if payer.client_id is None:
        return payer
    timeline = _timelines(session, (payer.client_id,))[payer.client_id]
    return replace(payer, since=timeline.first_own_day(payer.since, day))


def self_paying(session: PlatformSession, payers: Collection[Payer], day: dt.date) -> Mapping[Place, Payer]:
    """Return those of some payers that pay for themselves on a day, as `payer_of_tenant` says it of each.

    Firms do; of companies those for which no firm pays.
    """
    tenants = [payer.client_id for payer in payers if payer.client_id is not None]
    timelines = _timelines(session, tenants) if tenants else {}
    found = {payer.place: payer for payer in payers if payer.client_id is None}
    for payer in payers:
        if payer.client_id is not None and timelines[payer.client_id].firm_on(day) is None:
            since = timelines[payer.client_id].first_own_day(payer.since, day)
            found[payer.place] = replace(payer, since=since)
    return found


def tenants_paid_by(session: PlatformSession, payer: Payer, day: dt.date) -> tuple[TenantRef, ...]:
    """Return the companies that a payer pays for on a day, by name."""
    tenants = _payable(payer, day)
    timelines = _timelines(session, tenants)
    paid = {each for each, timeline in timelines.items() if timeline.firm_on(day) == payer.firm_id}
    rows = session.execute(select(Tenant.id, Tenant.slug, Tenant.name).where(Tenant.id.in_(tenants)))
    refs = [TenantRef(*row) for row in rows if row.id in paid]
    return tuple(sorted(refs, key=lambda ref: (ref.name.casefold(), ref.slug)))


def counted_under(
    session: PlatformSession, payers: Collection[Payer], day: dt.date
) -> Mapping[Place, Collection[int]]:
    """Return the companies that each of some payers has on a day, at as many queries as for one.

    A company that pays for itself is one, whoever else serves it.
    """
    own = {payer.place: [payer.client_id] for payer in payers if payer.client_id is not None}
    served: dict[int, list[int]] = {payer.firm_id: [] for payer in payers if payer.firm_id is not None}
    free = {payer.free_id for payer in payers}
    for tenant_id, timeline in _timelines(session, served_by(served, day)).items() if served else ():
        firm_id = timeline.firm_on(day)
        if firm_id in served and tenant_id not in free:
            served[firm_id].append(tenant_id)
    return {**own, **{Place(firm_id=firm_id): tenants for firm_id, tenants in served.items()}}


def paid_by_a_firm(
    session: PlatformSession, tenants: Collection[int] | Select[int], day: dt.date
) -> frozenset[int]:
    """Return those of some companies for which a firm pays on a day."""
    timelines = _timelines(session, tenants)
    return frozenset(each for each, timeline in timelines.items() if timeline.firm_on(day) is not None)


def engagement_spans(session: PlatformSession, payer: Payer) -> tuple[Span, ...]:
    """Return when a payer paid for which companies, engagements and choices put together; by company."""
    tenants = _payable(payer)
    timelines = _timelines(session, tenants)
    made = session.execute(select(Tenant.id, Tenant.created_at).where(Tenant.id.in_(tenants)))
    return tuple(
        span
        for tenant_id, created_at in sorted((row[0], row[1]) for row in made)
        if tenant_id in timelines
        for span in timelines[tenant_id].spans(tenant_id, payer.firm_id, created_at)
    )


def pays_for_clients(session: PlatformSession, payer: Payer, day: dt.date) -> bool:
    """Tell whether a firm pays for its companies on a day; where it never chose, it does."""
    assert payer.firm_id is not None, "a company has none"
    return not letting_pay(session, {payer.firm_id}, day)


def letting_pay(session: PlatformSession, firms: Collection[int], day: dt.date) -> frozenset[int]:
    """Return those of some firms that let each of their companies pay on a day."""
    choices = _choices(session, firms)
    return frozenset(firm_id for firm_id, made in choices.items() if not pays_on(made, day))


def last_choice(session: PlatformSession, payer: Payer) -> Choice | None:
    """Return what a firm chose last and did not take back on its day; None where it never chose."""
    assert payer.firm_id is not None, "a company has none"
    return next(reversed(_choices(session, {payer.firm_id}).get(payer.firm_id, ())), None)


def choose_pays(  # noqa: PLR0913  which firm, who says so and when, what, and who may object
    database: Database, firm_id: int, by: By, at: dt.datetime, *, pays: bool, fits: Look = lambda _rows: None
) -> None:
    """Have a firm pay for its companies, or let each pay, unless `fits` raises; what is so is no news."""
    with database.platform() as session:
        place = Place(firm_id=firm_id)
        slug, _ = place.lock(session)
        if pays_on(_choices(session, {firm_id}).get(firm_id, ()), day_of(at)) == pays:
            return
        payer_id = ensure_payer(session, place, day_of(at))
        session.add(ChoiceRow(payer_id=payer_id, pays=pays, author=by.name, at=at))
        fits(session)
        of_firm(session, firm_id, Saying(at, by.name, "billing:pays", f"firm {slug}", {"pays": pays}))


def served_by(firms: Collection[int], day: dt.date | None = None) -> Select[int]:
    """Return the query for the companies that some firms serve on a day, or ever."""
    served = select(Engagement.client_id).where(Engagement.firm_id.in_(firms))
    return served if day is None else served.where(current(Engagement, day))


def _payable(payer: Payer, day: dt.date | None = None) -> Collection[int] | Select[int]:
    """Return the companies that a payer may pay for, on a day or ever."""
    if payer.firm_id is None:
        return (payer.client_id or 0,)
    served = served_by((payer.firm_id,), day)
    return served if payer.free_id is None else served.where(Engagement.client_id != payer.free_id)


def _timelines(session: PlatformSession, tenants: Collection[int] | Select[int]) -> Mapping[int, Timeline]:
    """Read who serves companies, and what their firms chose."""
    columns = Engagement.client_id, Engagement.firm_id, Engagement.since, Engagement.until
    wanted = select(*columns).where(Engagement.client_id.in_(tenants)).order_by(Engagement.id)
    served: dict[int, list[Served]] = {} if isinstance(tenants, Select) else {each: [] for each in tenants}
    firms = set()
    for tenant_id, firm_id, since, until in session.execute(wanted):
        served.setdefault(tenant_id, []).append(Served(firm_id, since, until))
        firms.add(firm_id)
    choices = _choices(session, firms)
    return {tenant: Timeline(found, choices) for tenant, found in served.items()}


def _choices(session: PlatformSession, firms: Collection[int]) -> Choices:
    wanted = (
        select(PayerRow.firm_id, ChoiceRow.at, ChoiceRow.pays)
        .join(PayerRow, PayerRow.id == ChoiceRow.payer_id)
        .where(PayerRow.firm_id.in_(firms))
        .order_by(ChoiceRow.at, ChoiceRow.id)
    )
    found: dict[int, list[Choice]] = {}
    for firm_id, at, pays in session.execute(wanted) if firms else ():
        found.setdefault(firm_id or 0, []).append(Choice(at, pays))
    return {firm_id: lasting(made) for firm_id, made in found.items()}
