"""The catalogue: what the file says is offered, once, to the cent, and what is not ours stays as it was."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.billing.plans import METERED, Interval, Metric, PayerKind, Plan, Price, Tariff
from ledger_core.billing.pricing import estimate
from ledger_core.late_payment.cents import half_up
from tenants.billing.catalogue.catalogue import (
    ForeignMeterError,
    NotSyncedError,
    apply,
    difference,
    prices_of,
)
from tenants.billing.catalogue.steps import Act, What
from tenants.billing.catalogue.wanted import EVENT_NAMES, part_of, wanted_prices
from tenants.billing.service.gateway import Gateway, LaterError
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import example

AMOUNTS = st.integers(0, 99_999).map(lambda cents: Decimal(cents) / 100)
PRICES = st.builds(Price, AMOUNTS, st.sampled_from([1, 2, 1000]), st.sampled_from([0, 1, 3, 10_000]))
PLANS = st.builds(
    Plan,
    key=st.just("k"),
    names=st.just({"fr": "Cabinet", "en": "Practice"}),
    payer=st.just(PayerKind.FIRM),
    interval=st.sampled_from(Interval),
    base=AMOUNTS,
    prices=st.dictionaries(st.sampled_from(Metric), PRICES),
)
TARIFFS = st.lists(PLANS, min_size=1, max_size=2).map(
    lambda plans: Tariff(
        currency="EUR", plans=tuple(replace(plan, key=f"plan-{n}") for n, plan in enumerate(plans))
    )
)
USAGES = st.dictionaries(st.sampled_from(Metric), st.integers(0, 40_000))


def _sync(gateway: Gateway, tariff: Tariff) -> None:
    apply(gateway, difference(gateway, tariff))


def _with_letters(amount: str) -> Tariff:
    tariff = example()
    plan = replace(tariff.plans[0], prices={Metric.LETTERS: Price(Decimal(amount), included=100)})
    return replace(tariff, plans=(plan,))


def _open_prices(fake: Fake) -> list[dict[str, Any]]:
    return [price for price in fake.of("price") if price["active"]]


def _cents(price: Mapping[str, Any], quantity: int) -> int:
    """Return what a quantity comes to at the payment service: tier by tier, each rounded."""
    if price["billing_scheme"] == "per_unit":
        return _rounded(price["unit_amount_decimal"], quantity)
    first, rest = price["tiers"]
    within = min(quantity, first["up_to"])
    return _rounded(first["unit_amount_decimal"], within) + _rounded(
        rest["unit_amount_decimal"], quantity - within
    )


def _rounded(each: str, quantity: int) -> int:
    exact = Fraction(each) * quantity
    return half_up(exact.numerator, exact.denominator)


def _lines(gateway: Gateway, plan: Plan, tariff: Tariff, usage: Mapping[Metric, int]) -> Iterator[int]:
    wanted = [price.lookup_key for price in wanted_prices(tariff)]
    for price in gateway.find_prices(wanted):
        key, part = part_of(price) or ("", "")
        if key == plan.key:
            yield _cents(price, 1 if part == "base" else usage.get(Metric(part), 0))


def test_what_the_file_says_is_offered(gateway: Gateway, stripe_fake: Fake) -> None:
    tariff = example()
    found = difference(gateway, tariff)
    assert {step.act for step in found.steps} == {Act.CREATE}
    apply(gateway, found)
    assert difference(gateway, tariff).is_empty
    assert set(prices_of(gateway, tariff.plans[0], tariff)) == {
        "base",
        "tenants",
        "lettered-lines",
        "letters",
    }
    assert set(prices_of(gateway, tariff.plans[2], tariff)) == {
        "base"
    }  # free, yet something is subscribed to
    products = {product["id"]: product for product in stripe_fake.of("product")}
    assert products["lettrine-cabinet-tenants"]["name"] == "Cabinet : sociétés"
    assert {price["tax_behavior"] for price in stripe_fake.of("price")} == {"exclusive"}


def test_doing_it_again_makes_nothing_new(gateway: Gateway, stripe_fake: Fake) -> None:
    found = difference(gateway, example())
    apply(gateway, found)
    before = stripe_fake.export()
    apply(gateway, found)  # two at once, or one whose answers were lost
    assert {kind: before[kind] for kind in ("price", "product", "billing.meter")} == {
        kind: stripe_fake.export()[kind] for kind in ("price", "product", "billing.meter")
    }


def test_another_cost_is_another_price_and_the_old_one_is_archived(
    gateway: Gateway, stripe_fake: Fake
) -> None:
    _sync(gateway, _with_letters("0.15"))
    (old,) = [price for price in _open_prices(stripe_fake) if part_of(price) == ("cabinet", "letters")]
    found = difference(gateway, _with_letters("0.20"))
    assert [(step.act, step.what) for step in found.changes] == [
        (Act.CREATE, What.PRICE),
        (Act.ARCHIVE, What.PRICE),
    ]
    apply(gateway, found)
    (new,) = [price for price in _open_prices(stripe_fake) if part_of(price) == ("cabinet", "letters")]
    assert new["id"] != old["id"]
    _sync(gateway, _with_letters("0.15"))
    (back,) = [price for price in _open_prices(stripe_fake) if part_of(price) == ("cabinet", "letters")]
    assert back["id"] == old["id"], "it is opened again"


def test_a_plan_that_is_gone_is_archived_and_comes_back(gateway: Gateway, stripe_fake: Fake) -> None:
    tariff = example()
    _sync(gateway, tariff)
    _sync(gateway, replace(tariff, plans=tariff.plans[:1]))
    assert {part_of(price) for price in _open_prices(stripe_fake)} == {
        ("cabinet", part) for part in ("base", "tenants", "lettered-lines", "letters")
    }
    with pytest.raises(NotSyncedError, match="billing sync"):
        prices_of(gateway, tariff.plans[1], tariff)
    number = len(stripe_fake.of("price"))
    _sync(gateway, tariff)
    assert difference(gateway, tariff).is_empty
    assert len(stripe_fake.of("price")) == number


def test_what_is_not_ours_stays_as_it_is(gateway: Gateway, stripe_fake: Fake) -> None:
    gateway.create_product("p", "lettrine-of-somebody", label="Livre", unit="", metadata={})
    gateway.create_price("q", {"product": "lettrine-of-somebody", "currency": "eur", "unit_amount": 1200})
    gateway.create_meter("m", "others", label="others", customer="who", value="many")
    before = stripe_fake.export()
    _sync(gateway, example())
    _sync(gateway, replace(example(), plans=()))
    after = stripe_fake.export()
    for kind in ("product", "price", "billing.meter"):
        assert before[kind][0] in after[kind]


def test_a_meter_that_counts_otherwise_stands_in_the_way(gateway: Gateway, stripe_fake: Fake) -> None:
    name = EVENT_NAMES[Metric.LETTERS]
    made = gateway.create_meter("m", name, label="theirs", customer="who", value="many")
    with pytest.raises(ForeignMeterError, match=made["id"]):
        difference(gateway, example())
    stripe_fake.change(made["id"], status="inactive")
    _sync(gateway, example())
    assert difference(gateway, example()).is_empty


def test_a_meter_that_was_archived_is_used_again(gateway: Gateway, stripe_fake: Fake) -> None:
    _sync(gateway, example())
    (meter,) = [
        each for each in stripe_fake.of("billing.meter") if each["event_name"] == EVENT_NAMES[Metric.LETTERS]
    ]
    stripe_fake.change(meter["id"], status="inactive")
    assert [step.act for step in difference(gateway, example()).changes] == [Act.OPEN]
    _sync(gateway, example())
    assert difference(gateway, example()).is_empty


@pytest.mark.parametrize(
    ("status", "calls"), [(500, 1), (429, 1), (None, 3)], ids=["fault", "too many", "broken line"]
)
def test_a_run_that_is_cut_short_after_each_step_is_ended_by_the_next(
    gateway: Gateway, stripe_fake: Fake, status: int | None, calls: int
) -> None:
    """Each call is done and its answer lost, until nothing is left to do."""
    tariff = _with_letters("0.15")
    _sync(gateway, _with_letters("0.20"))
    for _ in range(20):
        found = difference(gateway, tariff)
        if found.is_empty:
            break
        stripe_fake.fail_next(calls, status=status, after=True, method="POST")
        with pytest.raises(LaterError):
            apply(gateway, found)
    assert difference(gateway, tariff).is_empty
    assert len(_open_prices(stripe_fake)) == len(wanted_prices(tariff))
    assert len(stripe_fake.of("price")) == len(_open_prices(stripe_fake)) + 1, "the earlier one"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tariffs=st.lists(TARIFFS, min_size=1, max_size=2), usage=USAGES)
def test_whatever_the_file_says_costs_there_what_is_estimated_here(
    gateway: Gateway, stripe_fake: Fake, tariffs: list[Tariff], usage: dict[Metric, int]
) -> None:
    """One file after another on one account: nothing is left to do, and each plan costs what it should."""
    stripe_fake.reset()
    for tariff in tariffs:
        _sync(gateway, tariff)
        assert difference(gateway, tariff).is_empty
        assert {price["lookup_key"] for price in _open_prices(stripe_fake)} == {
            price.lookup_key for price in wanted_prices(tariff)
        }
        for plan in tariff.plans:
            assert sum(_lines(gateway, plan, tariff, usage)) == estimate(plan, usage).cents


def test_what_is_metered_counts_by_our_meters(gateway: Gateway, stripe_fake: Fake) -> None:
    _sync(gateway, example())
    meters = {meter["id"]: meter["event_name"] for meter in stripe_fake.of("billing.meter")}
    metered = [price for price in stripe_fake.of("price") if price["recurring"]["usage_type"] == "metered"]
    assert {(part_of(price) or ("", ""))[1]: meters[price["recurring"]["meter"]] for price in metered} == {
        metric.value: EVENT_NAMES[metric] for metric in METERED
    }
