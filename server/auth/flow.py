"""A sign-in that is on its way to the provider and back: what the browser keeps of it meanwhile.

The cookie holds for ten minutes and for one answer. It needs no signature: whoever writes one writes his own,
and what comes back must fit what it says.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
import datetime as dt
from enum import StrEnum
import json

from werkzeug.wrappers import Response

from server.auth import cookies
from server.auth.proof import Start

GOOD_FOR = dt.timedelta(minutes=10)
_LONGEST = 6000


class Purpose(StrEnum):
    """What the proven identity is for."""

    SIGN_IN = "sign-in"
    LINK = "link"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in on its way; `target` is the page to go on to, or the secret of the invitation.

    `person_id` is who links an identity, 0 for nobody.
    """

    purpose: Purpose
    target: str
    person_id: int
    begun_at: float
    start: Start


def keep(answer: Response, flow: Flow) -> None:
    """Have the browser keep a flow."""
    text = urlsafe_b64encode(json.dumps(asdict(flow)).encode()).decode()
    cookies.keep(answer, cookies.PROVIDER, text, int(GOOD_FOR.total_seconds()))


def kept(now: dt.datetime) -> Flow | None:
    """Return the flow of this browser; None where there is none, it is too old, or is no flow."""
    text = cookies.read(cookies.PROVIDER)
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = json.loads(urlsafe_b64decode(text.encode()))
        start = Start(**{name: str(value) for name, value in found.pop("start").items()})
        flow = Flow(
            Purpose(found["purpose"]),
            str(found["target"]),
            int(found["person_id"]),
            float(found["begun_at"]),
            start,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    age = now.timestamp() - flow.begun_at
    return flow if 0 <= age < GOOD_FOR.total_seconds() else None
