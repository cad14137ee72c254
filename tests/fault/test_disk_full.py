"""A full disk: the write is refused, the last revision stands, and writing goes on once there is space."""

import pytest

from tests.fault.conftest import Writers
from tests.fault.test_kill import assert_whole
from tests.tenants.books.ground import Books


def test_a_full_disk_refuses_the_write_and_keeps_what_stands(books: Books, writers: Writers) -> None:
    if books.database.engine.dialect.name != "sqlite":
        pytest.skip("the disk of a database server is not this process's to fill")
    writers.begin("fill")
    told = writers.told()
    assert [line[0] for line in told] == ["refused", "ack", "end"]
    assert told[-1] == ["end", "0"]
    assert_whole(books, {int(told[1][1]): told[1][2].strip()})
