from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.habits import (
    FEWEST_SAMPLES,
    SLACK_DAYS,
    Habits,
    Manners,
    delay_of,
    delays_of,
    usual_delay,
)


def test_a_customer_pays_as_the_own_letters_say() -> None:
    delay = Habits(delays=(30, 31, 30, 29), of_account=delay_of([60] * 50)).delay()
    assert delay is not None
    assert (delay.low, delay.median, delay.high, delay.samples) == (29, 30, 31, 4)


def test_a_new_customer_pays_as_the_account_does() -> None:
    delay = Habits(delays=(30,), of_account=delay_of([58, 60, 61, 62])).delay()
    assert delay is not None
    assert delay.median == 61


def test_what_was_settled_in_this_run_counts_as_well() -> None:
    delay = Habits(delays=(30, 30)).delay(seen=(31, 32))
    assert delay is not None
    assert delay.samples == 4


@pytest.mark.parametrize("samples", range(FEWEST_SAMPLES))
def test_a_few_samples_are_no_habit(samples: int) -> None:
    assert Habits(delays=(30,) * samples, of_account=usual_delay([45] * samples)).delay() is None


def test_a_delay_fits_within_a_few_days() -> None:
    delay = delay_of([28, 30, 30, 33])
    assert delay.fits(28 - SLACK_DAYS)
    assert delay.fits(33 + SLACK_DAYS)
    assert not delay.fits(28 - SLACK_DAYS - 1)
    assert not delay.fits(33 + SLACK_DAYS + 1)


def test_one_stray_payment_of_forty_does_not_stretch_the_habit() -> None:
    assert delay_of(sorted([*[30] * 39, 300])).high == 30


@given(st.lists(st.integers(-30, 400), min_size=1, max_size=60))
def test_a_delay_lies_in_order_among_its_samples(days: list[int]) -> None:
    delay = delay_of(sorted(days))
    assert min(days) <= delay.low <= delay.median <= delay.high <= max(days)


def test_a_group_delays_from_its_last_invoice_to_its_last_payment() -> None:
    group = [(100, 500), (110, 700), (140, -600), (150, -600)]
    assert delays_of([group, [(5, 10), (6, 10)], []]) == [40]


@pytest.mark.parametrize(
    ("manners", "by_statement", "one_by_one", "quotes"),
    [
        (Manners(3, 3, 3), False, False, False),  # too few to tell
        (Manners(4, 2, 1), True, False, False),
        (Manners(10, 1, 5), False, True, True),
        (Manners(10, 2, 4), False, False, False),
    ],
)
def test_manners_are_those_of_most_groups(
    manners: Manners, *, by_statement: bool, one_by_one: bool, quotes: bool
) -> None:
    assert manners.pays_by_statement is by_statement
    assert manners.pays_one_by_one is one_by_one
    assert manners.quotes is quotes
