"""Cookies: what they are called and how they are kept, and nothing of what stands in them.

Where the service is reached with HTTPS their names begin with `__Host-`, so that no other host and no plain
connection can set them. On plain HTTP, which is answered on this machine alone, browsers keep no such cookie.
"""

from flask import current_app, request
from werkzeug.wrappers import Response

from server.services import services

SESSION = "session"
FORM = "form"
PROVIDER = "openid"
LANGUAGE = "language"
THEME = "theme"
YEAR_SECONDS = 365 * 24 * 3600

_SECURE_PREFIX = "__Host-lettrine-"
_LOCAL_PREFIX = "lettrine-"


def is_secure() -> bool:
    """Tell whether browsers reach the service with HTTPS."""
    address = services().settings.address
    return address is not None and address.startswith("https:")


def read(name: str) -> str:
    """Return what the browser sent of a cookie; "" where it sent none."""
    return request.cookies.get(_full(name), "")


def keep(answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Have the browser keep a cookie for so many seconds; until it is closed where none are given."""
    answer.set_cookie(
        _full(name), value, max_age=seconds, path="/", secure=is_secure(), httponly=True, samesite="Lax"
    )


def drop(answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(_full(name), path="/", secure=is_secure(), httponly=True, samesite="Lax")


def prefer(answer: Response, name: str, value: str) -> None:
    """Have the browser keep how somebody wants pages, for a year; "" leaves it to the browser again."""
    if value:
        keep(answer, name, value, YEAR_SECONDS)
    else:
        drop(answer, name)


def _full(name: str) -> str:
    assert current_app, "cookies belong to a request"
    return (_SECURE_PREFIX if is_secure() else _LOCAL_PREFIX) + name
