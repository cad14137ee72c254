"""Whatever ends at each call, before it and after it: what was decided is done in the end, and done once."""

from collections.abc import Callable
from contextlib import suppress
import datetime as dt
from itertools import cycle
import threading

import pytest
from sqlalchemy import delete

from ledger_core.billing.plans import Metric
from tenants import outbox
from tenants.billing import effects
from tenants.billing.acts import changing, checkout
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.effects import KIND, Act, deliver_now, put_effect
from tenants.billing.following import events
from tenants.billing.rows import CheckoutState, EventState
from tenants.billing.service.gateway import Gateway
from tenants.outbox import LaterError
from tenants.outbox_rows import PlatformEffect, State
from tenants.people.place import Place
from tests.tenants.billing.acts.counter import BACK, BY, Counter

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)

MOST_CALLS = 30
CHANGES = ("create", "change", "cancel", "expire", "set", "meter_event")
OPEN = (State.WAITING, State.LEASED, State.BEGUN, State.STUCK)


class CutOffError(BaseException):
    """The worker's process ended here."""


FAULTS = pytest.mark.parametrize("error", [CutOffError, LaterError], ids=["end", "no answer"])


class CutGateway:
    """The payment service, asked by a process that ends before a call or after one that changes something.

    Or which goes on and hears another error, as where it is told to wait, or no answer comes.
    """

    def __init__(
        self, gateway: Gateway, at: int, *, after: bool, error: type[BaseException] = CutOffError
    ) -> None:
        self.error = error
        self.has_cut = False
        self._gateway = gateway
        self._left = at
        self._after = after

    def __getattr__(self, name: str) -> Callable[..., object]:
        call = getattr(self._gateway, name)

        def made(*given: object, **named: object) -> object:
            if not self._after or name.startswith(CHANGES):
                self._left -= 1
            if self._left == 0 and not self._after:
                self._cut()
            answer = call(*given, **named)
            if hasattr(answer, "__next__"):
                answer = list(answer)
            if self._left == 0 and name.startswith(CHANGES):
                self._cut()
            return answer

        return made

    def _cut(self) -> None:
        self.has_cut = True
        raise self.error


class SilentGateway:
    """The payment service, which answers nothing until it is told to."""

    def __init__(self) -> None:
        self.answers = threading.Event()

    def subscription(self, _name: str) -> object:
        self.answers.wait()
        raise LaterError("it took too long")


def transport(counter: Counter, gateway: object) -> StripeTransport:
    return StripeTransport(counter.database, gateway, counter.acting.terms, counter.clock)  # type: ignore[arg-type]


def was_cut(counter: Counter, at: int, *, after: bool, error: type[BaseException] = CutOffError) -> bool:
    """Work until the process ends at a call, and then as others would; tell whether it ended."""
    cut = CutGateway(counter.acting.gateway, at, after=after, error=error)
    with suppress(CutOffError):
        outbox.deliver_pending(counter.database, {KIND: transport(counter, cut)}, counter.clock, ())
    if cut.has_cut:
        for _each in ("the lease runs out", "the pause is over"):
            counter.pass_time(minutes=11)
            counter.deliver()
    return cut.has_cut


def cut_everywhere(
    counter: Counter,
    decide: Callable[[], object],
    check: Callable[[], None],
    error: type[BaseException] = CutOffError,
) -> None:
    """Decide again and again, and have the process end, or hear an error, at each call of it in turn."""
    ended = 0
    for after in (False, True):
        for at in range(1, MOST_CALLS):
            decide()
            cut = was_cut(counter, at, after=after, error=error)
            assert counter.effects(*OPEN) == []
            check()
            counter.pass_time(minutes=1)
            ended += cut
            if not cut:
                break
    assert ended


@FAULTS
def test_one_page_is_open(counter: Counter, error: type[BaseException]) -> None:
    plans = cycle(("cabinet", "grand"))

    def check() -> None:
        row = counter.checkout()
        assert row.state == CheckoutState.OPEN
        known = [each["id"] for each in counter.at_stripe("checkout.session", "open")]
        assert row.session in known
        assert counter.payer.customer in {each["id"] for each in counter.at_stripe("customer")}

    cut_everywhere(
        counter,
        lambda: checkout.choose(counter.acting.asked(counter.payer, BY), next(plans), BACK),
        check,
        error,
    )
    assert len(counter.at_stripe("customer")) == 1
    assert len(counter.at_stripe("checkout.session", "open")) == 1


def test_a_free_plan_is_taken_out_once(counter: Counter) -> None:
    gamma = counter.payer_at(Place(client_id=counter.street.gamma))

    def check() -> None:
        (row,) = (row for row in counter.rows(gamma) if row.status == "active")
        (live,) = counter.at_stripe("subscription", "active")
        assert (row.id, counter.checkout(gamma).state) == (live["id"], CheckoutState.DONE)
        ended = int(counter.clock().timestamp())
        counter.fake.change(row.id, status="canceled", ended_at=ended, canceled_at=ended)
        counter.fetching.subscription(row.id)

    cut_everywhere(
        counter, lambda: checkout.choose(counter.acting.asked(gamma, BY), "decouverte", BACK), check
    )


@FAULTS
def test_a_plan_is_changed_once(counter: Counter, error: type[BaseException]) -> None:
    counter.subscribe("cabinet")
    plans = cycle(("cabinet-an", "cabinet"))
    wanted = ""

    def decide() -> None:
        nonlocal wanted
        wanted = next(plans)
        key = changing.decide_change(counter.acting.asked(counter.payer, BY), wanted, counter.clock())
        assert isinstance(key, str)

    def check() -> None:
        nonlocal invoices
        invoices += 1  # of the interval that begins
        assert [row.plan for row in counter.rows()] == [wanted]
        assert len(counter.at_stripe("invoice")) == invoices

    invoices = 1
    cut_everywhere(counter, decide, check, error)


def test_an_end_is_told_once(counter: Counter) -> None:
    counter.subscribe("cabinet")
    acts = cycle((Act.CANCEL, Act.RESUME))
    wanted = Act.RESUME

    def decide() -> None:
        nonlocal wanted
        wanted = next(acts)
        assert changing.decide_end(counter.acting.asked(counter.payer, BY), wanted)

    def check() -> None:
        (row,) = counter.rows()
        (there,) = counter.at_stripe("subscription")
        assert (row.ends_on is not None) == there["cancel_at_period_end"] == (wanted is Act.CANCEL)

    cut_everywhere(counter, decide, check)


@FAULTS
def test_usage_counts_once(counter: Counter, error: type[BaseException]) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=1)
    reported = 0

    def decide() -> None:
        nonlocal reported
        reported += 7
        report(counter, 7, counter.clock())

    def check() -> None:
        assert counter.metered() == reported

    cut_everywhere(counter, decide, check, error)


def report(counter: Counter, quantity: int, at: dt.datetime) -> str:
    with counter.database.platform() as session:
        metric = Metric.LETTERS.value
        named = f"{metric}:{at.isoformat()}"
        when = counter.clock()
        said = {"metric": metric, "quantity": quantity, "at": at.isoformat()}
        return put_effect(session, Act.METER, counter.payer.id, when, named=named, **said)


def test_usage_of_which_nobody_knows_is_looked_up_when_its_key_is_forgotten(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=1)
    report(counter, 7, counter.clock())
    assert was_cut(counter, 1, after=True)
    for _days in range(2):
        report(counter, 5, counter.clock())
        counter.fake.fail_next(1, after=True, path="meter_events")
        counter.deliver()
        counter.pass_time(days=2)
        counter.deliver()
    assert counter.metered() == 17
    assert counter.fake.calls("GET", "event_summaries")


def test_what_was_reported_is_not_again_though_our_rows_of_it_were_lost(counter: Counter) -> None:
    counter.subscribe("cabinet")
    counter.pass_time(days=1)
    at = counter.clock()
    report(counter, 7, at)
    counter.deliver()
    counter.pass_time(days=3)
    with counter.database.platform() as session:
        session.execute(delete(PlatformEffect))
    report(counter, 7, at)
    counter.deliver()
    assert counter.metered() == 7


def test_what_was_decided_outlasts_days_without_the_payment_service(counter: Counter) -> None:
    name = counter.subscribe("cabinet")
    assert changing.decide_end(counter.acting.asked(counter.payer, BY), Act.CANCEL)
    report(counter, 7, counter.clock())
    counter.fake.fail_next(1000, status=503, path="/v1/")
    for _tries in range(outbox.MOST_ATTEMPTS * 2):
        counter.deliver()
        counter.pass_time(hours=3)
    counter.fake.heal()
    counter.deliver()
    assert counter.effects(*OPEN) == []
    assert counter.metered() == 7
    assert counter.acting.gateway.subscription(name)["cancel_at_period_end"]


@pytest.mark.parametrize("counted", [False, True], ids=["not counted", "counted, unknown to us"])
def test_usage_that_comes_after_its_invoice_is_on_the_next(counter: Counter, *, counted: bool) -> None:
    name = counter.subscribe("cabinet")
    counter.pass_time(days=29)
    report(counter, 107, counter.clock())
    counter.fake.fail_next(1, after=counted, path="meter_events")
    counter.deliver()
    counter.pass_time(days=1, hours=3)
    counter.fetching.subscription(name)
    counter.deliver()
    assert counter.metered() == 107
    (event,) = counter.fake.export()["meter_events"]
    (row,) = counter.rows()
    assert (event["timestamp"] >= row.period_from.timestamp()) is not counted


def test_a_number_is_told_as_it_is(counter: Counter) -> None:
    name = counter.subscribe("grand")
    numbers = cycle((3, 0, 4))
    wanted = 0

    def decide() -> None:
        nonlocal wanted
        wanted = next(numbers)
        tell(counter, name, Metric.TENANTS, wanted)

    def check() -> None:
        assert counter.quantities(name)[Metric.TENANTS] == wanted

    cut_everywhere(counter, decide, check)


def tell(counter: Counter, subscription: str, metric: Metric, quantity: int) -> str:
    with counter.database.platform() as session:
        at = counter.clock()
        said = {"subscription": subscription, "metric": metric.value, "quantity": quantity}
        return put_effect(session, Act.QUANTITY, counter.payer.id, at, named=at.isoformat(), **said)


def test_what_was_none_at_first_is_counted_from_then_on(counter: Counter) -> None:
    """Nobody had a role when the plan was chosen, so the subscription has no item of users."""
    name = counter.subscribe("grand")
    assert Metric.USERS not in counter.quantities(name)
    for quantity in (0, 2, 3):
        tell(counter, name, Metric.USERS, quantity)
        counter.deliver()
        assert counter.quantities(name).get(Metric.USERS, 0) == quantity
        counter.pass_time(minutes=1)
    tell(counter, name, Metric.LETTERS, 3)
    counter.deliver()
    assert len(counter.at_stripe("invoice")) == 1


def test_a_page_waits_for_who_does_it_and_not_for_ever(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = counter.subscribe("cabinet")
    monkeypatch.setattr(effects, "MOST_WAIT_SECONDS", 0.01)
    key = tell(counter, name, Metric.TENANTS, 5)
    broken = transport(counter, CutGateway(counter.acting.gateway, 1, after=False))
    with pytest.raises(CutOffError):
        outbox.deliver_pending(counter.database, {KIND: broken}, counter.clock, ())
    whole = transport(counter, counter.acting.gateway)
    assert deliver_now(counter.database, whole, key, counter.clock).state is State.BEGUN


def test_a_page_does_not_wait_for_a_service_that_is_silent(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = counter.subscribe("cabinet")
    monkeypatch.setattr(effects, "MOST_WAIT_SECONDS", 0.01)
    key = tell(counter, name, Metric.TENANTS, 5)
    silent = SilentGateway()
    delivered = deliver_now(counter.database, transport(counter, silent), key, counter.clock)
    assert delivered.state in OPEN
    silent.answers.set()
    for each in threading.enumerate():
        if each.name == KIND:
            each.join()
    assert [effect.error for effect in counter.effects(State.WAITING)] == ["it took too long"]


def test_a_long_name_makes_a_key_that_fits(counter: Counter) -> None:
    with counter.database.platform() as session:
        keys = [
            put_effect(session, Act.CANCEL, 1, counter.clock(), named="x" * 250 + end, subscription="s")
            for end in ("a", "b")
        ]
    assert len(set(keys)) == 2
    assert max(map(len, keys)) <= 200


def test_what_was_told_is_followed_though_the_process_ends_at_any_call(counter: Counter) -> None:
    """Before the call, or once it was answered and nothing of it is written."""
    name = counter.subscribe("cabinet")
    known = set[str]()
    for at in range(1, MOST_CALLS):
        counter.acting.gateway.cancel_at_period_end(f"hand-{at}", name, cancel := at % 2 == 1)
        told = [each for each in counter.fake.events() if each["id"] not in known]
        known |= {each["id"] for each in told}
        for each in told:
            events.keep(counter.database, each, counter.clock())
        broken = CutGateway(counter.acting.gateway, at, after=False)
        with suppress(CutOffError):
            follow(counter, broken)
        cut = bool(events.listed(counter.database, (EventState.NEW,)))
        while follow(counter, counter.acting.gateway):
            pass
        assert (counter.rows()[0].ends_on is not None) == cancel
        assert events.listed(counter.database, (EventState.NEW, EventState.FAILED)) == ()
        if not cut:
            break
    assert at > 1


def follow(counter: Counter, gateway: object) -> int:
    """Work off what was told."""
    return events.work_off(counter.database, gateway, counter.acting.terms, counter.clock)  # type: ignore[arg-type]
