"""`lettrine billing status`: who is served, who pays by which plan, and how they stand.

For whoever runs the service.
"""

from collections.abc import Iterator
import datetime as dt

import click

from ledger_core.billing.entitlement import Standing, Status
from server.billing.opening import terms_of
from server.cli.billing_findings import report_findings
from server.cli.failure import report
from server.cli.operating import opened
from server.cli.output import Cell, echo_rows, format_option
from server.cli.payment_service import payment_service
from server.config import settings
from server.services import utc_now
from tenants.billing.payers.entitlements import Given, given_at
from tenants.billing.payers.payers import all_payers
from tenants.billing.payers.subscriptions import current_row
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.moment import day_of

_STANDINGS = ("name", "kind", "paid by", "plan", "status", "standing", "until", "readable until")


@click.command("status")
@format_option
def status_command(output_format: str) -> None:
    """List who is served, who pays by which plan, and how they stand today; then what waits for a person.

    `until` is the last day of service as far as it is known.
    """
    with opened() as database, payment_service():
        terms, today = terms_of(settings(), database), day_of(utc_now())
        rows = list(_standings(database, terms, today))
        echo_rows(_STANDINGS, rows, output_format)
        if not rows:
            report(["nobody is known yet: who is here gets their first day once `lettrine serve` runs"])
        report_findings(database, terms)


def _standings(database: Database, terms: Terms, today: dt.date) -> Iterator[tuple[Cell, ...]]:
    with database.platform_reading() as session:
        payers = all_payers(session, terms)
    for own in payers:
        given = given_at(database, terms, own.place, today, limits=False)
        pays, found = given.payer or own, given.entitlement
        with database.platform_reading() as session:
            row = current_row(session, pays.id)
        yield (
            own.slug,
            own.kind.value,
            pays.slug,
            row.plan if row else "",
            row.status if row else "",
            found.standing.value,
            _until(terms, given, row),
            found.readable_until,
        )


def _until(terms: Terms, given: Given, row: SubscriptionRow | None) -> dt.date | None:
    """Return the last day of service as far as it is known; None where no day ends it, or it is paused."""
    found, tariff = given.entitlement, terms.tariff
    if tariff is None or given.payer is None or found.standing is Standing.FREE:
        return None
    if not found.may_work:
        return found.served_until
    if found.standing is Standing.TRIAL and (row is None or row.status != Status.TRIALING.value):
        return tariff.trial_end(given.payer.since)
    said = next((each.day for each in found.said if each.day), None)
    return said or (row.period_end if row is not None else None)
