"""Objects as they go over the wire: shown, listed page by page, with what was asked to be expanded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.stripe_fake.errors import Refused
from tests.stripe_fake.params import Params
from tests.stripe_fake.world import Object, Whole, World

DEEPEST = 4
MOST = 100
PAGE = 10

_Reading = Callable[[World, Object], Any]
_shown: dict[tuple[str, str], _Reading] = {}
_includable: dict[tuple[str, str], _Reading] = {}


def shown(kind: str, name: str) -> Callable[[_Reading], _Reading]:
    """Have a field of a kind worked out whenever an object is shown."""
    return lambda read: _shown.setdefault((kind, name), read)


def includable(kind: str, name: str) -> Callable[[_Reading], _Reading]:
    """Have a field of a kind worked out where it is asked to be expanded, and only there."""
    return lambda read: _includable.setdefault((kind, name), read)


def public(world: World, value: Any) -> Any:  # noqa: ANN401  all that JSON has
    """Return a value as it goes over the wire; names that begin with a low line are the stand-in's own."""
    if isinstance(value, Whole):
        return public(world, world.objects[value])
    if isinstance(value, list | tuple):
        return [public(world, each) for each in value]
    if not isinstance(value, dict) or value.get("object") == "event":  # which holds an object as it was
        return value
    made = {key: public(world, each) for key, each in value.items() if not key.startswith("_")}
    kind = value.get("object")
    if isinstance(kind, str) and "id" in value:
        for (of, name), read in _shown.items():
            if of == kind:
                made[name] = public(world, read(world, value))
    return made


def answer(world: World, made: Object, params: Params) -> Object:
    """Return an object with what was asked to be expanded.

    Raises:
        Refused: it cannot be.
    """
    result = public(world, made)
    for path in params.parts("expand"):
        keys = path.split(".")
        if len(keys) > DEEPEST:
            raise Refused(f"You cannot expand more than 4 levels of a property. Property: {path}")
        _expand(world, result, keys, path)
    return result


def listing(data: Sequence[object], address: str, *, more: bool = False) -> Object:
    """Return a list as an object has it."""
    return {"object": "list", "data": list(data), "has_more": more, "url": address}


def page(found: Sequence[Object], params: Params, address: str) -> Object:
    """Return the page of objects that was asked for; they come oldest first and go newest first.

    Raises:
        Refused: the page begins after what is not there, or is too long.
    """
    limit = params.whole("limit", PAGE) or 0
    if not 1 <= limit <= MOST:
        raise Refused(f"Invalid limit: {limit}", param="limit")
    limits = _limits(params.get("created"))  # read where there is nothing to be limited, too
    newest = [each for each in reversed(found) if _created(each, limits)]
    names = [each["id"] for each in newest]
    after, before = params.text("starting_after"), params.text("ending_before")
    for name, param in ((after, "starting_after"), (before, "ending_before")):
        if name and name not in names:
            raise Refused(f"No such object: '{name}'", code="resource_missing", param=param)
    if before:
        newest = newest[: names.index(before)]
        return listing(newest[-limit:], address, more=len(newest) > limit)
    begin = names.index(after) + 1 if after else 0
    return listing(newest[begin : begin + limit], address, more=len(newest) > begin + limit)


def _limits(wanted: Params | str | None) -> Mapping[str, int]:
    """Return the moments between which what is asked for was made."""
    if isinstance(wanted, Params):
        return {key: wanted.whole(key) or 0 for key in wanted}
    return {} if wanted is None else {"gte": int(wanted), "lte": int(wanted)}


def _created(each: Object, limits: Mapping[str, int]) -> bool:
    at = each["created"]
    after = at >= limits.get("gte", at) and at > limits.get("gt", at - 1)
    return after and at <= limits.get("lte", at) and at < limits.get("lt", at + 1)


def _expand(world: World, value: Any, keys: list[str], path: str) -> None:  # noqa: ANN401  as `public`
    if isinstance(value, list):
        for each in value:
            _expand(world, each, keys, path)
        return
    if not keys or not isinstance(value, dict):
        return
    key, rest = keys[0], keys[1:]
    if (read := _includable.get((value.get("object", ""), key))) and not value.get(key):
        value[key] = public(world, read(world, world.objects[value["id"]]))
    elif key not in value:
        raise Refused(f"This property cannot be expanded ({path}).", param="expand")
    value[key] = _whole(world, value[key])
    _expand(world, value[key], rest, path)


def _whole(world: World, value: Any) -> Any:  # noqa: ANN401  as `public`
    if isinstance(value, list):
        return [_whole(world, each) for each in value]
    return public(world, world.objects[value]) if isinstance(value, str) and value in world.objects else value
