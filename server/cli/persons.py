"""`lettrine person`: people who may sign in, for whoever runs the service; passwords are asked, not shown."""

from typing import cast

import click

from server.cli.failure import report
from server.cli.operating import actor, opened
from server.cli.output import echo_rows, format_option
from server.services import utc_now
from tenants.people import own_password, persons
from tenants.people.naming import clean_email, clean_name
from tenants.people.passwords import Passwords, refuse_weak
from tenants.people.people import Language

_HEADS = ("email", "name", "login", "password", "second factor")
_email_argument = click.argument("email", metavar="EMAIL")


@click.group("person")
def person_group() -> None:
    """People who may sign in; what they may open is `lettrine member`'s."""


@person_group.command("create")
@_email_argument
@click.option("--name", required=True, help="First and last name.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Of pages and mails; French if left out.")
@click.option("--no-password", is_flag=True, help="They sign in with OpenID, or set one by mail.")
def create_command(email: str, name: str, language: str | None, no_password: bool) -> None:  # noqa: FBT001
    """Make a person with the address EMAIL; their password is asked on the terminal."""
    with opened() as database:
        address, called = clean_email(email), clean_name(name)
        hashed = None if no_password else _asked(called, address)
        made = persons.create_person(
            database, address, called, utc_now(), language=cast("Language", language or ""), password=hashed
        )
    report([f"{made.email}: made; drafts in Git go to u/{made.login}/"])


@person_group.command("list")
@format_option
def list_command(output_format: str) -> None:
    """List everybody."""
    with opened() as database:
        rows = [
            (
                person.email,
                person.name,
                person.login,
                "yes" if person.has_password else "no",
                "yes" if person.has_totp else "no",
            )
            for person in persons.all_persons(database)
        ]
    echo_rows(_HEADS, rows, output_format)


@person_group.command("password")
@_email_argument
def password_command(email: str) -> None:
    """Set the password of the person with the address EMAIL; all their sessions end."""
    with opened() as database:
        person = persons.person_by_email(database, email)
        text = _typed()
        own_password.set_by_operator(database, Passwords(), person, text, actor(), utc_now())
    report([f"{person.email}: password set, all sessions ended"])


def _asked(name: str, email: str) -> str:
    text = _typed()
    refuse_weak(text, name, email)
    return Passwords().hashed(text)


def _typed() -> str:
    typed = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    assert isinstance(typed, str)
    return typed
