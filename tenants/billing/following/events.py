"""What the payment service tells: each event is kept once, and worked off by fetching what it is about.

Kept in the transaction that answers the payment service; worked off later, by several workers at once if need
be, since fetching twice leaves what fetching once does. So order, repetition and a crash at any point change
nothing. What an event is about is read from it, and nothing more. Owns the rows of events.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import logging
import re
from typing import Any

from sqlalchemy import Text, cast, select, update

from tenants.billing.following import shapes
from tenants.billing.following.fetching import Fetching
from tenants.billing.rows import STRIPE_ID, TYPE_LENGTH, EventRow, EventState
from tenants.billing.service.gateway import Gateway, GoneError
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.inserting import insert_missing
from tenants.outbox import LaterError, RefusedError
from tenants.people import entries
from tenants.people.entries import Saying

MOST_TRIES = 12  # over half a day or so, then a person looks
PATIENCE = dt.timedelta(days=7)
"""How long a payment service that does not answer is awaited, before a person looks."""
BODIES_KEPT = dt.timedelta(days=90)
"""How long the words of an event are kept; the payment service keeps them for thirty days."""
_FIRST_PAUSE = dt.timedelta(seconds=30)
_LONGEST_PAUSE = dt.timedelta(hours=6)
_LONGEST_SILENCE = dt.timedelta(hours=1)  # between two tries while it does not answer
_AT_A_TIME = 200
_LONGEST_ERROR = 1000
_CHECKOUTS, _SUBSCRIPTIONS, _INVOICES = "checkout.session.", "customer.subscription.", "invoice."
_TO_COME = "invoice.upcoming"  # the invoice it tells of is not there yet
_OF_INVOICES = ("credit_note.", "invoice_payment.")
_CUSTOMER_GONE, _CUSTOMER_CHANGED = "customer.deleted", "customer.updated"
_MEANS = "payment_method."
_NAMES = ("id", "customer")
_NAME = re.compile(f"[!-~]{{1,{STRIPE_ID}}}")
_LAST_MOMENT = int(dt.datetime(9999, 1, 1, tzinfo=dt.UTC).timestamp())

_log = logging.getLogger("lettrine")

Fetch = Callable[[Fetching, str], None]


@dataclass(frozen=True, slots=True)
class _Fault:
    """What stood in the way of a fetch; `silent`: no answer came, nor will any to others."""

    words: str
    silent: bool


class NoSuchEventError(LookupError):
    """No event of this name waits for a person."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is fetched because of an event: how, and its name."""

    fetch: Fetch
    name: str


def is_whole(event: Mapping[str, Any]) -> bool:
    """Tell whether an event has a name and a type that can be kept, and a moment that there is."""
    names = (event.get("id"), event.get("type"))
    created = event.get("created")
    is_moment = isinstance(created, int) and not isinstance(created, bool) and 0 <= created < _LAST_MOMENT
    return is_moment and all(isinstance(name, str) and _NAME.fullmatch(name) is not None for name in names)


def target_of(event: Mapping[str, Any]) -> Target | None:
    """Return what is to be fetched because of an event; None where nothing here hangs on it."""
    kind = str(event["type"])
    about, invoice = _name_in(event, "id"), _name_in(event, "invoice")
    table: Sequence[tuple[bool, Fetch, str]] = (
        (kind.startswith(_SUBSCRIPTIONS), Fetching.subscription, about),
        (kind.startswith(_INVOICES) and kind != _TO_COME, Fetching.invoice, about),
        (kind.startswith(_CHECKOUTS), Fetching.checkout, about),
        (kind == _CUSTOMER_GONE, Fetching.customer, about),
        (kind.startswith(_OF_INVOICES), Fetching.invoice, invoice),
        (kind == _CUSTOMER_CHANGED, Fetching.means, about),
        (kind.startswith(_MEANS), Fetching.means, _name_in(event, "customer")),
    )
    return next((Target(fetch, name) for fits, fetch, name in table if fits and name), None)


def keep(database: Database, event: Mapping[str, Any], at: dt.datetime) -> bool:
    """Keep an event to be worked off; tell whether it was not there yet.

    Args:
        database: that keeps it.
        event: as the payment service said it, which was made sure of.
        at: when it came.
    """
    with database.platform() as session:
        known = select(EventRow.id).where(EventRow.id == event["id"])
        if session.scalar(known) is not None:
            return False
        session.execute(insert_missing(session, EventRow), [_row(event, at)])
        return True


def missing(database: Database, events: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return those of some events that were never kept, the oldest first, but for what nothing is fetched of.

    An endpoint is told of the types that it asked for, and the list of events has all there are.
    """
    given = {event["id"]: event for event in events if target_of(event)}
    if not given:
        return ()
    oldest = min(event["created"] for event in given.values())
    since = EventRow.created_at >= dt.datetime.fromtimestamp(oldest, dt.UTC)
    with database.platform_reading() as session:
        known = set(session.scalars(select(EventRow.id).where(since)))
    lost = [event for name, event in given.items() if name not in known]
    return tuple(sorted(lost, key=lambda event: (event["created"], event["id"])))


def work_off(
    database: Database,
    gateway: Gateway,
    terms: Terms,
    now: Callable[[], dt.datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Fetch what events are about that are due, once for all about the same; return how many were done.

    Where the payment service does not answer, the rest is left for the next time.
    """
    fetching = Fetching(database, gateway, terms, now)
    done = 0
    for target, names in _due(database, now()).items():
        if stopping():
            break
        fault = _fault(fetching, target)
        _mark(database, names, fault, now())
        if fault is not None and fault.silent:
            break
        done += len(names) if fault is None else 0
    return done


def retry(
    database: Database, event_id: str, at: dt.datetime, by: str = "", operator_id: int | None = None
) -> None:
    """Have an event that failed again and again worked off after all; the operator's log tells who wants it.

    Raises:
        NoSuchEventError: none of this name did.
    """
    failed = EventRow.id == event_id, EventRow.state == EventState.FAILED.value
    with database.platform() as session:
        row = session.scalars(select(EventRow).where(*failed).with_for_update()).first()
        if row is None:
            raise NoSuchEventError(f"{event_id}: {NoSuchEventError.__doc__}")
        row.state, row.tries, row.due_at = EventState.NEW.value, 0, at
        if operator_id is not None:
            entries.of_tenant(
                session, operator_id, Saying(at, by, "billing:retry", row.id, {"type": row.type})
            )


def empty_old(database: Database, at: dt.datetime) -> int:
    """Empty what came with events that were worked off, or said nothing to us, long ago; return how many.

    Their names stay, so that none is taken for new.
    """
    over = EventRow.state.in_([EventState.DONE.value, EventState.UNKNOWN.value])
    old = over, EventRow.received_at <= at - BODIES_KEPT, cast(EventRow.body, Text) != "{}"
    with database.platform_reading() as session:
        names = session.scalars(select(EventRow.id).where(*old).order_by(EventRow.id)).all()
    for first in range(0, len(names), _AT_A_TIME):
        some = EventRow.id.in_(names[first : first + _AT_A_TIME])
        with database.platform() as session:
            session.execute(update(EventRow).where(some).values(body={}))
    return len(names)


def listed(database: Database, states: Sequence[EventState], limit: int = 200) -> tuple[EventRow, ...]:
    """Return the events in these states, the newest first."""
    wanted = select(EventRow).where(EventRow.state.in_([state.value for state in states]))
    newest = wanted.order_by(EventRow.created_at.desc(), EventRow.id).limit(limit)
    with database.platform_reading() as session:
        return tuple(session.scalars(newest))


def _row(event: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    state = EventState.NEW if target_of(event) else EventState.UNKNOWN
    return {
        "id": event["id"],
        "type": str(event["type"])[:TYPE_LENGTH],
        "about": _name_in(event, "id"),
        "created_at": dt.datetime.fromtimestamp(event["created"], dt.UTC),
        "received_at": at,
        "body": _kept(event),
        "state": state.value,
        "tries": 0,
        "due_at": at,
        "error": "",
        "done_at": None,
    }


def _kept(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of an event; where it is about a means of payment, names of objects alone."""
    kind = str(event["type"])
    if kind != _CUSTOMER_CHANGED and not kind.startswith(_MEANS):
        return dict(event)
    return {**event, "data": {"object": {name: _name_in(event, name) for name in _NAMES}}}


def _name_in(event: Mapping[str, Any], field: str) -> str:
    """Return a name that the object of an event bears in a field; "" where it is none."""
    data = event.get("data")
    said = data.get("object") if isinstance(data, Mapping) else None
    name = shapes.name_of(said.get(field)) if isinstance(said, Mapping) else ""
    return name if _NAME.fullmatch(name) else ""


def _due(database: Database, at: dt.datetime) -> Mapping[Target, Sequence[str]]:
    """Return what is to be fetched, and the events that are about it."""
    due = EventRow.state == EventState.NEW.value, EventRow.due_at <= at
    wanted = select(EventRow.id, EventRow.body).where(*due).order_by(EventRow.due_at, EventRow.id)
    found: dict[Target, list[str]] = {}
    with database.platform_reading() as session:
        for name, body in session.execute(wanted.limit(_AT_A_TIME)):
            target = target_of(body)
            assert target is not None, "others are not kept as new"
            found.setdefault(target, []).append(name)
    return found


def _fault(fetching: Fetching, target: Target) -> _Fault | None:
    """Fetch; return what stood in the way, None where nothing did."""
    try:
        target.fetch(fetching, target.name)
    except GoneError:
        return None  # there is nothing of it any more
    except LaterError as error:
        return _Fault(str(error), silent=True)
    except RefusedError as error:
        return _Fault(str(error), silent=False)
    except Exception as error:  # noqa: BLE001  one that cannot be understood keeps no other waiting
        _log.exception("billing: %s", target.name)
        return _Fault(f"{type(error).__name__}: {error}", silent=False)
    return None


def _mark(database: Database, names: Sequence[str], fault: _Fault | None, at: dt.datetime) -> None:
    """Say of events that they were worked off, or when it is tried again."""
    new = EventRow.id.in_(names), EventRow.state == EventState.NEW.value
    with database.platform() as session:
        for row in session.scalars(select(EventRow).where(*new).order_by(EventRow.id).with_for_update()):
            if fault is None:
                row.state, row.done_at, row.error = EventState.DONE.value, at, ""
            else:
                _postpone(row, fault, at)


def _postpone(row: EventRow, fault: _Fault, at: dt.datetime) -> None:
    """Say when an event is tried again; what was tried often, or for long, waits for a person."""
    row.tries, row.error = row.tries + 1, fault.words[:_LONGEST_ERROR]
    longest = _LONGEST_SILENCE if fault.silent else _LONGEST_PAUSE
    row.due_at = at + min(_FIRST_PAUSE * 2 ** min(row.tries - 1, MOST_TRIES), longest)
    if row.tries >= MOST_TRIES and (not fault.silent or at >= row.received_at + PATIENCE):
        row.state = EventState.FAILED.value
