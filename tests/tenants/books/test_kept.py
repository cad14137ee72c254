"""What was worked out once is not worked out again, and room is bounded."""

from concurrent.futures import ThreadPoolExecutor
import itertools

from tenants.books.kept import Kept


def test_a_value_is_made_once_whoever_asks() -> None:
    kept, made = Kept(), itertools.count()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: kept.once("a", lambda: next(made)), range(50))) == {0}
    assert next(made) == 1


def test_a_value_may_be_made_of_another() -> None:
    kept = Kept()
    assert kept.once("b", lambda: kept.once("a", lambda: 1) + 1) == 2


def test_the_one_used_longest_ago_goes_first() -> None:
    kept = Kept(most=2)
    made = itertools.count()
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.once(key, lambda: next(made))
    assert next(made) == 4  # a, b, c, and b again
