"""Events on their way to the one who listens: signed over the bytes that are sent."""

import hashlib
import hmac
import json
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.stripe_fake.answers import public
from tests.stripe_fake.world import Object, World

SECONDS = 20
PAUSE = 0.02


def signature(body: bytes, at: int, secret: str) -> str:
    """Return what the header says of a body sent at a moment."""
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def signed(world: World, event: Object, secret: str | None = None) -> tuple[str, str]:
    """Return an event's body and its header, as of now, by the right secret unless a test wants another."""
    at = world.now if world.settings.signs_at == "fake" else int(time.time())
    body = json.dumps(public(world, event), ensure_ascii=False, indent=2)
    return body, signature(body.encode(), at, secret or world.settings.secret)


def deliver(world: World, event: Object, secret: str | None = None) -> Object:
    """Send an event; return the status that answered, 0 where nothing did, and what was said."""
    body, header = signed(world, event, secret)
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}
    request = Request(world.settings.endpoint, body.encode(), headers, method="POST")
    try:
        with urlopen(request, timeout=SECONDS) as answered:
            status, said = answered.status, answered.read().decode()
    except HTTPError as error:
        with error:
            status, said = error.code, error.read().decode()
    except (URLError, OSError) as error:
        status, said = 0, str(error)
    return {"event": event["id"], "type": event["type"], "status": status, "said": said}


def deliver_all(world: World) -> None:
    """Send events as they come, one after the other, for as long as the process lasts."""
    while True:
        if not world.to_deliver:
            time.sleep(PAUSE)
            continue
        event = world.to_deliver[0]
        if world.settings.delivers and world.settings.endpoint:
            deliver(world, event)
        if world.to_deliver and world.to_deliver[0] is event:
            world.to_deliver.popleft()
