"""Meters, and what is reported to them: each report counts once, in the period its time lies in."""

from fractions import Fraction

from tests.stripe_fake.amounts import DAY, HOUR
from tests.stripe_fake.answers import page
from tests.stripe_fake.errors import Refused, wanting
from tests.stripe_fake.happening import change, emit
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/billing/meters"
_OLDEST = 35 * DAY
_FURTHEST = 5 * 60
_STEP = {"hour": HOUR, "day": DAY}


@route("POST", _PATH)
def create(world: World, params: Params) -> Object:
    named = params.needed("event_name")
    if any(each["event_name"] == named and each["status"] == "active" for each in world.of("billing.meter")):
        said = f"An active meter already exists with event_name {named}."
        raise Refused(said, code="resource_already_exists", param="event_name")
    customer = params.part("customer_mapping").text("event_payload_key", "stripe_customer_id")
    value = params.part("value_settings").text("event_payload_key", "value")
    made = {
        "id": world.name("mtr"),
        "object": "billing.meter",
        "created": world.now,
        "customer_mapping": {"event_payload_key": customer, "type": "by_id"},
        "default_aggregation": {"formula": params.part("default_aggregation").needed("formula")},
        "display_name": params.needed("display_name"),
        "event_name": named,
        "event_time_window": params.text("event_time_window"),
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": world.now,
        "value_settings": {"event_payload_key": value},
    }
    if made["default_aggregation"]["formula"] != "sum":
        raise Refused("The stand-in only sums.", param="default_aggregation[formula]")
    emit(world, "billing.meter.created", world.add(made))
    return made


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = params.text("status")
    return page(
        [each for each in world.of("billing.meter") if wanted in {None, each["status"]}], params, _PATH
    )


@route("GET", "/v1/billing/meters/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("billing.meter", name)


@route("POST", "/v1/billing/meters/{}")
def update(world: World, params: Params, name: str) -> Object:
    found = world.find("billing.meter", name)
    shown = params.text("display_name", found["display_name"])
    change(world, found, "billing.meter.updated", display_name=shown, updated=world.now)
    return found


@route("POST", "/v1/billing/meters/{}/deactivate")
def deactivate(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("billing.meter", name)
    ended = {"status": "inactive", "status_transitions": {"deactivated_at": world.now}}
    change(world, found, "billing.meter.deactivated", **ended, updated=world.now)
    return found


@route("POST", "/v1/billing/meters/{}/reactivate")
def reactivate(world: World, params: Params, name: str) -> Object:
    del params
    found = world.find("billing.meter", name)
    begun = {"status": "active", "status_transitions": {"deactivated_at": None}}
    change(world, found, "billing.meter.reactivated", **begun, updated=world.now)
    return found


@route("POST", "/v1/billing/meter_events")
def report(world: World, params: Params) -> Object:
    named, payload = params.needed("event_name"), params.part("payload")
    meter = _meter(world, named)
    at = params.whole("timestamp", world.now) or 0
    if at < world.now - _OLDEST:
        raise Refused("The timestamp is more than 35 days in the past.", param="timestamp")
    if at > world.now + _FURTHEST:
        raise Refused("The timestamp is more than 5 minutes in the future.", param="timestamp")
    customer = payload.text(meter["customer_mapping"]["event_payload_key"])
    world.find("customer", customer, "payload[stripe_customer_id]")
    value = payload.text(meter["value_settings"]["event_payload_key"])
    if not (value or "").isdigit():
        raise wanting("payload[value]")
    identifier = params.text("identifier") or world.name("mev")
    if len(identifier) > 100:
        raise Refused("Invalid string: identifier must be at most 100 characters", param="identifier")
    if any(
        each["identifier"] == identifier and each["created"] > world.now - DAY for each in world.meter_events
    ):
        said = f"An event already exists with identifier {identifier}."
        raise Refused(said, code="duplicate_meter_event", param="identifier")
    made = {
        "object": "billing.meter_event",
        "created": world.now,
        "event_name": named,
        "identifier": identifier,
        "livemode": False,
        "payload": dict(payload),
        "timestamp": at,
    }
    world.meter_events.append(made)
    return made


@route("GET", "/v1/billing/meters/{}/event_summaries")
def summaries(world: World, params: Params, name: str) -> Object:
    meter = world.find("billing.meter", name)
    customer = params.needed("customer")
    since, until = int(params.needed("start_time")), int(params.needed("end_time"))
    if since % 60 or until % 60 or since >= until:
        raise Refused("start_time and end_time must be whole minutes, one after the other.", param="end_time")
    step = _STEP.get(params.text("value_grouping_window") or "", until - since)
    found = [
        {
            "id": f"mtrusg_{name}_{begin}",
            "object": "billing.meter_event_summary",
            "aggregated_value": float(used(world, meter, customer, begin, min(begin + step, until))),
            "created": begin,
            "end_time": min(begin + step, until),
            "livemode": False,
            "meter": name,
            "start_time": begin,
        }
        for begin in range(since, until, step)
    ]
    return page(found, params, f"{_PATH}/{name}/event_summaries")


def used(world: World, meter: Object, customer: str, since: int, until: int) -> int:
    """Return what was reported to a meter of a customer from a moment up to another."""
    who, what = (meter[key]["event_payload_key"] for key in ("customer_mapping", "value_settings"))
    return int(
        sum(
            Fraction(each["payload"][what])
            for each in world.meter_events
            if each["event_name"] == meter["event_name"]
            and each["payload"][who] == customer
            and since <= each["timestamp"] < until
        )
    )


def _meter(world: World, named: str) -> Object:
    for each in world.of("billing.meter"):
        if each["event_name"] == named and each["status"] == "active":
            return each
    raise Refused(f"No active meter found for event name {named}.", param="event_name")
