"""The running server: gunicorn with threads, and what is opened in the process that answers.

Owns how processes and threads start and end. What is answered is `app`'s.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
import datetime as dt
import gc
import logging
from threading import BoundedSemaphore

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # it ships no types

from server import config
from server.app import create_app
from server.auth.provider import Provider
from server.background import MAIL_FOLDER, Background
from server.billing.opening import gateway_of, prompt_gateway_of, terms_of
from server.secret_key import NoKeyError, secret_key
from server.services import Services, utc_now
from tenants.billing.service.gateway import Gateway
from tenants.engines import UnfitDatabaseError
from tenants.fava import FavaPool
from tenants.jail import Jail, JailUnavailableError
from tenants.opening import open_database
from tenants.people import totp

GRACE_SECONDS = 30  # what is being written when the server is told to stop may take so long
KEPT_SECONDS = 75  # a connection stays open so long: longer than proxies keep theirs, or they find it closed

COLLECTOR = (50_000, 20, 200)
"""When Python looks for cycles: seldom through all there is, since that holds up every thread, for a second
where many pictures of books are in memory."""
OTHER_KEY = (
    "Second factors in this database were sealed with another key: nobody can sign in with a code of theirs "
    "until that key is back; docs/settings.md says where it was."
)

_log = logging.getLogger("lettrine")


class NotStartedError(Exception):
    """The server cannot start as it is set up."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a process that answers has open; what works beside the requests asks `patient`."""

    services: Services
    background: Background
    patient: Gateway | None

    def close(self) -> None:
        """Close it all, what is at work awaited."""
        self.background.close()
        for gateway in (self.services.gateway, self.patient):
            if gateway is not None:
                gateway.close()
        if self.services.provider is not None:
            self.services.provider.close()
        if self.services.fava is not None:
            self.services.fava.close()
        self.services.jail.close()
        self.services.database.close()


class _WebServer(BaseApplication):  # type: ignore[misc]  # it has no types
    """Serves what `make` returns; `make` is called in each process, after it was forked."""

    def __init__(self, make: Callable[[], Flask], options: Mapping[str, object]) -> None:
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options; its environment and its files are left alone."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application."""
        return self._make()


def run(
    bind: str, threads: int, say: Callable[[str], None], now: Callable[[], dt.datetime] = utc_now
) -> None:
    """Answer requests at `bind` (host:port) until the process is told to stop.

    `say` is told once, before the first request, what keeps the readers of hostile text apart. `now` is the
    clock that the service goes by.

    Raises:
        NotStartedError: the database or the jail is not as the settings ask.
    """
    settings = config.settings()
    protections = _try_out(settings, say)
    say(f"Books are read in a jail with: {', '.join(protections)}.")
    if settings.address is not None and settings.smtp is None:
        say(f"Mail goes to files in {MAIL_FOLDER}; set LETTRINE_SMTP to send it.")
    _log_to_stderr(requests=settings.log_requests)
    opened: list[_Opened] = []

    def make() -> Flask:
        gc.set_threshold(*COLLECTOR)
        opened.append(_open(settings, threads, now))
        return create_app(opened[-1].services)

    def close(_arbiter: object, _worker: object) -> None:
        while opened:
            opened.pop().close()

    options = {
        "bind": bind,
        "workers": 1,
        "threads": threads,
        "limit_request_line": 8190,  # queries that auditors write in Fava are long
        "worker_class": "gthread",
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": KEPT_SECONDS,
        "worker_exit": close,
        "control_socket_disable": True,
        "proc_name": "lettrine",
    }
    _WebServer(make, options).run()


def _try_out(settings: config.Settings, say: Callable[[str], None]) -> tuple[str, ...]:
    """Open and close what the server needs, so that a fault is told at once; return its jail's walls."""
    try:
        with closing(open_database(settings.database)) as database:
            if not totp.opens(database, secret_key(settings)):
                say(OTHER_KEY)
            terms_of(settings, database)
        with closing(Jail(strict=settings.jail_strict)) as jail:
            return jail.protections()
    except (UnfitDatabaseError, JailUnavailableError, NoKeyError, config.SettingError) as error:
        raise NotStartedError(str(error)) from error


def _open(settings: config.Settings, threads: int, now: Callable[[], dt.datetime]) -> _Opened:
    database = open_database(settings.database)
    services = Services(
        database,
        Jail(strict=settings.jail_strict),
        settings,
        now,
        provider=Provider(settings.oidc) if settings.oidc is not None else None,
        key=secret_key(settings),
        fava=FavaPool(database, most=settings.favas, asked=max(1, threads // 2), strict=settings.jail_strict),
        terms=terms_of(settings, database),
        gateway=prompt_gateway_of(settings),
        turns=BoundedSemaphore(max(1, threads // 2)),
    )
    patient = gateway_of(settings)
    return _Opened(services, Background(replace(services, gateway=patient)), patient)


def _log_to_stderr(*, requests: bool) -> None:
    """Write what the service logs to standard error, a line each; gunicorn writes its own there too."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    _log.handlers[:] = [handler]
    _log.propagate = False
    _log.setLevel(logging.INFO)
    logging.getLogger("lettrine.requests").disabled = not requests
