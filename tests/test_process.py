"""What tests wait for from a process: its words, its end, and that neither is waited for in vain."""

from pathlib import Path
import signal
import sys

import pytest

from tests.process import NotSaidError, Process, forked, started

SPEAK = """
import os, sys, time
print(f"on {sorted(name for name in os.environ if name.startswith('LETTRINE_'))} at 7", flush=True)
print("Traceback of a fault", file=sys.stderr, flush=True)
time.sleep(600)
"""


def speak(word: str) -> None:
    exec(SPEAK.replace("at 7", f"at {word}"))


@pytest.fixture(params=["started", "forked"])
def speaking(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """Begin a process that speaks on both its streams and then sleeps."""
    monkeypatch.setenv("LETTRINE_DATABASE", "another's")
    settings = {"LETTRINE_ADDRESS": "http://localhost"}
    if request.param == "started":
        return started([sys.executable, "-c", SPEAK], tmp_path, settings)
    return forked(speak, ("7",), tmp_path, settings)


def test_words_of_both_streams_are_found_and_faults_are_kept(speaking: Process) -> None:
    assert speaking.wait_for(r"on (.+) at (\d)").groups() == ("['LETTRINE_ADDRESS']", "7")
    speaking.wait_for("Traceback")
    assert speaking.is_running()
    assert speaking.end() == -signal.SIGTERM
    assert not speaking.is_running()
    assert speaking.faults() == ["Traceback of a fault\n"]


def test_who_ends_without_the_words_is_not_waited_for(tmp_path: Path) -> None:
    process = started([sys.executable, "-c", "print('other words'); raise SystemExit(3)"], tmp_path, {})
    with pytest.raises(NotSaidError, match="other words"):
        process.wait_for("the words")
    assert process.ended() == 3
    assert process.faults() == []


def test_folder_is_the_one_that_was_named(tmp_path: Path) -> None:
    process = forked(print_folder, (), tmp_path, {})
    assert process.wait_for(r"in (\S+)")[1] == str(tmp_path)
    assert process.ended() == 0


def print_folder() -> None:
    print("in", Path.cwd())
