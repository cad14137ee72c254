"""`python -m server.demo` as somebody runs it: each guest comes in, and Ctrl-C ends it."""

from collections.abc import Callable, Iterator
from pathlib import Path
import re
import socket

import pytest

from server.demo.house import GUESTS
from tests.server.demo.running import LISTENING, Run, free_port, signed_in

STARTING = "Making the demo"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(*words: str) -> Run:
        runs.append(Run(tmp_path, "server.demo", *words))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()


def test_each_printed_account_comes_in_until_it_is_interrupted(start: Callable[..., Run]) -> None:
    port = free_port()
    run = start("--port", str(port))
    run.wait_for(f"{LISTENING}{port}")
    address = re.search(r"Lettrine answers at (\S+)", run.said)
    password = re.search(r"Sign in with the password (\S+) as", run.said)
    assert address is not None
    assert password is not None
    assert address[1] == f"http://127.0.0.1:{port}"
    accounts = re.findall(r"(?m)^  (\S+@\S+) +([^,]+), ", run.said)
    assert [email for email, _name in accounts] == [guest.email for guest in GUESTS]
    for email, name in accounts:
        with signed_in(address[1], email, password[1]) as browser:
            assert name in browser.get("/").text
    assert run.interrupt() == 0, run.said
    assert "Traceback" not in run.said


def test_it_can_be_interrupted_while_it_makes_the_house(start: Callable[..., Run]) -> None:
    run = start("--port", str(free_port()))
    run.wait_for(STARTING)
    assert run.interrupt() == 1
    assert "Traceback" not in run.said
    assert "Aborted" in run.said


def test_a_port_that_is_taken_is_told_before_the_house_is_made(start: Callable[..., Run]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start("--port", str(port))
        status = run.ended()
    assert status == 1
    assert "Traceback" not in run.said
    assert f"port {port}" in run.said
    assert STARTING not in run.said
