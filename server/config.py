"""Settings of the service, from its environment; nothing else reads it.

Says what each may be. Opens nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import os

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_DATABASE = "sqlite:///var/lettrine.db"
DATABASES = ("sqlite", "postgresql")
STRICT = "strict"


class SettingError(click.ClickException):
    """A setting is not what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service is set up with.

    `database` is the address the service uses, `database_owner` that of the PostgreSQL role which owns the
    tables; `jail_strict` refuses to read books without every protection there is.
    """

    database: str
    database_owner: str | None
    jail_strict: bool


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings: LETTRINE_DATABASE, LETTRINE_DATABASE_OWNER, LETTRINE_JAIL.

    Raises:
        SettingError: one of them is not what it may be.
    """
    jail = environment.get("LETTRINE_JAIL", "")
    if jail not in ("", STRICT):
        raise SettingError(f"LETTRINE_JAIL is {jail!r}; leave it unset, or set it to {STRICT!r}")
    owner = environment.get("LETTRINE_DATABASE_OWNER") or None
    return Settings(
        database=_address("LETTRINE_DATABASE", environment.get("LETTRINE_DATABASE") or DEFAULT_DATABASE),
        database_owner=_address("LETTRINE_DATABASE_OWNER", owner) if owner else None,
        jail_strict=jail == STRICT,
    )


def _address(name: str, value: str) -> str:
    try:
        address = make_url(value)
    except (ArgumentError, ValueError):
        address = None
    if address is None or address.drivername not in DATABASES or not address.database:
        raise SettingError(
            f"{name} is no address of a database; write sqlite:///path/of/the/file "
            "or postgresql://role:password@host:5432/database"
        )
    return value
