"""What a subscription is of, and what of it changes with the plan; which prints are looked at."""

from collections.abc import Mapping
import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.billing.plans import METERED, Metric
from tenants.billing.acts.previewing import SEEN_FOR, moment_of
from tenants.billing.catalogue.items import changed_items, digest, new_items

PARTS = ("base", *(metric.value for metric in Metric))
NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
USAGE = {Metric.TENANTS: 3, Metric.USERS: 0}

_parts = st.sets(st.sampled_from(PARTS), min_size=1)
_plans = st.tuples(st.sampled_from("ab"), _parts)


def prices(plan: str, parts: set[str]) -> dict[str, str]:
    return {part: f"price-{plan}-{part}" for part in parts}


def held(plan: str, parts: set[str]) -> dict[str, Any]:
    """Return a subscription as the payment service shows it, with an item that was added by hand."""
    ours = [
        {
            "id": f"si-{part}",
            "price": {"id": f"price-{plan}-{part}", "lookup_key": f"lettrine:{plan}:{part}:0"},
        }
        for part in parts
    ]
    by_hand = {"id": "si-hand", "price": {"id": "price-hand", "lookup_key": None}}
    return {"items": {"data": [*ours, by_hand]}}


@given(before=_plans, after=_plans)
def test_a_subscription_becomes_of_another_plan(
    before: tuple[str, set[str]], after: tuple[str, set[str]]
) -> None:
    subscription = held(*before)
    now = {item["id"]: item["price"]["id"] for item in subscription["items"]["data"]}
    for number, change in enumerate(changed_items(subscription, prices(*after), USAGE)):
        if change.get("deleted"):
            del now[change["id"]]
        else:
            now[change.get("id", f"new-{number}")] = change["price"]
            assert ("quantity" in change) == (change["price"].partition("-")[2][2:] not in METERED)
    assert sorted(now.values()) == sorted([*prices(*after).values(), "price-hand"])
    kept = {f"si-{part}" for part in before[1] & after[1]}
    assert kept | {"si-hand"} == {name for name in now if name.startswith("si-")}


@given(plan=_plans)
def test_what_is_of_the_plan_is_not_changed(plan: tuple[str, set[str]]) -> None:
    assert changed_items(held(*plan), prices(*plan), USAGE) == []


def test_a_page_takes_no_zero() -> None:
    asked: Mapping[str, str] = prices("a", set(PARTS))
    with_zero, without = (new_items(asked, USAGE, zero=zero) for zero in (True, False))
    assert {item["price"] for item in with_zero} - {item["price"] for item in without} == {"price-a-users"}


@given(print_=st.one_of(st.text(max_size=40), st.builds("{}-x".format, st.integers())))
def test_a_print_is_of_the_last_half_hour_or_of_none(print_: str) -> None:
    found = moment_of(print_, NOW)
    assert found is None or NOW - SEEN_FOR <= found <= NOW


@given(seconds=st.integers(0, 1800))
def test_a_print_names_its_moment(seconds: int) -> None:
    at = NOW - dt.timedelta(seconds=seconds)
    assert moment_of(f"{int(at.timestamp())}-{digest('x')}", NOW) == at
