"""How fast lines are matched, and in how much memory: each run in a process of its own."""

from collections.abc import Callable, Iterator
import json
from pathlib import Path
from statistics import median
import subprocess
import sys
import tempfile
from typing import Any

from tests.bench.tables import Table, seconds

SEED = 11
SIZES = (10_000, 20_000, 100_000, 300_000, 1_000_000)
ONE_CUSTOMER = 20_000
RUNS_OF_SMALL = 3  # the median of so many runs, where a run is short
SMALL = 100_000
REPOSITORY = Path(__file__).resolve().parents[2]


def speed_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Match made books of growing size, and one customer with very many lines."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, size in [*(("book", size) for size in SIZES), ("one-customer", ONE_CUSTOMER)]:
            say(f"{size} open lines, {kind}")
            path = str(Path(folder) / f"{kind}-{size}.csv")
            _child("make", kind, str(SEED), str(size), path)
            rows.append(_row(kind, path, RUNS_OF_SMALL if size < SMALL else 1))
    yield Table(
        "speed",
        "Open lines, letters hidden",
        (
            "book",
            "lines",
            "seconds",
            "µs per line",
            "peak MB",
            "of which lines MB",
            "groups",
            "proposals",
            "unique amounts s",
            "ratio",
            "plain prototype s",
            "ratio to it",
        ),
        tuple(rows),
    )


def _row(kind: str, path: str, runs: int) -> tuple[str | int, ...]:
    ours = [_measured("match", path) for _ in range(runs)]
    peers = [_measured("peers", path) for _ in range(runs)]
    spent = median(run["seconds"] for run in ours)
    pairs = median(run["unique amounts"] for run in peers)
    plain = median(run["plain prototype"] for run in peers)
    lines = ours[0]["lines"]
    return (
        {"book": "many customers", "one-customer": "one customer"}[kind],
        lines,
        seconds(spent),
        f"{spent / lines * 1e6:.1f}",
        max(run["megabytes"] for run in ours),
        max(run["megabytes_of_lines"] for run in ours),
        ours[0]["groups"],
        ours[0]["proposals"],
        seconds(pairs),
        f"{spent / pairs:.1f}",
        seconds(plain),
        f"{spent / plain:.2f}",
    )


def _measured(*arguments: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(_child(*arguments))
    return figures


def _child(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench.child", *arguments],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,  # what goes wrong is seen on the terminal
        text=True,
    ).stdout
