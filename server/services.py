"""What every request may need, made once when the server starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt

from flask import Flask, current_app

from server.git_http.pack_cache import PackCache
from tenants.db import Database
from tenants.jail import Jail

_KEY = "lettrine"


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """The database, the jail in which books are read, the clock, and the packs that were made lately."""

    database: Database
    jail: Jail
    now: Callable[[], dt.datetime] = utc_now
    packs: PackCache = field(default_factory=PackCache)


def attach(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_KEY] = services


def services() -> Services:
    """Return the services of the application that answers this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Services)
    return found
