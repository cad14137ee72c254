"""Whether the payment service has a price for each part of each plan: a plan without one cannot be paid for.

It has none where the file of plans is newer than the last `lettrine billing sync`: a person looks.
"""

import datetime as dt

from sqlalchemy import select

from ledger_core.billing.plans import Plan
from tenants.billing.catalogue.catalogue import NotSyncedError, prices_of
from tenants.billing.following.findings import Finding, Kind, settle
from tenants.billing.rows import FindingRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession

_PREFIX = "not-synced:"


def note_unoffered(database: Database, gateway: Gateway, terms: Terms, at: dt.datetime) -> tuple[str, ...]:
    """Note the plans that the payment service has no price for; those that have one by now are gone.

    Returns: the keys of those that have none.

    Raises:
        LaterError: the payment service cannot be asked now.
    """
    tariff, found = terms.tariff, []
    assert tariff is not None, "who has a payment service has plans"
    for plan in tariff.plans:
        try:
            prices_of(gateway, plan, tariff)
        except NotSyncedError:
            found.append(Finding(_PREFIX + plan.key, Kind.NOT_SYNCED, None, {"plan": plan.key}))
    with database.platform() as session:
        settle(session, _PREFIX, found, at)
    return tuple(each.key.removeprefix(_PREFIX) for each in found)


def is_unoffered(session: PlatformSession, plan: Plan) -> bool:
    """Tell whether the payment service had no price for a plan when it was looked at last."""
    noted = select(FindingRow.key).where(FindingRow.key == _PREFIX + plan.key, FindingRow.gone_at.is_(None))
    return session.scalar(noted) is not None
