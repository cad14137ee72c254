"""What tests do to the stand-in: none of it is the payment service's."""

from collections import deque
from collections.abc import Callable
import dataclasses
from typing import Any

from tests.stripe_fake import clockwork, webhooks
from tests.stripe_fake.answers import public
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.objects import charges, checkout, collecting, payment_methods
from tests.stripe_fake.objects.everything import CONTROLS
from tests.stripe_fake.world import START, Fault, Object, Settings, World

Control = Callable[[World, Object], Any]


def answer(world: World, path: str, given: Object) -> Object:
    """Do what a test asks for; what is refused is said in `error`."""
    control = _CONTROLS.get(path.removeprefix("/_fake/"))
    if control is None:
        return {"error": f"there is no {path}"}
    try:
        if control in _UNLOCKED:
            return {"result": control(world, given)}
        with world.lock:
            return {"result": control(world, given)}
    except Refused as refused:
        return {"error": str(refused)}


def _reset(world: World, given: Object) -> None:
    fresh = World(address=world.address, now=given.get("now") or START)
    fresh.to_deliver = world.to_deliver  # the thread that sends knows it
    world.to_deliver.clear()
    for field in dataclasses.fields(World):
        if field.name not in {"lock", "to_deliver"}:
            setattr(world, field.name, getattr(fresh, field.name))


def _clock(world: World, given: Object) -> int:
    if "now" in given:
        clockwork.move_to(world, given["now"])
    if "seconds" in given:
        clockwork.move_to(world, world.now + given["seconds"])
    return world.now


def _settings(world: World, given: Object) -> Object:
    names = {field.name for field in dataclasses.fields(Settings)}
    if unknown := set(given) - names:
        raise Refused(f"no such settings: {sorted(unknown)}")
    for name, value in given.items():
        setattr(world.settings, name, value)
    return dataclasses.asdict(world.settings)


def _next_payment(world: World, given: Object) -> None:
    waiting = world.outcomes.setdefault(given["customer"], deque())
    waiting.extend(given["outcomes"])


def _complete_checkout(world: World, given: Object) -> Object:
    session = world.find("checkout.session", given["session"])
    more = {"confirmed": given.get("confirmed", False)}
    kind, code = given.get("method", payment_methods.CARD), given.get("code", "")
    checkout.complete(world, session, given.get("outcome", payment_methods.SUCCEEDED), kind, code, **more)
    return public(world, session)


def _method(world: World, given: Object) -> Object:
    customer = world.find("customer", given["customer"])
    kind, outcome = given.get("method", "card"), given.get("outcome", payment_methods.SUCCEEDED)
    made = payment_methods.make(world, customer, kind, outcome)
    payment_methods.prefer(world, customer, made)
    return public(world, made)


def _pay(world: World, given: Object) -> str:
    return collecting.pay(world, world.find("invoice", given["invoice"]), confirmed=True)


def _settle(world: World, given: Object) -> int:
    waiting = [
        each
        for each in world.of("payment_intent")
        if each["_settles_at"] is not None and given.get("invoice") in {None, each["_invoice"]}
    ]
    for intent in waiting:
        clockwork.settle(world, intent, given.get("outcome", charges.SUCCEEDED))
    return len(waiting)


def _events(world: World, _given: Object) -> list[Object]:
    return public(world, world.of("event"))


def _deliver(world: World, given: Object) -> list[Object]:
    names = given.get("events")
    with world.lock:
        wanted = world.of("event") if names is None else [world.find("event", name) for name in names]
    return [webhooks.deliver(world, each, given.get("secret")) for each in wanted]


def _waiting(world: World, _given: Object) -> int:
    return len(world.to_deliver)


def _calls(world: World, _given: Object) -> list[Object]:
    return list(world.calls)


def _fail_next(world: World, given: Object) -> None:
    world.faults.append(
        Fault(
            given.get("times", 1),
            given.get("status"),
            given.get("after", False),
            given.get("path", ""),
            given.get("method", ""),
        )
    )


def _heal(world: World, _given: Object) -> None:
    world.faults.clear()


def _change(world: World, given: Object) -> None:
    world.objects[given["id"]].update(given["values"])


def _export(world: World, _given: Object) -> Object:
    kinds: dict[str, list[Object]] = {}
    for each in world.objects.values():
        kinds.setdefault(each["object"], []).append(public(world, each))
    for line_owner in kinds.get("invoice", []):
        found = world.objects[line_owner["id"]]["_lines"]
        line_owner["lines"] = {**line_owner["lines"], "data": public(world, found), "has_more": False}
    return {**kinds, "meter_events": world.meter_events, "now": world.now}


_UNLOCKED = (_deliver, _waiting)
_CONTROLS: dict[str, Control] = {
    "reset": _reset,
    "clock": _clock,
    "settings": _settings,
    "next_payment": _next_payment,
    "complete_checkout": _complete_checkout,
    "method": _method,
    "pay": _pay,
    "settle": _settle,
    "events": _events,
    "deliver": _deliver,
    "waiting": _waiting,
    "calls": _calls,
    "fail_next": _fail_next,
    "heal": _heal,
    "change": _change,
    "export": _export,
    **CONTROLS,
}
