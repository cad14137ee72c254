"""What every request may need, made once when the server starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt
from threading import BoundedSemaphore
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from server.api.rate import Rate
from server.auth.attempts import Attempts
from server.auth.provider import Provider
from server.config import Settings
from server.debtor.pace import Pace
from server.fava_gateway.seen import Seen
from server.fava_gateway.tickets import Tickets
from server.git_http.pack_cache import PackCache
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import NO_TERMS, Terms
from tenants.books.past import PastPictures
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.fava import FavaPool
from tenants.jail import Jail
from tenants.lettrage.benches import BenchCache
from tenants.lettrage.offers import OfferCache
from tenants.lettrage.seen import SeenBoards
from tenants.people.passwords import Passwords
from tenants.people.sealing import SecretKey

_KEY = "lettrine"
_ZONE = ZoneInfo("Europe/Paris")


def utc_now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """The database, the jail in which books are read, the settings, the clock, and what is kept in memory.

    `packs` were made lately for Git, `pictures` of books for pages, `past` of earlier revisions, `offers`
    of lines to letter; `benches` are third parties on the workbench, `seen` the boards that pages show of
    them; `attempts` count tries to sign in, `rate` what tokens ask, `pace` how often
    the pages of debtors are asked for.
    `provider` is that of identities, where one is set. `fava` shows revisions to auditors, `tickets` let
    them in on an origin of its own, `seen_in_fava` is what was told of it to the audit log lately. `key`
    seals the secrets of devices. `terms` are what the operator asks for, `gateway` is the payment service,
    None where no money is taken, `turns` are left for requests that ask it.
    """

    database: Database
    jail: Jail
    settings: Settings
    now: Callable[[], dt.datetime] = utc_now
    packs: PackCache = field(default_factory=PackCache)
    pictures: PictureCache = field(default_factory=PictureCache)
    past: PastPictures = field(default_factory=PastPictures)
    passwords: Passwords = field(default_factory=Passwords)
    key: SecretKey = field(default_factory=SecretKey.new)
    attempts: Attempts = field(default_factory=Attempts)
    provider: Provider | None = None
    offers: OfferCache = field(default_factory=OfferCache)
    benches: BenchCache = field(default_factory=BenchCache)
    seen: SeenBoards = field(default_factory=SeenBoards)
    rate: Rate = field(default_factory=Rate)
    pace: Pace = field(default_factory=Pace)
    fava: FavaPool | None = None
    tickets: Tickets = field(default_factory=Tickets)
    seen_in_fava: Seen = field(default_factory=Seen)
    terms: Terms = NO_TERMS
    gateway: Gateway | None = None
    turns: BoundedSemaphore = field(default_factory=BoundedSemaphore)

    def today(self) -> dt.date:
        """Return the day it is where the books are kept."""
        return self.now().astimezone(_ZONE).date()


def attach(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions[_KEY] = services


def services() -> Services:
    """Return the services of the application that answers this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Services)
    return found
