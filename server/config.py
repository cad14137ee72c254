"""Settings of the service, from its environment; nothing else reads it.

Says what each may be. Opens nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import os
from pathlib import Path
import re
from urllib.parse import SplitResult, unquote, urlsplit

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from tenants.people.sealing import LEAST_KEY_LENGTH

DEFAULT_DATABASE = "sqlite:///var/lettrine.db"
DATABASES = ("sqlite", "postgresql")
STRICT = "strict"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_MAIL_FROM = "Lettrine <lettrine@localhost>"
DEFAULT_PROVIDER_NAME = "OpenID Connect"
DEFAULT_SCOPES = "openid email profile"
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_MOST_PROXIES = 10
DEFAULT_FAVAS, _MOST_FAVAS = 8, 100
_LONGEST_NAME = 40
_STRIPE_KEY = re.compile(r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]+")
_STRIPE_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]+")
_SENDER = re.compile(r"[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+")


class SettingError(click.ClickException):
    """A setting is not what it may be."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes our mail; `tls` from the first byte, otherwise asked for with STARTTLS.

    Without TLS mail goes to this machine alone; a password is never sent without.
    """

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Oidc:
    """The OpenID provider that people may sign in with; `name` stands on the button."""

    discovery: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = DEFAULT_PROVIDER_NAME
    scopes: str = DEFAULT_SCOPES


@dataclass(frozen=True, slots=True)
class Stripe:
    """The payment service: our key, what its webhooks are signed with, the file of plans, and where it is.

    `address` is None for the payment service's own.
    """

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    plans: Path
    address: str | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether money moves, as the key says it."""
        return self.key.partition("_")[2].startswith("live_")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service is set up with.

    `database` is the address the service uses, `database_owner` that of the PostgreSQL role which owns the
    tables; `jail_strict` refuses to read books without every protection there is. `address` is where
    browsers find the service, without a slash at its end; None for this machine alone. `proxies` counts the
    servers before it that add to X-Forwarded-For. `audit_origin` is the address under which Fava's pages
    have an origin of their own; None: they stand under `address`. `favas` is how many revisions are open in
    Fava at one time. `secret_key` seals what must be read again; None where a file beside the database
    holds it. `stripe` is None where no money is taken; `operator` is the short name of the operator's own
    company here. Passwords and keys are not shown with the rest.
    """

    database: str = field(repr=False)
    database_owner: str | None = field(repr=False)
    jail_strict: bool
    address: str | None = None
    proxies: int = 0
    smtp: Smtp | None = None
    mail_from: str = DEFAULT_MAIL_FROM
    oidc: Oidc | None = None
    log_requests: bool = True
    audit_origin: str | None = None
    favas: int = DEFAULT_FAVAS
    secret_key: str | None = field(default=None, repr=False)
    stripe: Stripe | None = None
    operator: str | None = None


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings, all of whose names begin with LETTRINE_; docs/settings.md lists them.

    Raises:
        SettingError: one of them is not what it may be.
    """
    jail = environment.get("LETTRINE_JAIL", "")
    if jail not in ("", STRICT):
        raise SettingError(f"LETTRINE_JAIL is {jail!r}; leave it unset, or set it to {STRICT!r}")
    owner = environment.get("LETTRINE_DATABASE_OWNER") or None
    address = _base("LETTRINE_ADDRESS", environment.get("LETTRINE_ADDRESS") or None)
    return Settings(
        database=_address("LETTRINE_DATABASE", environment.get("LETTRINE_DATABASE") or DEFAULT_DATABASE),
        database_owner=_address("LETTRINE_DATABASE_OWNER", owner) if owner else None,
        jail_strict=jail == STRICT,
        address=address,
        proxies=_proxies(environment.get("LETTRINE_PROXIES") or "0"),
        smtp=_smtp(environment.get("LETTRINE_SMTP") or None),
        mail_from=_sender(environment.get("LETTRINE_MAIL_FROM") or DEFAULT_MAIL_FROM),
        oidc=_oidc(environment),
        log_requests=_switch("LETTRINE_REQUEST_LOG", environment),
        secret_key=_secret_key(environment.get("LETTRINE_SECRET_KEY") or None),
        audit_origin=_audit_origin(environment.get("LETTRINE_AUDIT_ORIGIN") or None, address),
        favas=_favas(environment.get("LETTRINE_FAVAS") or str(DEFAULT_FAVAS)),
        stripe=_stripe(environment),
        operator=environment.get("LETTRINE_OPERATOR") or None,
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


def _switch(name: str, environment: Mapping[str, str]) -> bool:
    value = environment.get(name) or "on"
    if value not in {"on", "off"}:
        raise SettingError(f"{name} is {value!r}; write on or off")
    return value == "on"


def _secret_key(value: str | None) -> str | None:
    if value is not None and len(value) < LEAST_KEY_LENGTH:
        raise SettingError(  # the value is not shown
            f"LETTRINE_SECRET_KEY is too short: at least {LEAST_KEY_LENGTH} characters, such as those of "
            "`openssl rand -hex 32`"
        )
    return value


def _base(name: str, value: str | None) -> str | None:
    """Return the service's own address, as browsers write it."""
    if value is None:
        return None
    parts = _bare(value)
    if parts is None:
        raise SettingError(
            f"{name} is {value!r}; write where browsers find the service, such as https://lettrine.example"
        )
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise SettingError(
            f"{name} is {value!r}; passwords travel there for all to read: use https, "
            "http is for this machine alone"
        )
    default = ":443" if parts.scheme == "https" else ":80"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"


def _audit_origin(value: str | None, address: str | None) -> str | None:
    """Return the origin of Fava's own: another host than the portal's, so that no cookie goes there."""
    origin = _base("LETTRINE_AUDIT_ORIGIN", value)
    if origin is None:
        return None
    if address is None:
        raise SettingError("LETTRINE_AUDIT_ORIGIN needs LETTRINE_ADDRESS beside it: links lead to and fro")
    if urlsplit(origin).hostname == urlsplit(address).hostname:
        raise SettingError(
            f"LETTRINE_AUDIT_ORIGIN is {value!r}, and its host that of LETTRINE_ADDRESS; cookies know no "
            "ports, so give it a host of its own"
        )
    if urlsplit(origin).scheme != urlsplit(address).scheme:
        raise SettingError("LETTRINE_AUDIT_ORIGIN and LETTRINE_ADDRESS are both https, or both http")
    return origin


def _proxies(value: str) -> int:
    if not value.isdecimal() or int(value) > _MOST_PROXIES:
        raise SettingError(
            f"LETTRINE_PROXIES is {value!r}; write how many servers stand before this one and add to "
            f"X-Forwarded-For, from 0 to {_MOST_PROXIES}"
        )
    return int(value)


def _favas(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and 0 < int(value) <= _MOST_FAVAS):
        raise SettingError(
            f"LETTRINE_FAVAS is {value!r}; write how many revisions may be open in Fava at one time, 1 to "
            f"{_MOST_FAVAS}"
        )
    return int(value)


def _smtp(value: str | None) -> Smtp | None:
    if value is None:
        return None
    parts = _split(value)
    if parts is None or parts.scheme not in _SMTP_PORTS or parts.path not in {"", "/"} or parts.query:
        raise SettingError(  # the value is not shown: it may hold a password
            "LETTRINE_SMTP is no address of a mail server; write smtps://user:password@host:465, "
            "or smtp://user:password@host:587 for STARTTLS"
        )
    return Smtp(
        host=parts.hostname or "",
        port=parts.port or _SMTP_PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _sender(value: str) -> str:
    if not _SENDER.fullmatch(value) or not value.isprintable():
        raise SettingError(
            f"LETTRINE_MAIL_FROM is {value!r}; write Lettrine <lettrine@example.org> or an address alone"
        )
    return value


def _all_or_none(environment: Mapping[str, str], names: Sequence[str], what: str) -> Sequence[str] | None:
    """Return three settings that stand together, None where none of them is set; `what` needs them."""
    given = [environment.get(name) or "" for name in names]
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if missing == list(names):
        return None
    if missing:
        raise SettingError(f"{' and '.join(missing)} missing; {what} needs all three")
    return given


def _oidc(environment: Mapping[str, str]) -> Oidc | None:
    """Return the provider; its three settings stand together or not at all."""
    names = ("LETTRINE_OIDC_DISCOVERY", "LETTRINE_OIDC_CLIENT_ID", "LETTRINE_OIDC_CLIENT_SECRET")
    given = _all_or_none(environment, names, "signing in with OpenID")
    if given is None:
        return None
    discovery, client_id, client_secret = given
    parts = _split(discovery)
    if parts is None or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    ):
        raise SettingError(
            f"LETTRINE_OIDC_DISCOVERY is {discovery!r}; write the provider's address that ends with "
            "/.well-known/openid-configuration, with https"
        )
    name = environment.get("LETTRINE_OIDC_NAME") or DEFAULT_PROVIDER_NAME
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise SettingError(f"LETTRINE_OIDC_NAME stands on a button: at most {_LONGEST_NAME} characters")
    scopes = environment.get("LETTRINE_OIDC_SCOPES") or DEFAULT_SCOPES
    if "openid" not in scopes.split():
        raise SettingError("LETTRINE_OIDC_SCOPES lacks openid, without which nobody is named")
    return Oidc(discovery, client_id, client_secret, name, scopes)


def _stripe(environment: Mapping[str, str]) -> Stripe | None:
    """Return the payment service; its three settings stand together or not at all."""
    names = ("LETTRINE_STRIPE_KEY", "LETTRINE_STRIPE_WEBHOOK_SECRET", "LETTRINE_PLANS")
    given = _all_or_none(environment, names, "taking money by Stripe")
    if given is None:
        return None
    key, secret, plans = given
    for name, value, pattern, like in (
        (names[0], key, _STRIPE_KEY, "sk_live_… or rk_live_…"),
        (names[1], secret, _STRIPE_SECRET, "whsec_…"),
    ):
        if not pattern.fullmatch(value):  # the value is not shown
            raise SettingError(f"{name} is none of Stripe's; it looks like {like}")
    stand_in = _stripe_address(environment.get("LETTRINE_STRIPE_ADDRESS") or None)
    stripe = Stripe(key, secret, Path(plans), stand_in)
    if stripe.is_live and stripe.address is not None:
        raise SettingError("LETTRINE_STRIPE_ADDRESS is a stand-in, which gets no live key and takes no money")
    return stripe


def _stripe_address(value: str | None) -> str | None:
    """Return another address of the payment service: a fake one on this machine, to try things out."""
    if value is None:
        return None
    parts = _bare(value)
    if parts is None or parts.hostname not in LOCAL_HOSTS:
        raise SettingError(
            "LETTRINE_STRIPE_ADDRESS is for a stand-in on this machine alone, such as http://127.0.0.1:12111"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _bare(value: str) -> SplitResult | None:
    """Return the parts of a web address that names a host alone; None where it is no such thing."""
    parts = _split(value)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or parts.username is not None
        or parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
    ):
        return None
    return parts


def _split(value: str) -> SplitResult | None:
    """Return the parts of an address with a host and a sound port; None where it is no such thing."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and (port is None or port > 0) else None
