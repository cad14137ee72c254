"""What is to be changed at the payment service: rows of the outbox, each with a key of its own.

Every change there is decided in a transaction here and done after it. Owns what such a row says, and how a
page that must answer at once has its own done. How each is done is `transport`'s.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import hashlib
import threading
import time

from sqlalchemy import delete, func, or_, select

from tenants import outbox
from tenants.db import Database, PlatformSession
from tenants.outbox import Payload, Transport
from tenants.outbox_rows import PlatformEffect, State

KIND = "stripe"
MOST_WAIT_SECONDS = 10
_PAUSE_SECONDS = 0.1
_LONGEST_KEY = 200
_KEPT = dt.timedelta(days=35)  # as long as the payment service takes usage
_OPEN = (State.WAITING, State.LEASED, State.BEGUN)


class Act(StrEnum):
    """What is done at the payment service."""

    CHECKOUT = "checkout"  # a page on which a payer takes out a subscription
    SUBSCRIBE = "subscribe"  # the same of a plan that costs nothing: no page, no means of payment
    CHANGE = "change-plan"
    CANCEL = "cancel"  # at the end of the period
    RESUME = "resume"  # a cancellation is taken back
    QUANTITY = "quantity"
    METER = "meter"


_TOLD = (Act.QUANTITY, Act.METER)  # day after day, by nobody's wish


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far an effect has come, and what stood in its way."""

    state: State
    error: str


def put_effect(
    session: PlatformSession, act: Act, payer_id: int, at: dt.datetime, /, *, named: str, **payload: object
) -> str:
    """Have something done at the payment service once the session's transaction stands.

    Args:
        session: of the transaction that decides it.
        act: what is done.
        payer_id: for whom.
        at: the moment.
        named: tells it from others of this act and payer; what is put twice is done once.
        payload: what the act needs, as JSON; no secrets.

    Returns:
        The key of the row.
    """
    key = f"{prefix_of(act, payer_id)}{named}"
    if len(key) > _LONGEST_KEY:  # names of the payment service may be longer than any it gave so far
        key = f"{prefix_of(act, payer_id)}{hashlib.sha256(named.encode()).hexdigest()}"
    outbox.put(session, KIND, key, {"act": act.value, "payer": payer_id, **payload}, at)
    return key


def number_in(payload: Payload, name: str) -> int:
    """Return a number of what a row says."""
    said = payload[name]
    assert isinstance(said, int), f"{name} is a number"
    return said


def prefix_of(act: Act, payer_id: int) -> str:
    """Return how keys of an act for a payer begin."""
    return f"{KIND}:{act}:{payer_id}:"


def open_keys(
    session: PlatformSession, acts: Collection[Act], payer_id: int, named: str = ""
) -> tuple[str, ...]:
    """Return the keys of effects of a payer that are not done yet, the one put first first.

    Args:
        session: any of the platform.
        acts: of which.
        payer_id: of whom.
        named: how the names begin that tell them from others.
    """
    begins = (f"{prefix_of(act, payer_id)}{named}" for act in acts)
    ours = or_(*(PlatformEffect.key.startswith(each, autoescape=True) for each in begins))
    not_done = PlatformEffect.state.in_([state.value for state in _OPEN])
    wanted = select(PlatformEffect.key).where(PlatformEffect.kind == KIND, not_done, ours)
    return tuple(session.scalars(wanted.order_by(PlatformEffect.put_at, PlatformEffect.key)))


def last_done(session: PlatformSession, act: Act, payer_id: int) -> PlatformEffect | None:
    """Return what was done last of an act for a payer."""
    ours = PlatformEffect.key.startswith(prefix_of(act, payer_id), autoescape=True)
    is_done = PlatformEffect.state == State.DONE.value
    wanted = select(PlatformEffect).where(PlatformEffect.kind == KIND, is_done, ours)
    return session.scalars(wanted.order_by(PlatformEffect.ended_at.desc()).limit(1)).first()


def last_moments(session: PlatformSession, act: Act) -> Mapping[int, dt.datetime]:
    """Return when an act was done last, by payer; of those alone for whom it ever was.

    Keys that begin alike are found by looking at all: who asks of many payers asks once.
    """
    payer = PlatformEffect.payload["payer"].as_integer()
    ours = PlatformEffect.key.startswith(f"{KIND}:{act}:", autoescape=True)
    is_done = PlatformEffect.state == State.DONE.value
    wanted = select(payer, func.max(PlatformEffect.ended_at)).where(
        PlatformEffect.kind == KIND, is_done, ours
    )
    return {row[0]: row[1] for row in session.execute(wanted.group_by(payer))}


def forget_done(database: Database, at: dt.datetime) -> int:
    """Forget reports and numbers that were told long ago; return how many. What people asked for is kept.

    What was reported stands in its window, which keeps it from being put again.
    """
    told = or_(*(PlatformEffect.key.startswith(f"{KIND}:{act}:", autoescape=True) for act in _TOLD))
    over = PlatformEffect.state == State.DONE.value, PlatformEffect.ended_at <= at - _KEPT
    with database.platform() as session:
        gone = session.execute(delete(PlatformEffect).where(PlatformEffect.kind == KIND, *over, told))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a delete's result has it


def deliver_now(
    database: Database, transport: Transport, key: str, now: Callable[[], dt.datetime]
) -> Delivered:
    """Do an effect at once, or wait for whoever does it already; tell how far it has come.

    What takes longer than a page may wait, or could not be done yet, goes on by itself.

    Args:
        database: that holds it.
        transport: does it.
        key: of the effect, which was put.
        now: the clock.
    """
    with database.platform() as session:
        outbox.hasten(session, key, now())
    until = time.monotonic() + MOST_WAIT_SECONDS
    given = (database, {KIND: transport}, now, key)
    doing = threading.Thread(target=outbox.deliver_one, args=given, name=KIND, daemon=True)
    doing.start()
    doing.join(MOST_WAIT_SECONDS)
    while (found := _found(database, key)).state in (State.LEASED, State.BEGUN):
        if time.monotonic() >= until:
            break
        time.sleep(_PAUSE_SECONDS)
    return found


def _found(database: Database, key: str) -> Delivered:
    with database.platform_reading() as session:
        wanted = select(PlatformEffect.state, PlatformEffect.error).where(PlatformEffect.key == key)
        state, error = session.execute(wanted).one()
    return Delivered(State(state), error)
