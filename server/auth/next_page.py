"""Where to go after signing in: a page of ours, never another's.

An address that comes from outside is followed only where it is a plain path of this service.
"""

from urllib.parse import urlsplit

from flask import request
from werkzeug.urls import iri_to_uri

LONGEST = 2000


def here() -> str:
    """Return the address of the page that was asked for, as a path."""
    return safe(iri_to_uri(request.full_path.removesuffix("?")))


def safe(address: str) -> str:
    """Return an address where it is a path of ours, otherwise the front page.

    Browsers take two slashes, a backslash, or either behind tabs and line ends for the start of another host.
    """
    plain = address.isprintable() and "\\" not in address and len(address) <= LONGEST
    if not plain or not address.startswith("/") or address.startswith("//") or not address.isascii():
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or " " in address else address
