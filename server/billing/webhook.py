"""Where the payment service tells what happened: made sure of, kept, and answered at once.

Nothing is read of a body before its signature was found good over the very bytes that came. What follows from
an event is worked off in the background, so that the answer never waits for anybody. Nothing of a body or of
its signature goes to the log.
"""

import logging

from flask import Blueprint, abort, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import RequestEntityTooLarge

from server.auth.access import by_signature
from server.services import services
from tenants.billing.following import events
from tenants.billing.service.stripe_library import SignatureError, event_in

MOST_BYTES = 512 * 1024
SIGNATURE = "Stripe-Signature"
_Answer = tuple[str, int, dict[str, str]]
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}

_log = logging.getLogger("lettrine")

blueprint = Blueprint("stripe", __name__, url_prefix="/stripe")


@blueprint.post("/webhook")
@by_signature
def post_webhook() -> _Answer:
    """Keep an event once; one that was kept before is answered the same."""
    stripe = services().settings.stripe
    if stripe is None:
        abort(404)
    request.max_content_length = MOST_BYTES
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return _said("The event is too large.", 413)
    try:
        event = event_in(raw, request.headers.get(SIGNATURE), stripe.webhook_secret, services().now())
    except SignatureError as error:
        _log.warning("billing: an event was refused: %s", error)
        return _said(f"The event was refused: {error}.", 400)
    if event.get("livemode", stripe.is_live) is not stripe.is_live:  # nothing of it is there for our key
        _log.warning("billing: an event was refused: it is of another mode, test or live, than our key")
        return _said("The event is of another mode, test or live, than the key.", 400)
    if not events.is_whole(event):
        return _said("The event lacks its name, type or moment.", 400)
    try:
        events.keep(services().database, event, services().now())
    except DBAPIError as error:  # what follows its first line, and the traceback, quote the event
        _log.error("billing: an event could not be kept: %s", str(error.orig).partition("\n")[0])
        return _said("The event could not be kept; send it again.", 503)
    return _said("Kept.", 200)


def _said(words: str, status: int) -> _Answer:
    return f"{words}\n", status, _PLAIN
