"""The outbox: what the outside world is to be told, decided in a transaction and done after it.

A row is put with a key of its own in the transaction that decides it. A worker leases it, does it, marks it;
several may run, for a row is taken by an update that finds it as it was. A transport says when its effect can
no longer be taken back. A lease that ran out before that is done again; one that ran out after it is done
again only where repeating does no harm, and otherwise waits for a person. So does what was refused for good.
Owns rows and their states. Knows no transport: `mail` is one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import datetime as dt
import logging
from typing import Protocol

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from tenants.db import Database, PlatformSession, TenantSession
from tenants.inserting import insert_missing
from tenants.outbox_rows import Effect, PlatformEffect, State, TenantEffect
from tenants.tenant import Tenant

LEASE = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 12  # over two days or so, then a person looks
NOTHING = "nothing"  # a kind that asks for no effect: who asked in vain must not notice by the time it took
_FIRST_PAUSE = dt.timedelta(seconds=30)
_LONGEST_PAUSE = dt.timedelta(hours=6)
_AT_A_TIME = 100
_LONGEST_ERROR = 1000

Payload = Mapping[str, object]
_Row = type[Effect]
_log = logging.getLogger("lettrine")


class LaterError(Exception):
    """Nothing was done, and it may work later; the message says what is in the way.

    Where it is known when, `due` is that moment, and the attempt brings nobody nearer to giving up.
    """

    def __init__(self, message: str, due: dt.datetime | None = None) -> None:
        super().__init__(message)
        self.due = due


class RefusedError(Exception):
    """Nothing was done, and trying again is of no use; the message says why."""


class NoSuchEffectError(LookupError):
    """Nothing of this key waits for a person."""


class _LostLeaseError(Exception):
    """Somebody else holds the effect meanwhile."""


class Transport(Protocol):
    """How effects of one kind are done; `repeatable` where doing one twice leaves what once does."""

    @property
    def repeatable(self) -> bool:
        """Tell whether doing an effect again does no harm."""

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Do it; call `begin` at the last moment at which it can still be left undone.

        Raises:
            LaterError: nothing was done; try again.
            RefusedError: nothing was done, and nothing will.
        """

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return what is worth keeping once it is done, without secrets."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An effect as a person sees it; `tenant` is empty where it is no tenant's."""

    tenant: str
    key: str
    kind: str
    state: State
    attempts: int
    put_at: dt.datetime
    due_at: dt.datetime
    error: str
    payload: Payload


def put(
    session: TenantSession | PlatformSession, kind: str, key: str, payload: Payload, at: dt.datetime
) -> None:
    """Have something done once the session's transaction stands; a key that was put before is not again."""
    row: dict[str, object] = {
        "key": key,
        "kind": kind,
        "payload": dict(payload),
        "state": State.WAITING.value,
        "attempts": 0,
        "put_at": at,
        "due_at": at,
        "leased_until": None,
        "ended_at": None,
        "error": "",
    }
    if isinstance(session, TenantSession):
        row["tenant_id"] = session.tenant_id
    table = TenantEffect if isinstance(session, TenantSession) else PlatformEffect
    session.execute(insert_missing(session, table), [row])


def deliver_pending(
    database: Database,
    transports: Mapping[str, Transport],
    now: Callable[[], dt.datetime],
    tenants: Collection[int] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Do once what is due, of no tenant and of these or all, until `stopping`; return how many were done.

    What the transports do not know is left to others, and keeps nobody waiting.
    """
    places = _places(database) if tenants is None else (None, *sorted(tenants))
    return sum(_Desk(database, tenant_id, transports, now, stopping).work() for tenant_id in places)


def deliver_one(
    database: Database, transports: Mapping[str, Transport], now: Callable[[], dt.datetime], key: str
) -> None:
    """Do once an effect of no tenant, if it is due and nobody else does it."""
    _Desk(database, None, transports, now, lambda: False).work(key)


def hasten(session: PlatformSession, key: str, at: dt.datetime) -> None:
    """Have an effect of no tenant that waits tried again at once."""
    waits = and_(PlatformEffect.key == key, PlatformEffect.state == State.WAITING.value)
    _changed(session, PlatformEffect, and_(waits, PlatformEffect.due_at > at), {"due_at": at})


def listed(database: Database, states: Sequence[State]) -> tuple[Listed, ...]:
    """Return the effects in these states, the one put first first."""
    found = []
    for tenant_id, slug in _places(database).items():
        with _reading(database, tenant_id) as (session, row):
            wanted = select(row).where(row.state.in_([state.value for state in states]))
            found += [
                Listed(
                    tenant=slug,
                    key=effect.key,
                    kind=effect.kind,
                    state=State(effect.state),
                    attempts=effect.attempts,
                    put_at=effect.put_at,
                    due_at=effect.due_at,
                    error=effect.error,
                    payload=effect.payload,
                )
                for effect in session.scalars(wanted)
            ]
    return tuple(sorted(found, key=lambda effect: (effect.put_at, effect.tenant, effect.key)))


def retry(database: Database, tenant_id: int | None, key: str, at: dt.datetime) -> None:
    """Have what is stuck done after all: a person has seen that it was not.

    Raises:
        NoSuchEffectError: nothing of this key is stuck.
    """
    with _writing(database, tenant_id) as (session, row):
        _decide(session, row, key, (State.STUCK,), _waiting(at))


def retry_of(session: TenantSession, key: str, at: dt.datetime) -> None:
    """The same of an effect of the session's tenant, in the caller's transaction.

    Raises:
        NoSuchEffectError: nothing of this key is stuck.
    """
    _decide(session, TenantEffect, key, (State.STUCK,), _waiting(at))


def drop(database: Database, tenant_id: int | None, key: str, at: dt.datetime) -> None:
    """Have what is stuck or waits left undone, or taken as done: a person says so. What it held is emptied.

    Raises:
        NoSuchEffectError: nothing of this key is stuck or waits.
    """
    with _writing(database, tenant_id) as (session, row):
        _decide(session, row, key, (State.STUCK, State.WAITING), _gone(at))


def drop_of(session: TenantSession, key: str, at: dt.datetime) -> None:
    """The same of an effect of the session's tenant, in the caller's transaction.

    Raises:
        NoSuchEffectError: nothing of this key is stuck or waits.
    """
    _decide(session, TenantEffect, key, (State.STUCK, State.WAITING), _gone(at))


def state_of(session: TenantSession, key: str) -> State | None:
    """Return how far an effect of the session's tenant has come; None where none was put under the key."""
    found = session.scalar(select(TenantEffect.state).where(TenantEffect.key == key))
    return None if found is None else State(found)


def stuck_of(session: TenantSession, kind: str) -> Mapping[str, str]:
    """Return the effects of one kind of the session's tenant that wait for a person: why, by key."""
    wanted = select(TenantEffect).where(TenantEffect.state == State.STUCK.value, TenantEffect.kind == kind)
    return {effect.key: effect.error for effect in session.scalars(wanted.order_by(TenantEffect.key))}


def _waiting(at: dt.datetime) -> Payload:
    waits = {"state": State.WAITING.value, "due_at": at, "attempts": 0}
    return {**waits, "leased_until": None, "ended_at": None}


def _gone(at: dt.datetime) -> Payload:
    return {"state": State.DROPPED.value, "ended_at": at, "payload": {}}


def _decide(session: Session, row: _Row, key: str, states: Sequence[State], values: Payload) -> None:
    named = and_(row.key == key, row.state.in_([state.value for state in states]))
    if not _changed(session, row, named, values):
        raise NoSuchEffectError(f"{key}: {NoSuchEffectError.__doc__}")


def _places(database: Database) -> dict[int | None, str]:
    """Return where effects may lie: nowhere in particular, and at each tenant, with its slug."""
    with database.platform_reading() as session:
        tenants = session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.id)).all()
        return {None: "", **dict(tenants)}


@dataclass(frozen=True, slots=True)
class _Desk:
    """The effects of one tenant, or of none, while they are worked through."""

    database: Database
    tenant_id: int | None
    transports: Mapping[str, Transport]
    now: Callable[[], dt.datetime]
    stopping: Callable[[], bool]

    def work(self, key: str | None = None) -> int:
        """Do what is due, or of it the effect of this key; return how many were done."""
        with _reading(self.database, self.tenant_id) as (session, row):
            ours: ColumnElement[bool] = row.kind.in_([*self.transports, NOTHING])
            if key is not None:
                ours = and_(ours, row.key == key)
            open_ones = row.state.in_([State.WAITING.value, State.LEASED.value, State.BEGUN.value])
            late = and_(row.state != State.WAITING.value, row.leased_until <= self.now())
            due = and_(row.state == State.WAITING.value, row.due_at <= self.now())
            wanted = select(row).where(ours, open_ones, late | due).order_by(row.due_at, row.key)
            found = [
                (effect.key, effect.kind, State(effect.state), effect.attempts)
                for effect in session.scalars(wanted.limit(_AT_A_TIME))
            ]
        return sum(self._treat(*effect) for effect in found if not self.stopping())

    def _treat(self, key: str, kind: str, state: State, attempts: int) -> bool:
        if kind == NOTHING:
            self._forget(key)
            return False
        transport = self.transports[kind]
        try:
            if state is not State.WAITING:
                self._take_back(key, state, attempts, repeatable=transport.repeatable)
                return False
            payload = self._lease(key)
            return payload is not None and self._perform(transport, key, payload, attempts + 1)
        except _LostLeaseError:
            return False

    def _lease(self, key: str) -> Payload | None:
        """Take an effect that waits; return what it says, None where somebody else was faster."""
        with _writing(self.database, self.tenant_id) as (session, row):
            effect = session.scalar(select(row).where(row.key == key).with_for_update())
            if effect is None or effect.state != State.WAITING or effect.due_at > self.now():
                return None
            effect.state, effect.attempts = State.LEASED.value, effect.attempts + 1
            effect.leased_until = self.now() + LEASE
            return dict(effect.payload)

    def _perform(self, transport: Transport, key: str, payload: Payload, attempt: int) -> bool:
        begun = False

        def begin() -> None:
            nonlocal begun
            self._move(key, State.LEASED, attempt, {"state": State.BEGUN.value})
            begun = True

        try:
            transport.perform(key, payload, begin)
        except _LostLeaseError:
            raise
        except LaterError as error:
            self._postpone(key, State.BEGUN if begun else State.LEASED, attempt, str(error), error.due)
        except RefusedError as error:
            self._stick(key, State.BEGUN if begun else State.LEASED, attempt, str(error))
        except Exception as error:  # noqa: BLE001  whatever a transport meets, the effect is not lost
            _log.exception("outbox: %s", key)
            said = f"{type(error).__name__}: {error}"
            if begun and not transport.repeatable:
                self._stick(key, State.BEGUN, attempt, f"nobody knows whether it was done: {said}")
            else:
                self._postpone(key, State.BEGUN if begun else State.LEASED, attempt, said)
        else:
            held = State.BEGUN if begun else State.LEASED
            ended = {"state": State.DONE.value, "ended_at": self.now(), "payload": transport.kept(payload)}
            self._move(key, held, attempt, {**ended, "error": ""})
            return True
        return False

    def _take_back(self, key: str, state: State, attempts: int, *, repeatable: bool) -> None:
        """Free an effect whose worker ended; what may have been done and cannot be repeated is a person's."""
        if state is State.BEGUN and not repeatable:
            said = "its worker ended while it was done: nobody knows whether it was"
            self._stick(key, state, attempts, said)
        else:
            self._postpone(key, state, attempts, "its worker ended before it was done")

    def _postpone(
        self, key: str, held: State, attempt: int, error: str, due: dt.datetime | None = None
    ) -> None:
        if attempt >= MOST_ATTEMPTS and due is None:
            self._stick(key, held, attempt, f"given up after {attempt} attempts: {error}")
            return
        due = due or self.now() + min(_FIRST_PAUSE * 2 ** min(attempt - 1, MOST_ATTEMPTS), _LONGEST_PAUSE)
        waits = {"state": State.WAITING.value, "due_at": due, "leased_until": None}
        self._move(key, held, attempt, {**waits, "error": error[:_LONGEST_ERROR]})

    def _stick(self, key: str, held: State, attempt: int, error: str) -> None:
        stuck = {"state": State.STUCK.value, "ended_at": self.now(), "error": error[:_LONGEST_ERROR]}
        self._move(key, held, attempt, stuck)

    def _move(self, key: str, held: State, attempt: int, values: Payload) -> None:
        """Change an effect that is still held by this attempt.

        Raises:
            _LostLeaseError: it is not.
        """
        with _writing(self.database, self.tenant_id) as (session, row):
            mine = and_(row.key == key, row.state == held.value, row.attempts == attempt)
            if not _changed(session, row, mine, values):
                raise _LostLeaseError

    def _forget(self, key: str) -> None:
        with _writing(self.database, self.tenant_id) as (session, row):
            session.execute(delete(row).where(row.key == key, row.kind == NOTHING))


def _changed(session: Session, row: _Row, where: ColumnElement[bool], values: Payload) -> bool:
    change = update(row).where(where).values(dict(values)).execution_options(synchronize_session=False)
    return bool(session.execute(change).rowcount)  # type: ignore[attr-defined]  # an update's result has it


@contextmanager
def _reading(database: Database, tenant_id: int | None) -> Iterator[tuple[Session, _Row]]:
    if tenant_id is None:
        with database.platform_reading() as platform:
            yield platform, PlatformEffect
    else:
        with database.reading(tenant_id) as session:
            yield session, TenantEffect


@contextmanager
def _writing(database: Database, tenant_id: int | None) -> Iterator[tuple[Session, _Row]]:
    if tenant_id is None:
        with database.platform() as platform:
            yield platform, PlatformEffect
    else:
        with database.writing(tenant_id) as session:
            yield session, TenantEffect
