"""`lettrine outbox`: what the outside world is to be told and was not, for a person to decide."""

import click

from server.cli.failure import report
from server.cli.operating import opened
from server.cli.output import echo_rows, format_option
from server.services import utc_now
from tenants import outbox
from tenants.books.founding import tenant_named
from tenants.db import Database
from tenants.outbox_rows import State

_HEADS = ("key", "tenant", "kind", "state", "to", "about", "attempts", "put", "error")
_OPEN = (State.WAITING, State.LEASED, State.BEGUN, State.STUCK)
_key_argument = click.argument("key", metavar="KEY")
_tenant_option = click.option("--tenant", metavar="TENANT", help="Of this company; of none if left out.")


@click.group("outbox")
def outbox_group() -> None:
    """Mails and the like on their way out, and those that wait for a person."""


@outbox_group.command("list")
@click.option("--stuck", is_flag=True, help="Only what waits for a person.")
@format_option
def list_command(stuck: bool, output_format: str) -> None:  # noqa: FBT001
    """List what is not done yet. What is «stuck» was refused, or nobody knows whether it was done."""
    with opened() as database:
        rows = [
            (
                effect.key,
                effect.tenant,
                effect.kind,
                effect.state.value,
                str(effect.payload.get("to", "")),
                str(effect.payload.get("subject", "")),
                effect.attempts,
                effect.put_at.date(),
                effect.error,
            )
            for effect in outbox.listed(database, (State.STUCK,) if stuck else _OPEN)
            if effect.kind != outbox.NOTHING
        ]
    echo_rows(_HEADS, rows, output_format)


@outbox_group.command("retry")
@_key_argument
@_tenant_option
def retry_command(key: str, tenant: str | None) -> None:
    """Have the stuck KEY done after all: you have seen that it was not. The server does it."""
    with opened() as database:
        outbox.retry(database, _tenant_id(database, tenant), key, utc_now())
    report([f"{key}: waits for the server"])


@outbox_group.command("drop")
@_key_argument
@_tenant_option
def drop_command(key: str, tenant: str | None) -> None:
    """Have KEY left alone: it was done, or is no longer wanted."""
    with opened() as database:
        outbox.drop(database, _tenant_id(database, tenant), key, utc_now())
    report([f"{key}: dropped"])


def _tenant_id(database: Database, slug: str | None) -> int | None:
    return tenant_named(database, slug).id if slug is not None else None
