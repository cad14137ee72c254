"""The payment service's own library, and the one place that imports it.

It takes `requests` where that is installed. That package is under Apache-2.0, which does not go together with
GPL-2.0-only in one program; so it is kept out while the library is imported, and calls go by httpx, which has
time limits. Tells the payment service nothing of this machine. Which calls are made is `gateway`'s.
"""

import datetime as dt
import json
import math
import sys
from typing import Any

_UNWANTED = "requests"

_before = sys.modules.get(_UNWANTED)  # tools of tests load it
sys.modules[_UNWANTED] = None  # type: ignore[assignment]  # as `import` documents it: it is not there
try:
    import stripe
finally:
    del sys.modules[_UNWANTED]
    if _before is not None:
        sys.modules[_UNWANTED] = _before

__all__ = ["MOST_AGE", "SignatureError", "client", "connection", "event_in", "stripe"]

stripe.enable_telemetry = False

SECONDS = 20
"""What a call may take, once; `RETRIES` more follow where nothing was answered."""
RETRIES = 2
MOST_AGE = dt.timedelta(seconds=300)
"""How old what was signed may be, or how far ahead of our clock."""
_MOST_DEPTH = 100  # of an event; lists in lists beyond it could be read, and not written again


class SignatureError(ValueError):
    """A message does not come from the payment service, or is too old."""


def connection(seconds: float = SECONDS) -> stripe.HTTPXClient:
    """Return what calls go by; each may take so many seconds, once. Whoever takes it closes it."""
    return stripe.HTTPXClient(timeout=seconds, allow_sync_methods=True)


def client(
    key: str, by: stripe.HTTPXClient, address: str | None = None, retries: int = RETRIES
) -> stripe.StripeClient:
    """Return a client of the payment service.

    Args:
        key: the operator's secret key.
        by: what calls go by.
        address: where the service is asked, None for its own.
        retries: how often a call is made again where nothing was answered.
    """
    return stripe.StripeClient(
        key,
        http_client=by,
        max_network_retries=retries,
        base_addresses={"api": address} if address else None,
    )


def event_in(raw: bytes, header: str | None, secret: str, now: dt.datetime) -> dict[str, Any]:
    """Return the event that the payment service sent.

    Args:
        raw: the body, byte for byte as it came.
        header: what stands in `Stripe-Signature`; None where it is missing.
        secret: what the payment service signs with.
        now: the moment at which it came.

    Raises:
        SignatureError: it is not signed with the secret, was signed more than 300 seconds ago or ahead, or
            is no event.
    """
    try:
        stripe.WebhookSignature.verify_header(raw, header, secret)
        signed_at = _signed_at(header or "")
    except (stripe.SignatureVerificationError, TypeError, ValueError) as error:  # the message may quote it
        raise SignatureError("it is not signed with the secret of this endpoint") from error
    if abs(int(now.timestamp()) - signed_at) > MOST_AGE.total_seconds():
        raise SignatureError(f"it was signed more than {MOST_AGE.total_seconds():.0f} seconds away from now")
    try:
        said = json.loads(raw)
    except (RecursionError, ValueError) as error:  # as above
        raise SignatureError("what is signed is no event") from error
    if not isinstance(said, dict) or said.get("object") != "event" or not _can_be_kept(said):
        raise SignatureError("what is signed is no event")
    return said


def _can_be_kept(said: object) -> bool:
    """Tell whether all databases take it: nothing nested too deeply, no number that JSON does not have."""
    level, depth = [said], 0
    while level:
        depth += 1
        if depth > _MOST_DEPTH or any(isinstance(each, float) and not math.isfinite(each) for each in level):
            return False
        level = [inner for each in level for inner in _within(each)]
    return True


def _within(said: object) -> list[object]:
    if isinstance(said, dict):
        return list(said.values())
    return said if isinstance(said, list) else []


def _signed_at(header: str) -> int:
    """Return the moment that was signed: the first one named, as the library takes it."""
    return int(next(part for part in header.split(",") if part.startswith("t="))[2:])
