"""Events of the payment service: a list to choose from, and one of them whole."""

from collections.abc import Sequence
from dataclasses import dataclass
import json

from flask import request, url_for
from flask_babel import gettext as _

from server.portal.operator.signs import event_sign
from server.services import services
from tenants.billing import operating
from tenants.billing.following.events import BODIES_KEPT
from tenants.billing.operating import EventPage
from tenants.billing.rows import EventRow, EventState

MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Events:
    """A page of events, and what there is to choose from."""

    listed: EventPage
    state: str
    kind: str
    page: int
    states: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]

    def address(self, page: int) -> str:
        """Return where another page of the same choice is."""
        return url_for("operator.get_events", state=self.state or None, type=self.kind or None, page=page)


@dataclass(frozen=True, slots=True)
class Event:
    """An event, and its body as it came; "" where it was kept for its days, and emptied."""

    row: EventRow
    body: str
    may_be_retried: bool
    kept_days: int = BODIES_KEPT.days


def events() -> Events:
    """Return the events that the address asks for; all of them where it asks for nothing that there is."""
    asked, kind = request.args.get("state", ""), request.args.get("type", "")
    state = EventState(asked) if asked in set(EventState) else None
    page = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    with services().database.platform_reading() as session:
        listed = operating.events(session, state, kind, page)
    return Events(
        listed=listed,
        state=state.value if state else "",
        kind=kind,
        page=page,
        states=[("", _("any")), *((each.value, event_sign(each).word) for each in EventState)],
        kinds=[("", _("any")), *((each, each) for each in listed.types)],
    )


def event(name: str) -> Event | None:
    """Return an event; None where none has this name."""
    with services().database.platform_reading() as session:
        row = operating.event(session, name)
    if row is None:
        return None
    body = json.dumps(row.body, ensure_ascii=False, indent=2, sort_keys=True) if row.body else ""
    return Event(row, body, row.state == EventState.FAILED)
