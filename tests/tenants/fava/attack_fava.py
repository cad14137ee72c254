"""The fork server of Fava, with children that attack: what was asked under "attack/" is done by hostile code.

The child is the real one: confined, its books loaded, asked over its socket. The attacks are those on the
loading jail, and a few on what only this one has: a folder, and a life beyond one answer.
"""

from collections.abc import Callable
import json
import os
from pathlib import Path
import runpy
import socket
import sys
import time
from urllib.parse import parse_qsl

from tenants.jail.confine import REQUEST_DESCRIPTOR
from tenants.jail.fava.app import Pages
from tenants.jail.fava.wire import Answer, PageQuestion, Question
from tenants.jail.fava.work import WORKS, warm_up
from tenants.jail.fork_server import serve
from tenants.jail.settings import Settings

_COMMON = runpy.run_path(str(Path(__file__).parents[1] / "jail" / "attack_server.py"))
_refusal: Callable[[object], str] = _COMMON["refusal"]


def read_folders(given: dict[str, bytes]) -> object:
    """Try a folder of another tenant, and its parent; then the own one, which may be read."""
    other = Path(os.fsdecode(given["other"]))
    return {
        "parent": _refusal(lambda: list(Path("..").iterdir())),
        "other": _refusal(lambda: list(other.iterdir())),
        "file": _refusal((other / "main.beancount").read_bytes),
        "own": Path("main.beancount").read_text(),
    }


def write_in_folder(_given: dict[str, bytes]) -> object:
    return {
        "new": _refusal(lambda: Path("new").write_bytes(b"x")),
        "append": _refusal(lambda: Path("main.beancount").open("ab")),
        "truncate": _refusal(lambda: os.truncate("main.beancount", 0)),
        "unlink": _refusal(Path("main.beancount").unlink),
        "link": _refusal(lambda: Path("etc").symlink_to("/etc")),
        "chmod": _refusal(lambda: Path("main.beancount").chmod(0o777)),
    }


def accept(_given: dict[str, bytes]) -> object:
    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=REQUEST_DESCRIPTOR)
    outcome = {"listen": _refusal(own.listen), "connect": _refusal(lambda: own.connect("/run/x"))}
    own.detach()
    return outcome


def trickle(_given: dict[str, bytes]) -> object:
    """Say a little again and again, and never all of it."""
    os.write(REQUEST_DESCRIPTOR, b"A\x00\x00\xff\xff")
    while True:
        os.write(REQUEST_DESCRIPTOR, b"x")
        until = time.monotonic() + 0.05
        while time.monotonic() < until:
            pass


def much(_given: dict[str, bytes]) -> object:
    while True:
        os.write(REQUEST_DESCRIPTOR, b'P\x00\x00\x00\x02""')


def no_status(_given: dict[str, bytes]) -> object:
    os.write(REQUEST_DESCRIPTOR, b"A\x00\x00\x00\x0c\x00\x00\x00\x08[1e3,[]]")
    os._exit(0)


OWN = {
    attack.__name__.replace("_", " "): attack
    for attack in (read_folders, write_in_folder, accept, trickle, much, no_status)
}


def said(name: str, given: dict[str, bytes]) -> object:
    if name in OWN:
        return OWN[name](given)
    work = _COMMON["ATTACKS"][name]
    return json.loads(b"".join(work(given, lambda _path: None)))


class HostilePages(Pages):
    """Answers as Fava does, but for attacks."""

    def answer(self, question: Question) -> Answer:
        if isinstance(question, PageQuestion) and question.path.startswith("attack/"):
            given = {name: os.fsencode(value) for name, value in parse_qsl(question.query)}
            outcome = said(question.path.removeprefix("attack/"), given)
            return Answer(200, (), json.dumps(outcome).encode())
        return super().answer(question)


if __name__ == "__main__":
    import tenants.jail.fava.work as work_module

    work_module._pages = HostilePages()
    warm_up()
    serve(Settings.from_json(sys.argv[1]), WORKS)
