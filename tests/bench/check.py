"""`lettrine check` beside `bean-check` on the same book, both as processes, in the same run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
import subprocess
import sys
import tempfile
from time import perf_counter

from tests.bench.ledger_text import write_book
from tests.bench.tables import Table, seconds

SIZES = (10_000, 100_000)
RUNS = 3
REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def check_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Check made books, the two programs taking turns; figures are medians."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            book = Path(folder) / str(size)
            write_book(book, size)
            ours: list[float] = []
            theirs: list[float] = []
            for run in range(1, RUNS + 1):
                say(f"check of {size} transactions, run {run} of {RUNS}")
                ours.append(_timed([BIN / "lettrine", "check", book]))
                theirs.append(_timed([BIN / "bean-check", "--no-cache", book / "main.beancount"]))
            mine, other = median(ours), median(theirs)
            rows.append((f"{size}", seconds(mine), seconds(other), f"{mine / other:.2f}"))
    heads = ("transactions", "lettrine check s", "bean-check s", "ratio")
    yield Table("check", f"Check of a sound book, medians of {RUNS} runs taken in turns", heads, tuple(rows))


def _timed(command: list[str | Path]) -> float:
    """Run a command that must find nothing wrong; return its seconds.

    Raises:
        RuntimeError: it found something, so that the time would be of another job.
    """
    start = perf_counter()
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    spent = perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command[0]} found the book at fault: {(done.stdout + done.stderr)[:2000]}")
    return spent
