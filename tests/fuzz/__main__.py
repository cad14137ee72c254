"""A campaign: random books, one after the other in a child process, until the time is over.

A finding is a crash, a hang, an exception, another answer to the same bytes, or entries and errors
that are not Beancount's. Each is printed with its seed; `--seed N --books 1` shows it again.
"""

import argparse
from dataclasses import dataclass
import multiprocessing
from multiprocessing.context import ForkContext, ForkProcess
from multiprocessing.sharedctypes import Synchronized
from random import Random
import sys
import time
import warnings

from tests.fuzz.books import mutated, random_book
from tests.fuzz.oracle import Answer, loaded_by_beancount, loaded_here

HANG_SECONDS = 15


@dataclass
class Progress:
    """What the child tells its parent: the seed at work, and how many books it refused and compared."""

    seed: "Synchronized[int]"
    refused: "Synchronized[int]"
    compared: "Synchronized[int]"
    findings: "Synchronized[int]"

    @classmethod
    def shared(cls, context: ForkContext) -> "Progress":
        return cls(*(context.Value("q", 0) for _ in range(4)))


def drawn(seed: int) -> str:
    """Draw a book; two of three are changed into something hostile."""
    rng = Random(seed)
    text = random_book(rng, entries=30)
    for _ in range(seed % 3):
        text = mutated(rng, text)
    return text


def finding(text: str, progress: Progress) -> str:
    """Load the text here and with Beancount; say what is wrong, or ""."""
    try:
        here, again = loaded_here(text), loaded_here(text)
    except Exception as error:  # noqa: BLE001  whatever escapes the loader is a finding
        return f"raised {error!r}"
    if here != again:
        return "another answer to the same bytes"
    if here is None:
        progress.refused.value += 1
        return ""
    try:
        there = loaded_by_beancount(text)
    except Exception:  # noqa: BLE001  Beancount gives up where Lettrine answers
        return ""
    progress.compared.value += 1
    return difference(here, there)


def difference(here: Answer, there: Answer) -> str:
    """Say in what Lettrine's answer differs from Beancount's, or ""."""
    if here[0] != there[0]:
        return "other entries than Beancount's"
    only_here, only_there = sorted(here[1] - there[1]), sorted(there[1] - here[1])
    if only_here or only_there:
        return f"other errors: only here {only_here[:3]}, only there {only_there[:3]}"
    return ""


def work(first: int, books: int, progress: Progress) -> None:
    """Try books from a seed on; runs in the child."""
    warnings.simplefilter("ignore")
    for seed in range(first, first + books):
        progress.seed.value = seed
        said = finding(drawn(seed), progress)
        if said:
            progress.findings.value += 1
            print(f"seed {seed}: {said}", flush=True)


def watch(child: ForkProcess, progress: Progress, end: float) -> bool:
    """Wait for the child until it ends, hangs, or time is over; tell whether it ended by itself."""
    seed, since = progress.seed.value, time.monotonic()
    while child.is_alive() and time.monotonic() < end:
        child.join(0.2)
        if progress.seed.value != seed:
            seed, since = progress.seed.value, time.monotonic()
        if time.monotonic() - since > HANG_SECONDS:
            break
    ended = child.exitcode == 0
    over = time.monotonic() >= end
    if not ended and not over:
        progress.findings.value += 1
        print(
            f"seed {seed}: {'hangs' if child.is_alive() else f'ended the process ({child.exitcode})'}",
            flush=True,
        )
    child.kill()
    child.join()
    return ended


def main() -> int:
    """Run the campaign; return 1 where there is a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="first seed; by default the clock")
    parser.add_argument("--books", type=int, default=10**9, help="number of books at most")
    asked = parser.parse_args()
    context = multiprocessing.get_context("fork")
    progress = Progress.shared(context)
    print(f"first seed {asked.seed}")
    end = time.monotonic() + asked.seconds
    seed, last = asked.seed, asked.seed + asked.books
    while seed < last and time.monotonic() < end:
        child = context.Process(target=work, args=(seed, last - seed, progress))
        child.start()
        if watch(child, progress, end):
            break
        seed = progress.seed.value + 1
    tried = progress.seed.value - asked.seed + 1
    print(
        f"{tried} books: {progress.refused.value} refused, {progress.compared.value} compared with Beancount,"
        f" {progress.findings.value} findings"
    )
    return 1 if progress.findings.value else 0


if __name__ == "__main__":
    sys.exit(main())
