"""The sample is the one that docs/sampling.md draws by hand, and what its rules give for any population."""

from dataclasses import replace
import datetime as dt
from hashlib import sha256
from math import exp, factorial

from hypothesis import assume, given
from hypothesis import strategies as st
import pytest

from ledger_core.audit.sampling import (
    CONFIDENCE_FACTORS,
    MOST_ERRORS,
    Element,
    NoIntervalError,
    draw,
    interval_for_size,
    interval_of,
    keys_of,
    population_of,
    start_of,
)
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import Terms, open_items

BY_HAND = [
    Element("A1", 120_00),
    Element("A2", 2_500_00),
    Element("B1", 640_00),
    Element("B2", -75_00),
    Element("C1", 310_00),
    Element("C2", 90_00),
    Element("D1", 1_000_00),
    Element("D2", 450_00),
]
ELEMENTS = st.lists(st.integers(-5_000, 50_000), max_size=30).map(
    lambda cents: [Element(f"{place:03}", each) for place, each in enumerate(cents)]
)


def test_the_sample_that_was_drawn_by_hand() -> None:
    population = population_of(reversed(BY_HAND))
    assert (population.cents, population.credit_cents) == (5_110_00, -75_00)
    assert population.digest == "2fdd03fdc89f83a795a52ecf4031df3650141c10740c804cf1a52f37d1205857"
    interval = interval_of(3_000_00, 95)
    assert interval == 1_000_00
    sample = draw(population, "2026-17", interval)
    assert sample.start == 99_71
    assert [each.key for each in sample.top] == ["A2", "D1"]
    assert [(hit.element.key, hit.unit, hit.before_cents) for hit in sample.hits] == [
        ("A1", 99_71, 0),
        ("C2", 1_099_71, 1_070_00),
    ]
    assert (sample.top_cents, sample.hit_cents, sample.size) == (3_500_00, 210_00, 4)


def test_the_factors_are_those_of_the_poisson_distribution() -> None:
    for confidence, factors in CONFIDENCE_FACTORS.items():
        assert len(factors) == MOST_ERRORS + 1
        for errors, factor in enumerate(factors):
            doubt = 1 - confidence / 100
            assert _at_most(errors, float(factor)) <= doubt
            assert _at_most(errors, float(factor) - 0.01) > doubt


def test_an_interval_is_rounded_down_and_is_a_cent_at_least() -> None:
    assert interval_of(10_000_00, 90, 1) == 2_570_69  # 1 000 000 / 3.89 = 257 069.4
    assert interval_of(5, 95) == 1
    with pytest.raises(NoIntervalError):
        interval_of(2, 95)
    with pytest.raises(NoIntervalError):
        interval_for_size(population_of([Element("a", -5)]), 10)
    with pytest.raises(NoIntervalError):
        interval_for_size(population_of(BY_HAND), 0)
    with pytest.raises(NoIntervalError):
        draw(population_of(BY_HAND), "", 0)


def test_a_population_whose_elements_cannot_be_told_apart_is_refused() -> None:
    for keys in (("a", "a"), ("a\tb", "c"), ("a\nb", "c")):
        with pytest.raises(ValueError, match="unique"):
            population_of(Element(key, 1) for key in keys)


@given(ELEMENTS, st.text(max_size=8), st.integers(1, 60_000))
def test_each_debt_that_a_unit_falls_into_is_drawn_and_no_other(
    elements: list[Element], seed: str, interval: int
) -> None:
    population = population_of(elements)
    sample = draw(population, seed, interval)
    assert 1 <= sample.start <= interval
    assert sample.top == tuple(each for each in population.debts if each.cents >= interval)
    units = [each.key for each in population.debts if each.cents < interval for _cent in range(each.cents)]
    assert [hit.element.key for hit in sample.hits] == units[sample.start - 1 :: interval]
    assert [hit.unit for hit in sample.hits] == list(range(sample.start, len(units) + 1, interval))


@given(ELEMENTS, st.integers(1, 40))
def test_a_size_that_is_asked_for_is_never_exceeded(elements: list[Element], size: int) -> None:
    population = population_of(elements)
    assume(population.debts)
    assert draw(population, "x", interval_for_size(population, size)).size <= size


@given(ELEMENTS, st.randoms(use_true_random=False))
def test_neither_order_nor_elements_of_zero_change_the_sample(
    elements: list[Element], random: object
) -> None:
    shuffled = [*elements, Element("zero", 0)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert population_of(shuffled) == population_of(elements)


def test_the_start_follows_from_seed_population_and_interval_alone() -> None:
    population = population_of(BY_HAND)
    said = sha256(b"seed\n" + population.digest.encode()).hexdigest()
    assert start_of("seed", population, 10**9) == int(said[:12], 16) % 10**9 + 1


def _at_most(errors: int, mean: float) -> float:
    return sum(exp(-mean) * mean**number / factorial(number) for number in range(errors + 1))


def test_open_items_are_named_by_what_people_see_and_each_by_its_own_name() -> None:
    line = Line(0, "411000", "AL|PHA", dt.date(2026, 1, 5), 5_00, "EUR", "F\t1", path="a.beancount", lineno=7)
    items = open_items([line, replace(line, key=1)], Terms({}, 30), dt.date(2026, 2, 1))
    key = "AL/PHA|411000|2026-01-05|F 1|a.beancount:7"
    assert keys_of(items) == [key, f"{key}#2"]
