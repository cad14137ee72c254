"""Tickets: what they stand for, how long, and that guessing finds none."""

import datetime as dt

from server.fava_gateway.tickets import LASTS, MOST_OF_ONE, Tickets
from tests.server.cast import NOW


def given(tickets: Tickets, revision: int = 1, session: str = "2") -> str:
    return tickets.give(person_id=1, session=session, tenant_id=3, revision=revision, at=NOW)


def test_a_ticket_says_who_and_what() -> None:
    tickets = Tickets()
    found = tickets.find(given(tickets), NOW)
    assert found is not None
    assert (found.person_id, found.session, found.tenant_id, found.revision) == (1, "2", 3, 1)


def test_none_is_like_another() -> None:
    tickets = Tickets()
    assert given(tickets) != given(tickets)


def test_it_ends_after_its_time() -> None:
    tickets = Tickets()
    secret = given(tickets)
    assert tickets.find(secret, NOW + LASTS - dt.timedelta(seconds=1)) is not None
    assert tickets.find(secret, NOW + LASTS) is None
    assert tickets.find(secret, NOW) is None


def test_what_is_no_ticket_opens_nothing() -> None:
    tickets = Tickets()
    secret = given(tickets)
    for wrong in ("", "x", secret + "x", secret[:-1], "x" * 10_000, secret.ljust(300, "x")):
        assert tickets.find(wrong, NOW) is None


def test_the_oldest_give_way() -> None:
    tickets = Tickets()
    first, rest = given(tickets), [given(tickets, 1, str(number)) for number in range(10_000)]
    assert tickets.find(first, NOW) is None
    assert tickets.find(rest[0], NOW) is not None


def test_one_session_that_asks_for_many_takes_none_of_anothers() -> None:
    tickets = Tickets()
    of_another = tickets.give(person_id=2, session="3", tenant_id=3, revision=1, at=NOW)
    first = given(tickets)
    second, *_ = [given(tickets) for _ in range(MOST_OF_ONE)]
    assert tickets.find(first, NOW) is None
    assert tickets.find(second, NOW) is not None
    for _ in range(10_000):
        given(tickets)
    assert tickets.find(second, NOW) is None
    assert tickets.find(of_another, NOW) is not None
