"""Events: listed for thirty days, and read one by one."""

from fnmatch import fnmatchcase

from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.answers import page
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import route
from tests.stripe_fake.world import Object, World

_PATH = "/v1/events"
_KEPT = 30 * DAY


@route("GET", _PATH)
def listed(world: World, params: Params) -> Object:
    wanted = [params.text("type") or "*"] if not params.parts("types") else params.parts("types")
    found = [
        each
        for each in world.of("event")
        if each["created"] > world.now - _KEPT and any(fnmatchcase(each["type"], kind) for kind in wanted)
    ]
    return page(found, params, _PATH)


@route("GET", "/v1/events/{}")
def read(world: World, params: Params, name: str) -> Object:
    del params
    return world.find("event", name)
