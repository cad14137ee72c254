"""Where pages lead to outside: to the payment service by https, or to the stand-in that the operator set."""

from urllib.parse import urlsplit

from server.services import services


def outward(address: str | None) -> str:
    """Return an address that the payment service gave where a page may lead to it; "" for any other."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    stripe = services().settings.stripe
    stand_in = urlsplit(stripe.address) if stripe is not None and stripe.address else None
    if stand_in is not None and (parts.scheme, parts.netloc) == (stand_in.scheme, stand_in.netloc):
        return address or ""
    return address or "" if parts.scheme == "https" and parts.netloc else ""
