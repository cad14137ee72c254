"""`lettrine billing reconcile`: our rows beside the payment service's, and what differs put right.

For whoever runs the service. What is compared is `tenants.billing.reconcile`'s.
"""

from collections.abc import Iterable
from contextlib import closing

import click

from server.billing.opening import terms_of
from server.cli.billing_findings import report_findings
from server.cli.failure import fail, report
from server.cli.operating import opened
from server.cli.output import Cell, counted, echo_rows, format_option
from server.cli.payment_service import payment_service
from server.config import settings
from server.services import utc_now
from tenants import outbox
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.booking.book import book
from tenants.billing.effects import KIND
from tenants.billing.following import events
from tenants.billing.payers.payers import all_payers, ensure_payers
from tenants.billing.reconcile import Difference, Reconciling, What
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.jail import Jail, JailUnavailableError
from tenants.moment import day_of

_DIFFERENCES = ("what", "name", "payer", "difference")


@click.command("reconcile")
@click.option("--apply", "applies", is_flag=True, help="Put right what differs, and book what is not booked.")
@format_option
def reconcile_command(applies: bool, output_format: str) -> None:  # noqa: FBT001
    """Compare what is here with all that the payment service has; shown first, put right with --apply.

    What only a person can mend is listed beside it. With --apply events that never came are kept and worked
    off, and the operator's books get what they lack.
    """
    with opened() as database, payment_service() as (gateway, _):
        terms = terms_of(settings(), database)
        reconciling = Reconciling(database, gateway, terms, utc_now)
        found = reconciling.differences()
        echo_rows(_DIFFERENCES, _rows(database, terms, found), output_format)
        if not applies:
            report(
                [f"{counted(len(found), 'difference')}; --apply puts them right" if found else "all agrees"]
            )
            report_findings(database, terms)
            return
        ensure_payers(database, terms, day_of(utc_now()))
        reconciling.repair(found)
        _work_off(database, gateway, terms)
        _book(database, gateway, terms)
        # Events of what was just put right are on their way, and no difference.
        left = [each for each in reconciling.differences() if each.what is not What.EVENT]
        report_findings(database, terms)
    if left:
        fail(*(f"still differs: {each.what} {each.name}: {each.said}" for each in left))
    report([f"{counted(len(found), 'difference')} put right"])


def _rows(database: Database, terms: Terms, found: Iterable[Difference]) -> list[tuple[Cell, ...]]:
    names = _names(database, terms)
    return [(each.what.value, each.name, names.get(each.payer_id or 0, ""), each.said) for each in found]


def _names(database: Database, terms: Terms) -> dict[int, str]:
    with database.platform_reading() as session:
        return {payer.id: payer.slug for payer in all_payers(session, terms)}


def _work_off(database: Database, gateway: Gateway, terms: Terms) -> None:
    """Do what was found to be done: events that were kept now, and what is to be told of quantities."""
    while events.work_off(database, gateway, terms, utc_now):
        pass
    transports = {KIND: StripeTransport(database, gateway, terms, utc_now)}
    outbox.deliver_pending(database, transports, utc_now, tenants=())


def _book(database: Database, gateway: Gateway, terms: Terms) -> None:
    try:
        with closing(Jail(strict=settings().jail_strict)) as jail:
            booked = book(database, jail, PictureCache(), gateway, terms, utc_now(), whole=True)
    except JailUnavailableError as error:
        fail(error)
    if booked.posted:
        report([f"{counted(booked.posted, 'happening')} booked"])
