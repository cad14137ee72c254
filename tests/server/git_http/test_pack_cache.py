"""Packs kept in memory: made once, bounded in bytes."""

from concurrent.futures import ThreadPoolExecutor
import threading

from hypothesis import given
from hypothesis import strategies as st
import pytest

from server.git_http.pack_cache import PackCache


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=60))
def test_what_is_kept_stays_within_its_bounds_and_is_right(asked: list[tuple[int, int]]) -> None:
    sizes = dict(reversed(asked))
    cache = PackCache(kept_bytes=100, largest=50)
    for key, _ in asked:
        assert cache.get(key, lambda key=key: bytes([key]) * sizes[key]) == bytes([key]) * sizes[key]
        assert cache.kept_bytes() <= 100


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    made: list[str] = []

    def make(key: str) -> bytes:
        made.append(key)
        return bytes(40)

    cache = PackCache(kept_bytes=100, largest=50)
    for key in "ababcacb":
        cache.get(key, lambda key=key: make(key))
    assert "".join(made) == "abcab"


def test_eight_who_ask_at_once_wait_for_one_pack() -> None:
    cache = PackCache()
    made: list[int] = []
    together = threading.Barrier(8)

    def ask(_number: int) -> bytes:
        together.wait(10)
        return cache.get("a", lambda: made.append(1) or b"pack")

    with ThreadPoolExecutor(8) as people:
        assert set(people.map(ask, range(8))) == {b"pack"}
    assert made == [1]


def test_a_pack_that_could_not_be_made_is_tried_again() -> None:
    cache = PackCache()

    def fail() -> bytes:
        raise KeyError("missing")

    with pytest.raises(KeyError):
        cache.get("a", fail)
    assert cache.get("a", lambda: b"pack") == b"pack"
