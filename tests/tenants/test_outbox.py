"""The outbox: what was decided is done once, whatever ends in between, and goes to a person where that is
not to be had."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
import datetime as dt
import threading

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from tenants import outbox
from tenants.db import Database
from tenants.outbox import LaterError, NoSuchEffectError, Payload, RefusedError, deliver_pending
from tenants.outbox_rows import State
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
BUG, CRASH = "bug", "crash"


class CutOffError(BaseException):
    """The worker's process ended here."""


@dataclass
class Script:
    """A transport that does what its script says, attempt by attempt, and keeps what it did."""

    repeatable: bool
    steps: list[tuple[str, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        assert payload["to"] == "somebody"
        before, after = self.steps.pop(0) if self.steps else ("", "")
        _act(before)
        begin()
        if after not in {"later", "refused"}:
            self.done.append(key)
        _act(after)

    def kept(self, payload: Payload) -> dict[str, object]:
        return {"to": payload["to"]}


def _act(step: str) -> None:
    if step == "later":
        raise LaterError("not now")
    if step == "refused":
        raise RefusedError("never")
    if step == BUG:
        raise ZeroDivisionError("a bug")
    if step == CRASH:
        raise CutOffError


@dataclass
class Clock:
    """A clock that stands where it was put."""

    at: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.at


def put(database: Database, tenant: Tenant | None = None, key: str = "k", kind: str = "mail") -> None:
    payload = {"to": "somebody", "secret": "s3cret"}
    if tenant is None:
        with database.platform() as platform:
            outbox.put(platform, kind, key, payload, NOW)
    else:
        with database.writing(tenant.id) as session:
            outbox.put(session, kind, key, payload, NOW)


def states(database: Database) -> dict[str, State]:
    return {effect.key: effect.state for effect in outbox.listed(database, list(State))}


@pytest.fixture(params=["platform", "tenant"])
def place(request: pytest.FixtureRequest, new_tenant: Callable[[str], Tenant]) -> Tenant | None:
    """Give where an effect is put: with a tenant, or with none."""
    tenant = new_tenant("alpha")
    return tenant if request.param == "tenant" else None


def test_what_was_put_is_done_once_and_its_secret_forgotten(database: Database, place: Tenant | None) -> None:
    script = Script(repeatable=False)
    put(database, place)
    assert deliver_pending(database, {"mail": script}, Clock()) == 1
    assert deliver_pending(database, {"mail": script}, Clock(NOW + dt.timedelta(days=9))) == 0
    assert script.done == ["k"]
    (effect,) = outbox.listed(database, [State.DONE])
    assert (effect.payload, effect.tenant) == ({"to": "somebody"}, place.slug if place else "")


def test_a_key_is_done_once_however_often_it_is_put(database: Database, place: Tenant | None) -> None:
    script = Script(repeatable=False)
    put(database, place)
    put(database, place)
    deliver_pending(database, {"mail": script}, Clock())
    put(database, place)
    deliver_pending(database, {"mail": script}, Clock())
    assert script.done == ["k"]


def test_the_same_key_of_two_tenants_is_two_things(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    script = Script(repeatable=False)
    for tenant in (new_tenant("alpha"), new_tenant("beta"), None):
        put(database, tenant)
    assert deliver_pending(database, {"mail": script}, Clock()) == 3


def test_what_is_not_committed_is_not_done(database: Database) -> None:
    def fail_after_putting() -> None:
        with database.platform() as session:
            outbox.put(session, "mail", "k", {"to": "somebody"}, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_putting()
    assert deliver_pending(database, {"mail": Script(repeatable=True)}, Clock()) == 0


def test_what_nobody_can_do_waits(database: Database) -> None:
    put(database, kind="letter")
    assert deliver_pending(database, {"mail": Script(repeatable=True)}, Clock()) == 0
    assert states(database) == {"k": State.WAITING}


def test_what_others_do_keeps_nobody_waiting(database: Database) -> None:
    """However much of another kind is due before it."""
    for number in range(101):
        put(database, key=f"letter {number:03}", kind="letter")
    put(database, key="z")
    script = Script(repeatable=True)
    assert deliver_pending(database, {"mail": script}, Clock()) == 1
    assert script.done == ["z"]


def test_who_is_stopped_leaves_the_rest(database: Database) -> None:
    for key in "abc":
        put(database, key=key)
    script = Script(repeatable=True)
    transports, stopping = {"mail": script}, (lambda: bool(script.done))
    assert deliver_pending(database, transports, Clock(), stopping=stopping) == 1
    assert deliver_pending(database, transports, Clock()) == 2
    assert script.done == ["a", "b", "c"]


@pytest.mark.parametrize("step", [("later", ""), ("", "later"), (BUG, "")])
def test_what_did_not_work_is_tried_again_later(
    database: Database, place: Tenant | None, step: tuple[str, str]
) -> None:
    script, clock = Script(repeatable=False, steps=[step]), Clock()
    put(database, place)
    assert deliver_pending(database, {"mail": script}, clock) == 0
    assert deliver_pending(database, {"mail": script}, clock) == 0
    (effect,) = outbox.listed(database, [State.WAITING])
    assert (effect.attempts, effect.due_at) == (1, NOW + MINUTE / 2)
    assert effect.error in {"not now", "ZeroDivisionError: a bug"}
    clock.at += MINUTE / 2
    assert deliver_pending(database, {"mail": script}, clock) == 1


def test_pauses_grow_and_then_a_person_looks(database: Database) -> None:
    script, clock = Script(repeatable=True, steps=[("later", "")] * 99), Clock()
    put(database)
    pauses = []
    while states(database) == {"k": State.WAITING}:
        (effect,) = outbox.listed(database, [State.WAITING])
        pauses.append(effect.due_at - clock.at)
        clock.at = effect.due_at
        deliver_pending(database, {"mail": script}, clock)
    assert len(pauses) == outbox.MOST_ATTEMPTS
    assert pauses == sorted(pauses)
    assert pauses[-1] == dt.timedelta(hours=6)
    (effect,) = outbox.listed(database, [State.STUCK])
    assert effect.error == "given up after 12 attempts: not now"


def test_what_is_put_off_to_a_moment_waits_for_it_and_is_not_given_up(
    database: Database, place: Tenant | None
) -> None:
    class Nights(Script):
        def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
            if clock.at < morning:
                raise LaterError("not at night", clock.at + dt.timedelta(hours=1))
            super().perform(key, payload, begin)

    clock, script = Clock(), Nights(repeatable=False)
    morning = NOW + dt.timedelta(hours=2 * outbox.MOST_ATTEMPTS)
    put(database, place)
    rounds = 0
    while not deliver_pending(database, {"mail": script}, clock):
        (effect,) = outbox.listed(database, [State.WAITING])
        assert effect.due_at - clock.at == dt.timedelta(hours=1)
        assert effect.error == "not at night"
        clock.at = effect.due_at
        rounds += 1
    assert rounds == 2 * outbox.MOST_ATTEMPTS
    assert script.done == ["k"]


def test_a_person_decides_in_a_transaction_of_more(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    alpha = new_tenant("alpha")
    script = Script(repeatable=False, steps=[("refused", ""), ("refused", "")])
    put(database, alpha)
    deliver_pending(database, {"mail": script}, Clock())
    with database.reading(alpha.id) as session:
        assert outbox.state_of(session, "k") is State.STUCK
        assert outbox.state_of(session, "other") is None
        assert outbox.stuck_of(session, "mail") == {"k": "never"}
        assert outbox.stuck_of(session, "letter") == {}

    def retry_and_fail() -> None:
        with database.writing(alpha.id) as session:
            outbox.retry_of(session, "k", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        retry_and_fail()
    assert states(database) == {"k": State.STUCK}
    with database.writing(alpha.id) as session:
        outbox.retry_of(session, "k", NOW)
    assert states(database) == {"k": State.WAITING}
    with database.writing(alpha.id) as session:
        outbox.drop_of(session, "k", NOW)
        with pytest.raises(NoSuchEffectError):
            outbox.retry_of(session, "k", NOW)
    assert states(database) == {"k": State.DROPPED}


@pytest.mark.parametrize("step", [("refused", ""), ("", "refused")])
def test_what_was_refused_waits_for_a_person(
    database: Database, place: Tenant | None, step: tuple[str, str]
) -> None:
    script = Script(repeatable=False, steps=[step])
    put(database, place)
    deliver_pending(database, {"mail": script}, Clock())
    assert deliver_pending(database, {"mail": script}, Clock(NOW + dt.timedelta(days=9))) == 0
    (effect,) = outbox.listed(database, [State.STUCK])
    assert effect.error == "never"
    outbox.retry(database, place.id if place else None, "k", NOW)
    assert deliver_pending(database, {"mail": script}, Clock()) == 1


@pytest.mark.parametrize(
    ("repeatable", "step", "state", "done"),
    [
        (False, (CRASH, ""), State.LEASED, 1),  # nothing was done: it is done
        (True, (CRASH, ""), State.LEASED, 1),
        (False, ("", CRASH), State.BEGUN, 1),  # it may have been done: a person decides
        (True, ("", CRASH), State.BEGUN, 2),  # doing it again does no harm
    ],
)
def test_a_worker_that_ends_in_between(  # noqa: PLR0913, PLR0917  what ends where, and what comes of it
    database: Database,
    place: Tenant | None,
    repeatable: bool,  # noqa: FBT001
    step: tuple[str, str],
    state: State,
    done: int,
) -> None:
    script, clock = Script(repeatable=repeatable, steps=[step]), Clock()
    put(database, place)
    with pytest.raises(CutOffError):
        deliver_pending(database, {"mail": script}, clock)
    assert states(database) == {"k": state}
    clock.at += outbox.LEASE - MINUTE
    assert deliver_pending(database, {"mail": script}, clock) == 0
    assert states(database) == {"k": state}
    for _ in range(3):
        clock.at += outbox.LEASE
        deliver_pending(database, {"mail": script}, clock)
    assert len(script.done) == done
    stuck = not repeatable and state is State.BEGUN
    assert states(database) == {"k": State.STUCK if stuck else State.DONE}


def test_what_breaks_off_while_it_is_done_is_done_again_only_where_it_may(database: Database) -> None:
    for repeatable, state in ((False, State.STUCK), (True, State.WAITING)):
        put(database, key=str(repeatable))
        script = Script(repeatable=repeatable, steps=[("", BUG)])
        deliver_pending(database, {"mail": script}, Clock())
        assert states(database)[str(repeatable)] is state
        outbox.drop(database, None, str(repeatable), NOW)


def test_a_worker_that_was_given_up_on_does_nothing_more(database: Database) -> None:
    """Its lease ran out before it began; somebody else took over."""
    clock = Clock()
    other = Script(repeatable=False)

    class Slow(Script):
        def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
            for _ in range(3):
                clock.at += outbox.LEASE
                deliver_pending(database, {"mail": other}, clock)
            super().perform(key, payload, begin)

    slow = Slow(repeatable=False)
    put(database)
    assert deliver_pending(database, {"mail": slow}, clock) == 0
    assert (slow.done, other.done) == ([], ["k"])
    assert states(database) == {"k": State.DONE}


def test_many_workers_do_each_thing_once(database: Database, new_tenant: Callable[[str], Tenant]) -> None:
    alpha = new_tenant("alpha")
    for number in range(10):
        put(database, alpha if number % 2 else None, key=str(number))
    script = Script(repeatable=False)
    with ThreadPoolExecutor(4) as pool:
        counts = [pool.submit(deliver_pending, database, {"mail": script}, Clock()) for _ in range(4)]
        assert sum(count.result() for count in counts) == 10
    assert sorted(script.done) == sorted(map(str, range(10)))


def test_a_person_drops_what_is_no_longer_wanted(database: Database, place: Tenant | None) -> None:
    put(database, place)
    tenant_id = place.id if place else None
    outbox.drop(database, tenant_id, "k", NOW)
    assert deliver_pending(database, {"mail": Script(repeatable=True)}, Clock()) == 0
    (effect,) = outbox.listed(database, [State.DROPPED])
    assert effect.payload == {}
    for decide in (outbox.drop, outbox.retry):
        with pytest.raises(NoSuchEffectError, match="k: "):
            decide(database, tenant_id, "k", NOW)
        with pytest.raises(NoSuchEffectError):
            decide(database, tenant_id, "other", NOW)


def test_what_is_done_or_being_done_is_not_dropped(database: Database) -> None:
    script = Script(repeatable=False, steps=[("", CRASH)])
    put(database)
    with pytest.raises(CutOffError):
        deliver_pending(database, {"mail": script}, Clock())
    with pytest.raises(NoSuchEffectError):
        outbox.drop(database, None, "k", NOW)


def test_what_asks_for_nothing_is_forgotten(database: Database) -> None:
    put(database, kind=outbox.NOTHING)
    assert deliver_pending(database, {}, Clock()) == 0
    assert states(database) == {}


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["", "later", "refused", BUG, CRASH]),
                  st.sampled_from(["", "later", "refused", BUG, CRASH])),
        max_size=6,
    )
)  # fmt: skip
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_must_not_be_repeated_never_is(database: Database, steps: list[tuple[str, str]]) -> None:
    key = str(threading.get_ident()) + str(steps)
    with database.platform() as session:
        outbox.put(session, "mail", key[:200], {"to": "somebody"}, NOW)
    script, clock = Script(repeatable=False, steps=list(steps)), Clock()
    for _ in range(2 * len(steps) + 2):
        clock.at += dt.timedelta(hours=7)
        try:
            deliver_pending(database, {"mail": script}, clock)
        except CutOffError:
            continue
    assert len(script.done) <= 1
    assert (states(database)[key[:200]] is State.DONE) <= (script.done == [key[:200]])
