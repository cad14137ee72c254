"""What hostile native code can do inside a child with Fava: read the one folder it was given, and no more."""

from collections.abc import Mapping
import fcntl
import os
from pathlib import Path
import platform
import socket
import stat

import pytest

from tenants.fava import FavaAnswerError, FavaGoneError, FavaLimits, FavaTimeError, House
from tenants.jail import JailUnavailableError
from tests.tenants.books.ground import MAIN
from tests.tenants.fava.ground import MakeHouse, attack, page

LEFT_OUT = [(), ("namespaces",), ("seccomp",)]
IMPATIENT = FavaLimits(answer_seconds=2, answer_bytes=100_000)


@pytest.fixture(scope="module", params=LEFT_OUT, ids=lambda names: "-".join(("without", *names)))
def weaker(request: pytest.FixtureRequest, make_hostile: MakeHouse) -> House:
    house, _folder = make_hostile(without=request.param)
    return house


def has_seccomp(request: pytest.FixtureRequest) -> bool:
    return "seccomp" not in request.node.name


def all_refused(outcome: Mapping[str, str]) -> bool:
    return all(outcome.values())


def test_without_landlock_no_child_is_given_files(make_hostile: MakeHouse) -> None:
    with pytest.raises(JailUnavailableError, match="Landlock"):
        make_hostile(without=("landlock",))


def test_reads_its_own_folder_and_no_other(weaker: House, make_hostile: MakeHouse) -> None:
    _house, other = make_hostile()
    outcome = attack(weaker, "read folders", other=str(other))
    assert outcome.pop("own") == MAIN.decode()
    assert all_refused(outcome)


def test_cannot_read_files_of_the_machine(weaker: House, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the service")
    assert all_refused(attack(weaker, "read files", secret=str(secret)))


def test_cannot_write_anywhere(weaker: House, request: pytest.FixtureRequest) -> None:
    outcome = attack(weaker, "write in folder")
    if not has_seccomp(request):
        del outcome["chmod"]  # Landlock knows no right for it
    assert all_refused(outcome)
    assert all_refused(attack(weaker, "write files"))


def test_cannot_change_files(weaker: House, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the service")
    secret.chmod(0o600)
    outcome = attack(weaker, "change files", secret=str(secret))
    if not has_seccomp(request):
        del outcome["chmod"]
    assert all_refused(outcome)
    assert secret.read_text() == "of the service"
    if has_seccomp(request):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_cannot_reach_the_network(weaker: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        assert all_refused(attack(weaker, "open sockets", port=str(server.getsockname()[1])))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_its_own_socket_neither_listens_nor_connects(weaker: House) -> None:
    assert all_refused(attack(weaker, "accept"))


def test_cannot_become_more_processes(make_hostile: MakeHouse) -> None:
    assert attack(make_hostile()[0], "fork")


def test_cannot_run_a_program(weaker: House) -> None:
    assert attack(weaker, "execute")


def test_cannot_end_another_process(weaker: House) -> None:
    assert attack(weaker, "signal others")["parent"]
    assert page(weaker, "income_statement/")


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the calls are numbered for x86_64")
def test_cannot_make_other_system_calls(make_hostile: MakeHouse) -> None:
    assert set(attack(make_hostile()[0], "call kernel").values()) == {-1}


def test_holds_its_socket_and_no_other_descriptor(make_hostile: MakeHouse, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as inherited:
        fcntl.fcntl(inherited.fileno(), fcntl.F_SETFD, 0)
        assert attack(make_hostile()[0], "descriptors") == [0, 1, 2, 3]


def test_standard_streams_lead_nowhere(weaker: House, capfd: pytest.CaptureFixture[str]) -> None:
    assert attack(weaker, "standard streams") == ""
    assert "attack" not in "".join(capfd.readouterr())


def test_environment_holds_no_secret(make_hostile: MakeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTRINE_SECRET", "of the service")
    house, _folder = make_hostile(limits=FavaLimits(start_seconds=100))  # a fork server of its own
    assert attack(house, "environment") == {"LC_ALL": "C.UTF-8"}


def test_sees_no_process_outside(make_hostile: MakeHouse) -> None:
    own, parent = attack(make_hostile()[0], "identity")
    assert parent == 1
    assert own < os.getpid()


@pytest.mark.parametrize("deadly", ["segfault", "abort", "leave"])
def test_a_child_that_dies_is_gone_and_its_files_too(make_hostile: MakeHouse, deadly: str) -> None:
    house, folder = make_hostile()
    with pytest.raises(FavaGoneError):
        attack(house, deadly)
    assert house.gone
    assert not folder.exists()


@pytest.mark.parametrize("slow", ["loop", "trickle"])
def test_a_child_that_takes_too_long_is_ended(make_hostile: MakeHouse, slow: str) -> None:
    house, folder = make_hostile(limits=IMPATIENT)
    with pytest.raises(FavaTimeError):
        attack(house, slow)
    assert house.gone
    assert not folder.exists()


@pytest.mark.parametrize("wrong", ["much", "claim", "babble", "no status", "no path"])
def test_a_child_that_says_what_is_no_answer_is_ended(make_hostile: MakeHouse, wrong: str) -> None:
    house, _folder = make_hostile(limits=IMPATIENT)
    with pytest.raises(FavaAnswerError):
        attack(house, wrong)
    assert house.gone


def test_memory_is_bounded(make_hostile: MakeHouse) -> None:
    house, _folder = make_hostile(limits=FavaLimits(memory_bytes=1024**3))
    with pytest.raises(FavaGoneError):
        attack(house, "allocate")
