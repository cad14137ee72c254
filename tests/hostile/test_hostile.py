"""Every hostile book is answered, in a child process, so that a crash or a hang is seen as what it is."""

from collections.abc import Mapping
import multiprocessing
from multiprocessing.connection import Connection
import resource
import sys

import pytest

from ledger_core.book import Book
from ledger_core.ledger import BookErrors
from ledger_core.load import load
from tests.hostile.corpus import assert_answered, hostile_books
from tests.hostile.generated import HostileBook

SECONDS = 20
"""A book that takes longer hangs; the slowest takes about two on a small machine."""

SMALL_BYTES = 50_000
"""A book up to this size is loaded once more, in this process: the answer must be the same."""

MEMORY_BYTES = 4 * 1024**3


def errors_in_a_child(files: Mapping[str, bytes]) -> list[str]:
    """Load in a child process; fail where it crashes or does not come back."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(files, theirs))
    child.start()
    theirs.close()
    answered = ours.poll(SECONDS)
    answer = ours.recv() if answered and child.exitcode in {None, 0} else None
    child.kill()
    child.join()
    assert answered, "the loader hangs on this book"
    assert answer is not None
    return list(answer)


def _answer(files: Mapping[str, bytes], back: Connection) -> None:
    sys.settrace(None)  # coverage of a child that is killed is lost; tracing would only slow it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    loaded = load(Book(files))
    back.send([f"{'refused' if isinstance(loaded, BookErrors) else 'loaded'}", *map(str, loaded.errors)])


@pytest.mark.parametrize("book", hostile_books(), ids=str)
def test_hostile_book_is_answered(book: HostileBook) -> None:
    try:
        _how, *errors = errors_in_a_child(book.files)
    except EOFError:
        pytest.fail("the loader ended the process")
    if sum(map(len, book.files.values())) < SMALL_BYTES:
        assert errors == [str(error) for error in load(Book(book.files)).errors]
    assert_answered(book, errors)
