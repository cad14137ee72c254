"""Which function answers which call: each kind of object says its own."""

from collections.abc import Callable
import re
from typing import Any

from tests.stripe_fake.world import Object

Act = Callable[..., Object]
_routes: list[tuple[str, re.Pattern[str], Act]] = []


def route(method: str, path: str) -> Callable[[Act], Act]:
    """Have a function answer calls: `route("GET", "/v1/customers/{}")`; it gets the names in braces."""
    pattern = re.compile(re.escape(path).replace(r"\{\}", "([^/]+)"))

    def register(act: Act) -> Act:
        _routes.append((method, pattern, act))
        return act

    return register


def found(method: str, path: str) -> tuple[Act, tuple[Any, ...]] | None:
    """Return what answers a call, and the names in its path."""
    for verb, pattern, act in _routes:
        if verb == method and (match := pattern.fullmatch(path)):
            return act, match.groups()
    return None
