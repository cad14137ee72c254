"""How tests wait for a Fava, and ask it."""

import json
import time
from typing import Any

from tenants.fava import FavaPool, FavaRequest, House, Ready, Starting, State

_PATIENCE = 120


def settled(pool: FavaPool, tenant_id: int, number: int = 1) -> State:
    """Open until it is no longer on its way."""
    until = time.monotonic() + _PATIENCE
    while isinstance(state := pool.open(tenant_id, number), Starting):
        assert time.monotonic() < until, state
        time.sleep(0.01)
    return state


def house_of(pool: FavaPool, tenant_id: int, number: int = 1) -> House:
    state = settled(pool, tenant_id, number)
    assert isinstance(state, Ready), state
    return state.house


def page(house: House, path: str, query: str = "", prefix: str = "/t/alice/fava") -> str:
    answer = house.ask(FavaRequest(path, query.encode(), prefix, "en"))
    assert answer.status == 200, answer
    return answer.body.decode()


def data(house: House, path: str, query: str = "") -> Any:  # noqa: ANN401  as Fava says it
    return json.loads(page(house, f"api/{path}", query))["data"]
