"""How tests wait for a Fava, and ask it."""

from collections.abc import Callable
import json
from pathlib import Path
import time
from typing import Any
from urllib.parse import urlencode

from tenants.fava import FavaPool, FavaRequest, House, Ready, Starting, State
from tests.tenants.books.ground import Books

MakePool = Callable[..., FavaPool]
MakeHouse = Callable[..., tuple[House, Path]]

_PATIENCE = 120


def settled(pool: FavaPool, books: Books, number: int = 1) -> State:
    """Open until it is no longer on its way."""
    until = time.monotonic() + _PATIENCE
    while isinstance(state := pool.open(books.tenant.id, number), Starting):
        assert time.monotonic() < until, state
        time.sleep(0.01)
    return state


def house_of(pool: FavaPool, books: Books, number: int = 1) -> House:
    """Open until it answers."""
    state = settled(pool, books, number)
    assert isinstance(state, Ready), state
    return state.house


def page(house: House, path: str, prefix: str = "/t/alice/fava", **query: str) -> str:
    """Ask for a page that is there."""
    answer = house.ask(FavaRequest(path, urlencode(query).encode(), prefix, "en"))
    assert answer.status == 200, answer
    return answer.body.decode()


def data(house: House, name: str, **query: str) -> Any:  # noqa: ANN401  as Fava says it
    """Ask for what Fava's scripts fetch."""
    return json.loads(page(house, f"api/{name}", **query))["data"]


def attack(house: House, name: str, **given: str) -> Any:  # noqa: ANN401  each attack says its own
    """Have hostile code in the child do something."""
    return json.loads(page(house, f"attack/{name}", **given))
