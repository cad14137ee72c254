"""What a payer used: the meters of all companies it paid for, each while it did, and how many there are.

Owns the sum over companies. Who pays for whom and when is `payers`', what one company used `counting`'s.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
import datetime as dt

from ledger_core.billing.plans import METERED, Metric
from tenants.billing.payers.clients import engagement_spans
from tenants.billing.payers.payers import Payer
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.usage.counting import Days, days_in
from tenants.db import Database, TenantSession


def usage_of(
    database: Database, payer: Payer, day: dt.date, since: dt.datetime, until: dt.datetime
) -> Mapping[Metric, int]:
    """Return what a payer used of the meters in a time, and how many companies and users it has on a day."""
    with database.platform_reading() as session:
        quantities = quantities_on(session, payer, day)
    used = totals(days_of(database, payer, since, until))
    return {**quantities, **{metric: used[metric] for metric in METERED}}


def days_of(database: Database, payer: Payer, since: dt.datetime, until: dt.datetime) -> Days:
    """Return what a payer used of the meters on each day, from a moment up to another, that one not included.

    It is the same whenever it is asked once the last day is over, unless somebody says afterwards that
    another served a company on a day that is past.
    """
    found: Days = Counter()
    for days in days_by_tenant(database, payer, since, until).values():
        found.update(days)
    return found


def days_by_tenant(
    database: Database, payer: Payer, since: dt.datetime, until: dt.datetime
) -> Mapping[int, Days]:
    """Return the same of each company that the payer paid for in that time, by its id."""
    with database.platform_reading() as session:
        spans = engagement_spans(session, payer)
    times = defaultdict[int, list[tuple[dt.datetime, dt.datetime]]](list)
    for span in spans:
        begin, end = max(since, span.since), until if span.until is None else min(until, span.until)
        if begin < end:
            times[span.tenant_id].append((begin, end))

    def counted(session: TenantSession) -> Days:
        found: Days = Counter()
        for begin, end in times[session.tenant_id]:
            found.update(days_in(session, begin, end))
        return found

    return database.read_each(times, counted)


def totals(days: Days) -> Counter[Metric]:
    """Return what the days come to."""
    found: Counter[Metric] = Counter()
    for (metric, _), number in days.items():
        found[metric] += number
    return found
