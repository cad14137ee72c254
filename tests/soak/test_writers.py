"""Eight writers at once, and a person who pushes: history is a line, and the person gets through.

Three seconds in the ordinary run, thirty with LETTRINE_SOAK.
"""

import os
import time

from tenants.books.history import revisions
from tenants.books.receive import Command
from tests.fault.conftest import Told, Writers
from tests.fault.test_kill import assert_whole
from tests.tenants.books.ground import Books, invoice
from tests.tenants.books.pushing import MAIN, base_of, committed, pushed

SECONDS = 30 if os.environ.get("LETTRINE_SOAK") else 3
NAMES = "abcdefgh"
MOST_TRIES = 5
HUMAN_SECONDS = 0.5  # what a person's fetch, merge and transfer take at the least; load, not synchronisation
THOUGHT_SECONDS = 2  # between two pushes of one person


def push_until_it_stands(books: Books, number: int) -> int:
    """Push an invoice as `git pull --rebase && git push` does, again and again; return the tries it took."""
    for tries in range(1, MOST_TRIES + 1):
        base, files = base_of(books), books.files()
        files[f"journal/2026/person-{number}.beancount"] = invoice(
            "2026-06-01", f"P{number}", "7.00"
        ).encode()
        name, objects = committed(files, base, message=f"By hand {number}")
        time.sleep(HUMAN_SECONDS)
        (outcome,) = pushed(books, [Command(MAIN, base, name)], objects)
        if not outcome.errors:
            return tries
    raise AssertionError(f"push {number} did not get through in {MOST_TRIES} tries")


def acknowledged_of(told: Told) -> dict[int, str]:
    return {int(line[1]): line[2].strip() for line in told if line[0] == "ack"}


def test_history_is_a_line_and_no_push_is_starved(books: Books, writers: Writers) -> None:
    begun = time.monotonic()
    writers.begin(f"work {SECONDS} {' '.join(NAMES)}")
    tries = []
    while time.monotonic() - begun < SECONDS:
        tries.append(push_until_it_stands(books, len(tries)))
        time.sleep(THOUGHT_SECONDS)
    told = writers.told()
    assert told[-1] == ["end", "0"]
    acknowledged = acknowledged_of(told)
    assert len(acknowledged) == len(told) - 1
    with books.database.reading(books.tenant.id) as session:
        found = revisions(session, limit=100_000)
    assert sum(revision.message.startswith("By hand") for revision in found) == len(tries)
    assert len(found) == 1 + len(acknowledged) + len(tries)
    assert_whole(books, acknowledged)
    kind = books.database.engine.dialect.name
    print(f"{kind}: {len(acknowledged)} writes in {SECONDS} s, {len(tries)} pushes, most tries {max(tries)}")
