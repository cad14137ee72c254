"""Progress is drawn for a person at a terminal and for nobody else."""

import os
from pathlib import Path
import pty
import subprocess
import sys

import pytest

from server.cli.progress import progress

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from server.cli.progress import progress
with progress("Matching") as show:
    for done in (1, 5, 10):
        show(done, 10)
print("done")
"""


def test_nothing_is_drawn_where_standard_error_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Matching") as show:
        show(1, 2)
    assert capsys.readouterr().err == ""


def test_bar_goes_to_the_terminal_and_leaves_the_output_alone() -> None:
    terminal, inside = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[3])],
        stdout=subprocess.PIPE,
        stderr=inside,
        check=True,
    )
    os.close(inside)
    drawn = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert done.stdout == b"done\n"
    assert "Matching" in drawn
    assert "100%" in drawn
