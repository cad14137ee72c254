"""Processes that write books and die: run as a program by the tests of faults and by the soak.

Reads one task a line from standard input, forks a child for it, and writes what the children tell:
`ack NUMBER COMMIT` for each revision that was acknowledged, `refused` for a write that was not, `end STATUS`
where all children of the task have ended. Tasks: `write STEP` and `push STEP` (killed at that point, after
one write that is acknowledged), `fill` (writes until the disk is full, then one more), `work SECONDS NAME…`
(a writer for each name, all at once).
"""

from collections.abc import Callable, Sequence
from contextlib import closing
import os
from pathlib import Path
import resource
import signal
import sys
import time

from tenants.books.history import head, read_file
from tenants.books.landing import Step, Watcher, unwatched
from tenants.books.models import ParsedFile, Revision
from tenants.books.receive import Command, receive
from tenants.books.refusals import StaleBaseError, StorageError
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import ALICE, Books, invoice
from tests.tenants.books.pushing import MAIN, base_of, committed

MARK = 0  # version of the facts that mark a revision; no reader has it
SPARE_BYTES = 300_000
FILLING_BYTES = 40_000


def mark(session: TenantSession, revision: Revision) -> None:
    """Add a row that belongs to the revision."""
    session.add(ParsedFile(oid=bytes(20), path=str(revision.number), version=MARK, data=b""))


def tell(line: str) -> None:
    """Write a line at once and whole, whatever happens next."""
    os.write(1, f"{line}\n".encode())


def append(books: Books, path: str, watch: Watcher = unwatched) -> None:
    """Add an invoice to a file of the books, on top of the last revision."""
    with books.database.reading(books.tenant.id) as session:
        base, data = head(session), read_file(session, path) or b""
    entry = invoice("2026-05-04", f"F{len(data)}", "10.00").encode()
    revision = books.write({path: data + entry}, base=base, watch=watch, alongside=mark)
    tell(f"ack {revision.number} {revision.commit}")


def push(books: Books, path: str, watch: Watcher = unwatched) -> None:
    """Push an invoice as a person does."""
    base, files = base_of(books), books.files()
    files[path] = files.get(path, b"") + invoice("2026-05-05", f"P{len(files)}", "7.00").encode()
    name, objects = committed(files, base)
    command = Command(MAIN, base, name)
    receive(books.database, books.jail, books.tenant.id, [command], objects, ALICE, watch=watch)


def die(books: Books, change: Callable[[Books, str, Watcher], None], last: Step) -> None:
    """Write once, then begin another change and be killed at a point of it."""

    def kill(step: Step) -> None:
        if step is last:
            os.kill(os.getpid(), signal.SIGKILL)

    append(books, "journal/2026/2026-05.beancount")
    change(books, "journal/2026/2026-06.beancount", kill)


def fill(books: Books) -> None:
    """Write until the database's file may grow no more; then let it grow again and write once more."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    file = books.database.url.removeprefix("sqlite:///")
    used = max(Path(file + end).stat().st_size for end in ("", "-wal"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (used + SPARE_BYTES, hard))
    for _ in range(100):
        try:
            books.write({"notes.bin": os.urandom(FILLING_BYTES)}, alongside=mark)
        except StorageError as error:
            tell(f"refused {error}")
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    append(books, "journal/2026/2026-05.beancount")


def work(books: Books, name: str, seconds: float) -> None:
    """Write as fast as it goes for some seconds, beginning anew where another writer was faster."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            append(books, f"journal/2026/{name}.beancount")
        except StaleBaseError:
            continue


def child(address: str, tenant_id: int, task: Callable[[Books], None]) -> int:
    """Run a task in a process of its own; return the process."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        with closing(Database(address)) as database, closing(Jail()) as jail:
            task(Books(database, jail, Tenant(id=tenant_id, slug="alice", name="Alice")))
        status = 0
    finally:
        os._exit(status)


def tasks_of(words: Sequence[str]) -> list[Callable[[Books], None]]:
    """Return what the children of a task do."""
    match words:
        case ["write", step]:
            return [lambda books: die(books, append, Step(step))]
        case ["push", step]:
            return [lambda books: die(books, push, Step(step))]
        case ["fill"]:
            return [fill]
        case ["work", seconds, *names]:
            return [lambda books, name=name: work(books, name, float(seconds)) for name in names]
    raise ValueError(words)


def main() -> None:
    """Serve the tasks on standard input."""
    address, tenant_id = sys.argv[1], int(sys.argv[2])
    for line in sys.stdin:
        children = [child(address, tenant_id, task) for task in tasks_of(line.split())]
        ends = [os.waitpid(process, 0)[1] for process in children]
        tell(f"end {max(ends)}")


if __name__ == "__main__":
    main()
