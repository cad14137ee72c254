"""One measurement in a process of its own, so that its peak of memory is its own.

`python -m tests.bench.child make KIND SEED SIZE FILE` writes the lines of a made book to a file;
`… match FILE` and `… peers FILE` read them, match, and print figures as JSON.
"""

from collections.abc import Callable
import csv
import datetime as dt
from functools import cache
import json
from pathlib import Path
import resource
import sys
from time import perf_counter

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.matcher import match
from tests.bench.generated import make_book, make_one_customer
from tests.bench.prototype import prototype, prototype_pairs

PEERS = {"unique amounts": prototype_pairs, "plain prototype": prototype}


def make(kind: str, seed: str, size: str, path: str) -> None:
    """Write the lines of a made book, one a row."""
    if kind == "one-customer":
        book = make_one_customer(int(seed), int(size))
    else:
        book = make_book(int(seed), int(size), judged=False)
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for line in book.lines:
            writer.writerow(
                (
                    line.account,
                    line.customer,
                    line.date,
                    line.cents,
                    line.reference,
                    line.label,
                    line.journal,
                    line.kind,
                    line.foreign_cents,
                    line.foreign_currency,
                )
            )


def measure_match(path: str) -> None:
    """Match the lines of a file; print what it took. Memory in megabytes, lines included."""
    lines = _read(Path(path))
    before = _peak_megabytes()
    start = perf_counter()
    matching = match(lines)
    spent = perf_counter() - start
    figures = {
        "lines": len(lines),
        "seconds": spent,
        "groups": len(matching.groups),
        "proposals": len(matching.proposals),
        "megabytes": _peak_megabytes(),
        "megabytes_of_lines": before,
    }
    print(json.dumps(figures))


def measure_peers(path: str) -> None:
    """Match the lines of a file as the peers do; print the seconds of each."""
    lines = _read(Path(path))
    figures = {}
    for name, rule in PEERS.items():
        start = perf_counter()
        rule(lines)
        figures[name] = perf_counter() - start
    print(json.dumps(figures))


def _read(path: Path) -> list[Line]:
    """Read lines as an importer would: what repeats is held once."""
    day = cache(dt.date.fromisoformat)
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Line(
                key=key,
                account=sys.intern(account),
                customer=sys.intern(customer),
                date=day(date),
                cents=int(cents),
                currency="EUR",
                reference=reference,
                label=label,
                journal=sys.intern(journal),
                entry=f"E{key}",
                kind=LineKind(kind),
                foreign_cents=int(foreign_cents),
                foreign_currency=sys.intern(foreign),
            )
            for key, (
                account,
                customer,
                date,
                cents,
                reference,
                label,
                journal,
                kind,
                foreign_cents,
                foreign,
            ) in enumerate(csv.reader(stream))
        ]


def _peak_megabytes() -> int:
    """Return the most that this program held.

    Linux lets a new program start with `ru_maxrss` of the one that started it; `VmHWM` is its own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM:"))
        return int(peak.split()[1]) // 1024
    peak_bytes_or_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_bytes_or_kilobytes // (1024**2 if sys.platform == "darwin" else 1024)


TASKS: dict[str, Callable[..., None]] = {"make": make, "match": measure_match, "peers": measure_peers}

if __name__ == "__main__":
    TASKS[sys.argv[1]](*sys.argv[2:])
