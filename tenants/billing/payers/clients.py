"""Who pays for a company on each day: a firm that serves it, or the company itself. Owns firms' choices.

A firm that serves a company pays for it unless it lets each of its companies pay; the one that came first
where there are several. Otherwise the company pays for itself. Nobody pays for the operator's own. The rules
are `paying`'s, for values; here they are asked of rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
import datetime as dt

from sqlalchemy import select

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


def tenants_paid_by(session: PlatformSession, payer: Payer, day: dt.date) -> tuple[TenantRef, ...]:
    """Return the companies that a payer pays for on a day, by name."""
    timelines = _timelines(session, _payable(session, payer, day))
    paid = [tenant for tenant, timeline in timelines.items() if timeline.firm_on(day) == payer.firm_id]
    rows = session.scalars(select(Tenant).where(Tenant.id.in_(paid)))
    refs = [TenantRef(row.id, row.slug, row.name) for row in rows]
    return tuple(sorted(refs, key=lambda ref: (ref.name.casefold(), ref.slug)))


def engagement_spans(session: PlatformSession, payer: Payer) -> tuple[Span, ...]:
    """Return when a payer paid for which companies, engagements and choices put together; by company."""
    timelines = _timelines(session, _payable(session, payer))
    made = session.execute(select(Tenant.id, Tenant.created_at).where(Tenant.id.in_(timelines)))
    return tuple(
        span
        for tenant_id, created_at in sorted((row[0], row[1]) for row in made)
        for span in timelines[tenant_id].spans(tenant_id, payer.firm_id, created_at)
    )


def pays_for_clients(session: PlatformSession, payer: Payer, day: dt.date) -> bool:
    """Tell whether a firm pays for its companies on a day; where it never chose, it does."""
    assert payer.firm_id is not None, "a company has none"
    return pays_on(_choices(session, {payer.firm_id}).get(payer.firm_id, ()), day)


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


def _payable(session: PlatformSession, payer: Payer, day: dt.date | None = None) -> tuple[int, ...]:
    """Return the companies that a payer may pay for, on a day or ever."""
    if payer.client_id is not None:
        return (payer.client_id,)
    served = select(Engagement.client_id).where(Engagement.firm_id == payer.firm_id).distinct()
    if day is not None:
        served = served.where(current(Engagement, day))
    return tuple(tenant for tenant in session.scalars(served) if tenant != payer.free_id)


def _timelines(session: PlatformSession, tenants: Collection[int]) -> Mapping[int, Timeline]:
    """Read who serves companies, and what their firms chose."""
    wanted = select(Engagement).where(Engagement.client_id.in_(tenants)).order_by(Engagement.id)
    rows = session.scalars(wanted).all()
    choices = _choices(session, {row.firm_id for row in rows})
    served: dict[int, list[Served]] = {tenant: [] for tenant in tenants}
    for row in rows:
        served[row.client_id].append(Served(row.firm_id, row.since, row.until))
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
