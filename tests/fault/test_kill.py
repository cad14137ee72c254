"""`kill -9` at each named point of the write path: what was acknowledged stands, and nothing by half."""

from itertools import cycle, islice
import os
import signal
import time

from sqlalchemy import select

from tenants.books.history import revisions
from tenants.books.landing import Step
from tenants.books.models import Origin, ParsedFile, Revision
from tenants.books.verify import verify
from tests.fault.conftest import Writers
from tests.fault.writers import MARK
from tests.tenants.books.ground import Books

IN_TRANSACTION = [step for step in Step if step is not Step.JUDGED]
POINTS = [("write", step) for step in Step] + [("push", step) for step in IN_TRANSACTION]
ROUNDS = 100 if os.environ.get("LETTRINE_SOAK") else len(POINTS)
LONGEST_WRITE_SECONDS = 5


def assert_whole(books: Books, acknowledged: dict[int, str]) -> None:
    """Check the books in every respect, and that each acknowledged revision is there."""
    assert verify(books.database, books.jail, books.tenant.id) == []
    with books.database.reading(books.tenant.id) as session:
        found = {revision.number: revision for revision in revisions(session, limit=10_000)}
        marked = session.scalars(select(ParsedFile.path).where(ParsedFile.version == MARK)).all()
    for number, commit in acknowledged.items():
        assert found[number].commit == commit
    written = {number for number, revision in found.items() if by_writers(revision)}
    assert {int(number) for number in marked} == written


def by_writers(revision: Revision) -> bool:
    return revision.origin == Origin.WEB and revision.message == "Edit"


def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(books: Books, writers: Writers) -> None:
    acknowledged: dict[int, str] = {}
    for path, step in islice(cycle(POINTS), ROUNDS):
        writers.begin(f"{path} {step}")
        told = writers.told()
        assert told[-1] == ["end", str(int(signal.SIGKILL))], (path, step)
        acknowledged |= {int(line[1]): line[2].strip() for line in told if line[0] == "ack"}
        assert_whole(books, acknowledged)
        begun = time.monotonic()
        revision = books.write({"notes.txt": f"after {path} {step} {len(acknowledged)}\n"}, message="After")
        assert time.monotonic() - begun < LONGEST_WRITE_SECONDS
        acknowledged[revision.number] = revision.commit
    assert len(acknowledged) == 2 * ROUNDS
