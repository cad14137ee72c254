"""What holds for every request and answer whatever its page: hosts, sizes, headers.

A page that needs more than this allows does without. Never decides who may see what.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from server import config
from server.auth.signed_in import current_person
from server.services import services

BODY_BYTES = 2 * 1024**2  # of a form or of JSON; what takes files sets its own
FORM_PARTS = 2000
HSTS_SECONDS = 365 * 24 * 3600

_ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


_V = TypeVar("_V", bound=Callable[..., Any])


class RowNumber(IntegerConverter):
    """A number in an address, no greater than any that a row can have; others are addresses of nothing."""

    regex = "[0-9]{1,18}"


class Json(DefaultJSONProvider):
    """JSON that is sent to us; what is nested deeper than it can be read is no JSON."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ANN401  whatever it says
        """Read a text.

        Raises:
            ValueError: it is no JSON, or nested too deeply.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def takes(most_bytes: int) -> Callable[[_V], _V]:
    """Let a view take larger bodies than `BODY_BYTES`, from who is signed in."""

    def decorate(view: _V) -> _V:
        view.body_bytes = most_bytes  # type: ignore[attr-defined]  # functions take attributes
        return view

    return decorate


def guard(app: Flask, settings: config.Settings) -> None:
    """Put the limits and headers in force on an application."""
    is_https = settings.address is not None and settings.address.startswith("https:")
    app.config.update(  # what is told once on the next page
        SESSION_COOKIE_NAME="__Host-lettrine-told" if is_https else "lettrine-told",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.url_map.converters["int"] = RowNumber
    app.json = Json(app)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_BYTES
    app.config["MAX_FORM_PARTS"] = FORM_PARTS
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0
        )
    app.before_request(_refuse_other_hosts)
    app.before_request(_widen_body)
    app.after_request(_add_headers)


def _refuse_other_hosts() -> None:
    """Refuse a Host that is not ours: links in mails and redirects would lead there."""
    address = services().settings.address
    if address is None:
        if _name_of(request.host) not in config.LOCAL_HOSTS:
            abort(
                400,
                "This server answers on this machine alone; set LETTRINE_ADDRESS to where browsers find it.",
            )
    elif _without_default_port(request.host.lower(), address) != urlsplit(address).netloc:
        abort(400, f"This server answers at {address}.")


def _widen_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "body_bytes", None)
    if isinstance(most, int) and current_person() is not None:
        request.max_content_length = most


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _without_default_port(host: str, address: str) -> str:
    default = ":443" if address.startswith("https:") else ":80"
    return host.removesuffix(default) if not urlsplit(address).port else host


def _add_headers(answer: Response) -> Response:
    for name, value in _ALWAYS.items():
        answer.headers.setdefault(name, value)
    address = services().settings.address
    if address is not None and address.startswith("https:"):
        answer.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
        answer.headers.add("Vary", "Cookie")
    return answer
