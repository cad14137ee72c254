"""Jails of the tests: small limits, and a fork server whose children attack."""

from collections.abc import Callable, Iterator
from pathlib import Path
import sys

import pytest

from tenants.jail import JailLimits
from tenants.jail.children import Children

ATTACK_SERVER = (sys.executable, "-I", str(Path(__file__).parent / "attack_server.py"))
MakeAttackers = Callable[..., Children]


@pytest.fixture(scope="session")
def attack_command() -> tuple[str, ...]:
    return ATTACK_SERVER


@pytest.fixture(scope="session")
def tight() -> JailLimits:
    return JailLimits(
        memory_bytes=1024**3, cpu_seconds=30, wall_seconds=60, answer_bytes=10 * 1024**2, children=2
    )


@pytest.fixture(scope="session")
def make_attackers() -> Iterator[MakeAttackers]:
    """Give a function that starts attackers; all are ended with the tests."""
    made: list[Children] = []

    def make(limits: JailLimits, without: frozenset[str] = frozenset()) -> Children:
        made.append(Children(limits, ATTACK_SERVER, without))
        return made[-1]

    yield make
    for children in made:
        children.close()


@pytest.fixture(scope="session")
def attackers(make_attackers: MakeAttackers, tight: JailLimits) -> Children:
    return make_attackers(tight)
