"""How often one may try, counted even where many try at once."""

from concurrent.futures import ThreadPoolExecutor
import sys

import pytest

from server.auth import attempts
from server.auth.attempts import Attempts


def test_of_many_tries_at_once_no_more_than_five_are_allowed() -> None:
    counted = Attempts()
    with ThreadPoolExecutor(16) as pool:
        standings = list(pool.map(lambda n: counted.begin("helene", f"10.0.0.{n}"), range(64)))
    assert sum(standing.open for standing in standings) == attempts.TRIES_OF_ACCOUNT


def test_nobody_slips_through_while_a_pause_begins() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            counted = Attempts()
            with ThreadPoolExecutor(16) as pool:
                tries = [pool.submit(counted.begin, "helene", f"10.0.0.{n}") for n in range(64)]
            assert sum(each.result().open for each in tries) == attempts.TRIES_OF_ACCOUNT
    finally:
        sys.setswitchinterval(interval)


def test_no_spelling_of_an_address_is_another_account() -> None:
    longest = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 6}"
    assert len(longest) == 254
    assert len({attempts.sign_in_of(f" {longest.upper()}{tail}") for tail in ("", "x", "yz")}) == 1


def test_a_pause_ends_after_its_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    counted = Attempts()
    for _ in range(attempts.TRIES_OF_ACCOUNT):
        assert counted.begin("helene", "10.0.0.1").open
    assert counted.begin("helene", "10.0.0.2").pause_minutes == attempts.PAUSE_MINUTES
    now += 14 * 60 + 1
    assert counted.begin("helene", "10.0.0.2").pause_minutes == 1
    now += 60
    assert counted.begin("helene", "10.0.0.2").tries == attempts.TRIES_OF_ACCOUNT - 1


def test_what_was_typed_is_not_kept() -> None:
    counted = Attempts()
    counted.begin("a secret typed into the wrong field", "10.0.0.1")
    assert "secret" not in repr(vars(counted._storage))


def test_mails_are_asked_for_three_times_at_most() -> None:
    counted = Attempts()
    assert [counted.may_ask("x@people.example", "10.0.0.1") for _ in range(4)] == [True, True, True, False]
    assert counted.may_ask("y@people.example", "10.0.0.1")


def test_one_subscriber_of_ipv6_is_one_address() -> None:
    counted = Attempts()
    standings = [counted.begin(f"person {n}", f"2001:db8:1:2::{n:x}") for n in range(30)]
    assert sum(standing.open for standing in standings) == attempts.TRIES_OF_ADDRESS
    assert counted.begin("another", "2001:db8:1:3::1").open
    assert not counted.begin("another", "2001:db8:1:2:ffff::1%eth0").open


def test_an_address_of_ipv4_is_the_same_in_either_form() -> None:
    counted = Attempts()
    for n in range(attempts.TRIES_OF_ADDRESS):
        counted.begin(f"person {n}", "::ffff:192.0.2.7")
    assert not counted.begin("another", "192.0.2.7").open
    assert counted.begin("another", "192.0.2.8").open
