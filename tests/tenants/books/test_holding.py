"""Stepping back: the server's writes wait for pushes, and not for ever."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

from sqlalchemy import select

from tenants.books import holding
from tenants.books.models import PushHold
from tenants.books.receive import Command
from tenants.books.refusals import StaleBaseError
from tests.tenants.books.ground import START, Books
from tests.tenants.books.pushing import MAIN, base_of, committed, pushed

APRIL = "journal/2026/2026-04.beancount"


def held_until(books: Books) -> dt.datetime | None:
    with books.database.reading(books.tenant.id) as session:
        return session.scalar(select(PushHold.until))


def test_a_stale_push_holds_the_server_and_the_next_lets_it_go(books: Books) -> None:
    old = base_of(books)
    books.write({APRIL: "; theirs\n"})
    head, objects = committed({**START.files, "notes.txt": b"mine"}, old)
    assert pushed(books, [Command(MAIN, old, head)], objects)[0].errors
    until = held_until(books)
    assert until is not None
    assert until > dt.datetime.now(dt.UTC)

    with ThreadPoolExecutor() as threads:
        overtaken = threads.submit(books.write, {"server.txt": "too early\n"}, base=books.head())
        base = base_of(books)
        head, objects = committed({**books.files(), "notes.txt": b"mine"}, base)
        assert pushed(books, [Command(MAIN, base, head)], objects)[0].errors == ()
    assert isinstance(overtaken.exception(), StaleBaseError)
    assert held_until(books) != until
    assert books.write({"server.txt": "later\n"}).number == 4


def test_a_hold_that_ran_out_holds_nobody(books: Books) -> None:
    with books.database.writing(books.tenant.id) as session:
        holding.hold_writes(session, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    holding.step_back(books.database, books.tenant.id)
    assert books.write({APRIL: "; now\n"}).number == 2


def test_pushes_that_come_too_late_together_hold_once(books: Books) -> None:
    old = base_of(books)
    books.write({APRIL: "; theirs\n"})
    head, objects = committed({**START.files, "notes.txt": b"mine"}, old)
    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(pushed, books, [Command(MAIN, old, head)], objects) for _ in range(8)]
    assert all("git pull --rebase" in outcome.result()[0].errors[0] for outcome in outcomes)
