"""What happens is told as events, with the object as it was then and what it was before."""

from tests.stripe_fake.answers import public
from tests.stripe_fake.world import Object, World

API_VERSION = "2026-10-28.endive"


def emit(world: World, kind: str, about: Object, previous: Object | None = None) -> None:
    """Tell that something happened, with the object as it is now."""
    data: Object = {"object": public(world, about)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": world.name("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1 if world.settings.endpoint else 0,
        "request": dict(world.asked),
        "type": kind,
    }
    world.add(event)
    if world.settings.delivers:
        world.to_deliver.append(event)


def change(world: World, about: Object, kind: str | None = None, **values: object) -> None:
    """Change an object; where something is other than before, tell it as an event of the kind."""
    before = public(world, about)
    about.update(values)
    after = public(world, about)
    previous = {key: before.get(key) for key in after if before.get(key) != after[key]}
    if kind and previous:
        emit(world, kind, about, previous)
