"""`lettrine member`: who belongs to a firm or a company, in which role, for whoever runs the service."""

from collections.abc import Callable
import datetime as dt
from typing import Any, TypeVar

import click

from server.cli.days import Day
from server.cli.failure import fail, report
from server.cli.operating import by_operator, opened, place_named
from server.cli.output import echo_rows, format_option
from server.services import utc_now
from tenants.moment import day_of
from tenants.people import memberships, persons
from tenants.people.memberships import Term
from tenants.people.roles import ROLES_OF_A_FIRM, ROLES_OF_A_TENANT, Role

_HEADS = ("email", "name", "role", "since", "until")
_ROLES = click.Choice([role.value for role in (*ROLES_OF_A_FIRM, *ROLES_OF_A_TENANT)])
_email_argument = click.argument("email", metavar="EMAIL")
_F = TypeVar("_F", bound=Callable[..., Any])


def _place_options(command: _F) -> _F:
    """Add `--firm` and `--tenant`, one of which is given."""
    command = click.option("--tenant", metavar="TENANT", help="The company, by its short name.")(command)
    return click.option("--firm", metavar="FIRM", help="The firm, by its short name.")(command)


@click.group("member")
def member_group() -> None:
    """Members: who may open a firm or a company, in which role, until when."""


@member_group.command("add")
@_email_argument
@_place_options
@click.option("--role", type=_ROLES, required=True, help="Firm: partner, accountant. Company: the others.")
@click.option("--since", type=Day(), help="First day; today where it is left out.")
@click.option("--until", type=Day(), help="Last good day; an auditor has one.")
def add_command(  # noqa: PLR0913, PLR0917  who gets what where from when to when
    email: str, firm: str | None, tenant: str | None, role: str, since: dt.date | None, until: dt.date | None
) -> None:
    """Give the person with the address EMAIL a role in a firm or a company."""
    _require_one(firm, tenant)
    with opened() as database:
        place = place_named(database, firm, tenant)
        person = persons.person_by_email(database, email)
        term = Term(Role(role), since or day_of(utc_now()), until)
        memberships.add_member(database, place, person, term, by_operator(), utc_now())
    end = f", until {until}" if until else ""
    report([f"{person.email}: {role} of {firm or tenant} from {term.since}{end}"])


@member_group.command("list")
@_place_options
@click.option("--all", "with_ended", is_flag=True, help="Those whose membership has ended, too.")
@format_option
def list_command(firm: str | None, tenant: str | None, with_ended: bool, output_format: str) -> None:  # noqa: FBT001
    """List the members of a firm or a company."""
    _require_one(firm, tenant)
    with opened() as database:
        today = day_of(utc_now())
        found = memberships.members_of(database, place_named(database, firm, tenant))
    rows = [
        (member.person.email, member.person.name, member.role.value, member.since, member.until)
        for member in found
        if with_ended or member.goes_on(today)
    ]
    echo_rows(_HEADS, rows, output_format)


@member_group.command("end")
@_email_argument
@_place_options
@click.option("--role", type=_ROLES, help="This role alone; all of them where it is left out.")
@click.option("--last-day", type=Day(), help="Last good day; yesterday where it is left out: at once.")
def end_command(
    email: str, firm: str | None, tenant: str | None, role: str | None, last_day: dt.date | None
) -> None:
    """End what the person with the address EMAIL is in a firm or a company."""
    _require_one(firm, tenant)
    with opened() as database:
        today = day_of(utc_now())
        place = place_named(database, firm, tenant)
        person = persons.person_by_email(database, email)
        theirs = [
            member
            for member in memberships.members_of(database, place)
            if member.person.id == person.id and member.goes_on(today) and role in {None, member.role.value}
        ]
        if not theirs:
            fail(f"{person.email} is no {role or 'member'} of {firm or tenant}")
        last = last_day or today - dt.timedelta(days=1)
        for member in theirs:
            memberships.end_member(database, place, member.id, last, today, by_operator(), utc_now())
    roles = ", ".join(member.role.value for member in theirs)
    report([f"{person.email}: {roles} of {firm or tenant} to {last} and no longer"])


def _require_one(firm: str | None, tenant: str | None) -> None:
    if (firm is None) == (tenant is None):
        raise click.UsageError("name the firm with --firm, or the company with --tenant")
