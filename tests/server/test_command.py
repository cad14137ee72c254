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


def test_output_to_a_file_is_utf_8_whatever_the_terminal_is() -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "open", BOOK, "--as-of", "2025-12-31"],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )
    assert done.returncode == 0
    assert "────" in done.stdout.decode("utf-8")


def test_terminal_without_a_sign_shows_another_in_its_place() -> None:
    terminal, end = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", START, "check", BOOK / "œ"],
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=end,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )
    os.close(end)
    assert done.returncode == 1
    assert os.read(terminal, 1000).endswith(b"?: no such folder\r\n")
    os.close(terminal)
