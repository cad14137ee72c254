"""One month of a large book changes: what a check then costs beside `bean-check`, in the same run.

`python -m tests.bench.incremental BOOK FACTS CHANGED` is the measured process: it reads the kept facts of
all other files, reads the changed file, joins them, makes the lines of that file, and prints seconds as JSON.
"""

from collections.abc import Callable, Iterator
import json
from pathlib import Path
from statistics import median
import subprocess
import sys
import tempfile
from time import perf_counter

from ledger_core.facts import FileFacts, combine, file_facts
from tests.bench.check import BIN, REPOSITORY
from tests.bench.ledger_text import write_book
from tests.bench.tables import Table, seconds

TRANSACTIONS = 100_000
RUNS = 3
CHANGED = "journal/2025/2025-03.beancount"
ADDED = """
2025-03-31 * "Customer" "Facture added"
  Assets:41-Clients:411000:C0001  120.00 EUR
  Income:70-Ventes:706000  -100.00 EUR
  Liabilities:44-Etat:445710  -20.00 EUR
"""
PARTS = ("read kept facts", "facts of the month", "join", "lines of the month")


def incremental_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Measure the steps after a change, the two programs taking turns; figures are medians."""
    with tempfile.TemporaryDirectory() as name:
        book, kept = Path(name) / "book", Path(name) / "facts"
        write_book(book, TRANSACTIONS)
        say("keeping the facts of all files")
        keep_facts(book, kept)
        with (book / CHANGED).open("a", encoding="utf-8") as stream:
            stream.write(ADDED)
        runs: list[dict[str, float]] = []
        for run in range(1, RUNS + 1):
            say(f"one month of {TRANSACTIONS} transactions changes, run {run} of {RUNS}")
            command = [sys.executable, "-m", "tests.bench.incremental", book, kept, CHANGED]
            figures, process = _timed(command)
            _nothing, whole = _timed([BIN / "bean-check", "--no-cache", book / "main.beancount"])
            parts: dict[str, float] = json.loads(figures)
            runs.append({**parts, "sum": sum(parts.values()), "process": process, "bean-check": whole})
    took = {name: median(run[name] for run in runs) for name in runs[0]}
    row = (
        f"{TRANSACTIONS}",
        *(seconds(took[name]) for name in (*PARTS, "sum", "process", "bean-check")),
        f"{took['sum'] / took['bean-check']:.3f}",
        f"{took['process'] / took['bean-check']:.3f}",
    )
    heads = (
        "transactions",
        *(f"{name} s" for name in PARTS),
        "sum s",
        "as a process s",
        "bean-check s",
        "ratio of the sum",
        "of the process",
    )
    yield Table("incremental", f"One month changes, medians of {RUNS} runs taken in turns", heads, (row,))


def keep_facts(book: Path, kept: Path) -> None:
    """Write the facts of each file of a book into a folder, under numbers."""
    kept.mkdir()
    for number, path in enumerate(sorted(path for path in book.rglob("*") if path.is_file())):
        name = path.relative_to(book).as_posix()
        (kept / f"{number}.json").write_bytes(file_facts(name, path.read_bytes()).to_json())


def measure(book: Path, kept: Path, changed: str) -> dict[str, float]:
    """Take the steps after a change; return the seconds of each."""
    clock = [perf_counter()]
    facts = {said.path: said for said in map(_read, sorted(kept.iterdir())) if said.path != changed}
    clock.append(perf_counter())
    facts[changed] = file_facts(changed, (book / changed).read_bytes())
    clock.append(perf_counter())
    digest = combine(facts)
    clock.append(perf_counter())
    lines = digest.lines_in(changed)
    clock.append(perf_counter())
    if digest.errors or digest.needs_full or not lines:
        raise RuntimeError(f"the book is not sound: {digest.errors[:3]} {digest.needs_full[:3]}")
    return {name: end - start for name, start, end in zip(PARTS, clock, clock[1:], strict=False)}


def _read(path: Path) -> FileFacts:
    return FileFacts.from_json(path.read_bytes())


def _timed(command: list[str | Path]) -> tuple[str, float]:
    """Run a command that must find nothing wrong; return what it printed, and its seconds."""
    start = perf_counter()
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    spent = perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stdout + done.stderr)[:2000]}")
    return done.stdout, spent


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
