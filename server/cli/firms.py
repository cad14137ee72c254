"""`lettrine firm`: accounting firms and whom they serve, for whoever runs the service."""

import datetime as dt

import click

from server.cli.days import Day
from server.cli.failure import fail, report
from server.cli.operating import actor, opened
from server.cli.output import counted, echo_rows, format_option
from server.services import utc_now
from tenants.books.founding import tenant_named
from tenants.moment import day_of
from tenants.people import access, firms, memberships, reading_logs
from tenants.people.place import Place

_HEADS = ("firm", "name", "clients", "members")
_CLIENT_HEADS = ("tenant", "name", "since", "until")
_firm_argument = click.argument("firm", metavar="FIRM")
_tenant_argument = click.argument("tenant", metavar="TENANT")


@click.group("firm")
def firm_group() -> None:
    """Accounting firms: make them, and say which companies they serve."""


@firm_group.command("create")
@_firm_argument
@click.option("--name", required=True, help="What people call it.")
def create_command(firm: str, name: str) -> None:
    """Make the firm FIRM, a short name of a-z, 0-9 and hyphens that stands in addresses."""
    with opened() as database:
        firms.found_firm(database, firm, name, utc_now(), actor())
    report([f"{firm}: made; `lettrine member add EMAIL --firm {firm} --role partner` gives it a head"])


@firm_group.command("list")
@format_option
def list_command(output_format: str) -> None:
    """List the firms, with how many companies they serve and how many members they have today."""
    with opened() as database:
        today = day_of(utc_now())
        rows = [
            (
                firm.slug,
                firm.name,
                len(access.clients_of(database, firm.id, today)),
                sum(
                    member.goes_on(today)
                    for member in memberships.members_of(database, Place(firm_id=firm.id))
                ),
            )
            for firm in firms.all_firms(database)
        ]
    echo_rows(_HEADS, rows, output_format)


@firm_group.command("engage")
@_firm_argument
@_tenant_argument
@click.option("--since", type=Day(), help="First day; today where it is left out.")
@click.option("--until", type=Day(), help="Last good day; none where it is left out.")
def engage_command(firm: str, tenant: str, since: dt.date | None, until: dt.date | None) -> None:
    """Have FIRM serve TENANT: its members may open the books, each as far as their role goes."""
    with opened() as database:
        served, serving = tenant_named(database, tenant), firms.firm_named(database, firm)
        first = since or day_of(utc_now())
        firms.engage(database, serving.id, served.id, first, actor(), at=utc_now(), until=until)
    report([f"{firm} serves {tenant} from {first} {f'to {until}' if until else 'on'}"])


@firm_group.command("disengage")
@_firm_argument
@_tenant_argument
@click.option("--last-day", type=Day(), help="Last good day; yesterday where it is left out: at once.")
def disengage_command(firm: str, tenant: str, last_day: dt.date | None) -> None:
    """Have FIRM no longer serve TENANT."""
    with opened() as database:
        served, serving = tenant_named(database, tenant), firms.firm_named(database, firm)
        last = last_day or day_of(utc_now()) - dt.timedelta(days=1)
        firms.disengage(database, serving.id, served.id, last, actor(), at=utc_now())
    report([f"{firm} serves {tenant} to {last} and no longer"])


@firm_group.command("verify")
@_firm_argument
def verify_command(firm: str) -> None:
    """Check the audit chain of FIRM; status 1 on a fault."""
    with opened() as database:
        found = reading_logs.faults(database, Place(firm_id=firms.firm_named(database, firm).id))
    if found:
        fail(*found, f"{firm}: {counted(len(found), 'fault')}")
    report([f"{firm}: whole"])


@firm_group.command("clients")
@_firm_argument
@format_option
def clients_command(firm: str, output_format: str) -> None:
    """List whom FIRM serves and served, with the first and the last day."""
    with opened() as database:
        found = firms.engagements_of(database, firms.firm_named(database, firm).id)
    rows = [(engaged.tenant.slug, engaged.tenant.name, engaged.since, engaged.until) for engaged in found]
    echo_rows(_CLIENT_HEADS, rows, output_format)
