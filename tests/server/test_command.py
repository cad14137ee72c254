"""The command as the shell starts it, in a process of its own."""

import os
from pathlib import Path
import signal
import subprocess
import sys

import pytest

SAMPLE = Path(__file__).parents[1] / "fec_samples" / "strict.txt"
BOOK = SAMPLE.with_name("strict-book")
START = "from server.command import main; main()"


def test_ctrl_c_ends_with_a_word_and_no_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "fec"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(
            [sys.executable, "-c", START, "fec", "import", pipe, tmp_path / "book"],
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        ) as command,
        pipe.open("wb"),
    ):  # waits until the command opens the other end, and leaves it waiting there
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=30)
    assert said == b"\nAborted!\n"
    assert command.returncode == 130
    assert not (tmp_path / "book").exists()


def test_the_command_does_what_it_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "fec", "import", SAMPLE, tmp_path / "book"],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0
    assert (tmp_path / "book" / "main.beancount").is_file()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no device that is full")
def test_full_disk_behind_the_output_is_said_without_a_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", START, "aged", BOOK],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == b"output: No space left on device"
    assert b"Traceback" not in done.stderr
