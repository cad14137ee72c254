"""What hostile native code can do inside a child: nothing, whichever protections the kernel offers."""

from collections.abc import Callable, Mapping
import fcntl
import json
import os
from pathlib import Path
import platform
import socket
import stat
from typing import Any

import pytest

from tenants.jail import JailLimits
from tenants.jail.children import Children

LEFT_OUT = [(), ("namespaces",), ("landlock",), ("seccomp",), ("namespaces", "landlock")]
MakeAttackers = Callable[..., Children]
BOOK = {"main.beancount": b"", "journal/a.beancount": b""}


@pytest.fixture(scope="module", params=LEFT_OUT, ids=lambda names: "-".join(("without", *names)))
def weaker(
    request: pytest.FixtureRequest, make_attackers: MakeAttackers, tight: JailLimits, attackers: Children
) -> Children:
    """Attackers without some of the protections; skipped where the kernel lacks another that this needs."""
    left_out = frozenset(request.param)
    missing = {"namespaces", "landlock", "seccomp"} - set(attackers.protections) - left_out
    if missing:
        pytest.skip(f"this kernel does not offer {', '.join(sorted(missing))} to this user")
    children: Children = make_attackers(tight, left_out)
    assert left_out.isdisjoint(children.protections)
    return children


def attack(children: Children, name: str, **more: bytes) -> Any:  # noqa: ANN401  each attack says its own
    (part,) = children.run(name, {**BOOK, **more})
    return json.loads(part)


def all_refused(outcome: Mapping[str, str]) -> bool:
    return all(outcome.values())


def test_cannot_write_files(weaker: Children) -> None:
    assert all_refused(attack(weaker, "write files"))
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        assert not Path(folder, "lettrine-attack").exists()


def test_cannot_read_files(weaker: Children, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the service")
    assert all_refused(attack(weaker, "read files", secret=os.fsencode(secret)))


def test_cannot_change_files(weaker: Children, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the service")
    secret.chmod(0o600)
    outcome = attack(weaker, "change files", secret=os.fsencode(secret))
    if "seccomp" not in weaker.protections:
        del outcome["chmod"]  # Landlock knows no right for it
    assert all_refused(outcome)
    assert secret.read_text() == "of the service"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    if "seccomp" in weaker.protections:
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_cannot_reach_the_network(weaker: Children) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = str(server.getsockname()[1]).encode()
        assert all_refused(attack(weaker, "open sockets", port=port))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_cannot_become_more_processes(attackers: Children) -> None:
    assert attack(attackers, "fork")


def test_cannot_run_a_program(weaker: Children) -> None:
    assert attack(weaker, "execute")


def test_cannot_end_another_process(weaker: Children) -> None:
    outcome = attack(weaker, "signal others")
    assert outcome["parent"]
    if "seccomp" in weaker.protections:
        assert outcome["all"]
        assert not outcome["itself"]
    assert attack(weaker, "environment")


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the calls are numbered for x86_64")
def test_cannot_make_other_system_calls(attackers: Children) -> None:
    assert set(attack(attackers, "call kernel").values()) == {-1}


def test_inherits_no_descriptor(weaker: Children, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as inherited:
        fcntl.fcntl(inherited.fileno(), fcntl.F_SETFD, 0)
        assert attack(weaker, "descriptors") == [0, 1, 2, 3]


def test_standard_streams_lead_nowhere(weaker: Children, capfd: pytest.CaptureFixture[str]) -> None:
    assert attack(weaker, "standard streams") == ""
    assert "attack" not in "".join(capfd.readouterr())


def test_environment_holds_no_secret(
    make_attackers: MakeAttackers, tight: JailLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTRINE_SECRET", "of the service")
    assert attack(make_attackers(tight), "environment") == {"LC_ALL": "C.UTF-8"}


def test_sees_no_process_outside(attackers: Children) -> None:
    if "namespaces" not in attackers.protections:
        pytest.skip("this kernel does not offer namespaces to this user")
    own, parent = attack(attackers, "identity")
    assert parent == 1
    assert own < 100_000


def test_can_still_import_the_standard_library(attackers: Children) -> None:
    assert attack(attackers, "import late") == "imported"
