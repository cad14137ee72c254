"""What the payment service offers, brought to what the operator's file of plans says: looked at, then done.

Owns the difference and the way to nothing. A price that changed is a new one, and the old one is archived:
who subscribed to it keeps it until it is moved. What is not ours is never touched. Every step
can be done again: a run that was cut short is ended by the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
import json
from typing import Any

from ledger_core.billing.plans import METERED, Plan, Tariff
from tenants.billing.catalogue.steps import Act, Difference, Step, What
from tenants.billing.catalogue.wanted import (
    EVENT_NAMES,
    PLAN_FIELD,
    PRODUCT_PREFIX,
    WantedPrice,
    WantedProduct,
    cost_of,
    part_of,
    prices_of_plan,
    wanted_meters,
    wanted_prices,
)
from tenants.billing.service.calls import Json
from tenants.billing.service.gateway import Gateway
from tenants.billing.service.subscribing import CUSTOMER_FIELD, OURS, VALUE_FIELD

_PORTAL: Mapping[str, Mapping[str, Any]] = {
    "customer_update": {"enabled": True, "allowed_updates": ["address", "email", "name", "tax_id"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
    "subscription_update": {"enabled": False},  # plans change here, where limits are known
}


class ForeignMeterError(ValueError):
    """A meter has the name of one of ours and counts otherwise: archive it at the payment service first."""


class NotSyncedError(LookupError):
    """A plan has no price at the payment service: run `lettrine billing sync`."""


def difference(gateway: Gateway, tariff: Tariff) -> Difference:
    """Return what there is at the payment service beside what the file asks for; nothing is changed.

    Raises:
        ForeignMeterError: one of its meters stands in the way.
        LaterError: the payment service does not answer.
    """
    wanted = wanted_prices(tariff)
    meters = tuple(_meters(gateway, tariff))
    products = {each["id"]: each for each in gateway.products() if _is_ours(each)}
    prices = [price for product in products for price in gateway.prices(product)]
    offered = [
        *_products(wanted, products),
        *_prices(wanted, prices, {step.name: step.found for step in meters}),
    ]
    archived = [step for step in offered if step.act is Act.ARCHIVE]
    return Difference(
        (
            *meters,
            *(step for step in offered if step.act is not Act.ARCHIVE),
            _portal(gateway),
            *sorted(archived, key=lambda step: step.what is What.PRODUCT),
        )
    )


def apply(gateway: Gateway, found: Difference) -> None:
    """Do what a difference says; what is done already does no harm.

    Raises:
        LaterError: the payment service does not answer; what was done stands.
        RefusedError: it refused a step.
    """
    meters = {step.name: step.found for step in found.steps if step.what is What.METER}
    for step in found.changes:
        match step.what:
            case What.METER:
                meters[step.name] = _apply_meter(gateway, step)
            case What.PRODUCT:
                _apply_product(gateway, step)
            case What.PRICE:
                _apply_price(gateway, step, meters)
            case What.PORTAL:
                _apply_portal(gateway, step)


def prices_of(gateway: Gateway, plan: Plan, tariff: Tariff) -> dict[str, str]:
    """Return the names of a plan's prices at the payment service, by part.

    Raises:
        NotSyncedError: one of them is not there, or archived.
    """
    keys = {price.lookup_key for price in prices_of_plan(plan, tariff.currency)}
    found = {price["lookup_key"]: price for price in gateway.find_prices(sorted(keys)) if price["active"]}
    if keys - found.keys():
        raise NotSyncedError(f"{plan.key}: {NotSyncedError.__doc__}")
    return {str((part_of(price) or ("", ""))[1]): price["id"] for price in found.values()}


def _is_ours(product: Json) -> bool:
    return product["id"].startswith(PRODUCT_PREFIX) and PLAN_FIELD in (product.get("metadata") or {})


def _meters(gateway: Gateway, tariff: Tariff) -> Iterator[Step]:
    there = list(gateway.meters())
    for name, label in wanted_meters(tariff).items():
        named = [meter for meter in there if meter["event_name"] == name]
        active = next((meter for meter in named if meter["status"] == "active"), None)
        if active is not None and not _adds_up(active):
            raise ForeignMeterError(f"{active['id']} ({name}): {ForeignMeterError.__doc__}")
        found = active or next(filter(_adds_up, named), None)
        if found is None:
            yield Step(Act.CREATE, What.METER, name, label=label)
        else:
            yield Step(Act.KEEP if active else Act.OPEN, What.METER, name, found["id"], label)


def _adds_up(meter: Json) -> bool:
    """Tell whether a meter counts as ours do."""
    keys = (meter["customer_mapping"]["event_payload_key"], meter["value_settings"]["event_payload_key"])
    return bool(meter["default_aggregation"]["formula"] == "sum") and keys == (CUSTOMER_FIELD, VALUE_FIELD)


def _products(wanted: Sequence[WantedPrice], there: Mapping[str, Json]) -> Iterator[Step]:
    asked = {price.product.name: price.product for price in wanted}
    for name, product in asked.items():
        found = there.get(name)
        if found is None:
            act = Act.CREATE
        elif not found["active"]:
            act = Act.OPEN
        else:
            act = Act.KEEP if found["name"] == product.label else Act.CHANGE
        yield Step(act, What.PRODUCT, name, name if found else "", product.label, wanted=product)
    for name, found in there.items():
        if name not in asked and found["active"]:
            yield Step(Act.ARCHIVE, What.PRODUCT, name, name, found["name"])


def _prices(
    wanted: Sequence[WantedPrice], there: Sequence[Json], meters: Mapping[str, str]
) -> Iterator[Step]:
    kept = set()
    for price in wanted:
        found = next((each for each in there if _is_it(each, price, meters)), None)
        act = Act.CREATE
        if found is not None:
            kept.add(found["id"])
            act = Act.KEEP if found["active"] else Act.OPEN
        name = found["id"] if found else ""
        yield Step(act, What.PRICE, price.lookup_key, name, price.product.label, price.cost, price)
    for each in there:
        if each["active"] and each["id"] not in kept:
            name = each.get("lookup_key") or each["id"]
            yield Step(Act.ARCHIVE, What.PRICE, name, each["id"], cost=cost_of(each))


def _is_it(found: Json, wanted: WantedPrice, meters: Mapping[str, str]) -> bool:
    metric = wanted.cost.metric
    meter = meters[EVENT_NAMES[metric]] if metric in METERED else None
    return (
        found.get("lookup_key") == wanted.lookup_key
        and found["product"] == wanted.product.name
        and cost_of(found) == wanted.cost
        and (found["recurring"].get("meter") or None) == meter
    )


def _portal(gateway: Gateway) -> Step:
    ours = [
        each
        for each in gateway.portal_configurations()
        if OURS.items() <= (each.get("metadata") or {}).items()
    ]
    found = next((each for each in ours if each["active"]), ours[0] if ours else None)
    if found is None:
        return Step(Act.CREATE, What.PORTAL, What.PORTAL)
    same = found["active"] and all(
        _holds(found["features"].get(key), value) for key, value in _PORTAL.items()
    )
    return Step(Act.KEEP if same else Act.CHANGE, What.PORTAL, What.PORTAL, found["id"])


def _holds(said: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    def same(one: object, other: object) -> bool:
        return (
            sorted(one) == sorted(other)
            if isinstance(one, list) and isinstance(other, list)
            else one == other
        )

    return said is not None and all(same(said.get(key), value) for key, value in wanted.items())


def _apply_meter(gateway: Gateway, step: Step) -> str:
    if step.act is Act.OPEN:
        return str(gateway.reactivate_meter(step.found)["id"])
    made = gateway.create_meter(
        _key(step.name), step.name, label=step.label, customer=CUSTOMER_FIELD, value=VALUE_FIELD
    )
    return str(made["id"])


def _apply_product(gateway: Gateway, step: Step) -> None:
    match step.act, step.wanted:
        case Act.ARCHIVE, _:
            gateway.update_product(step.found, active=False)
        case Act.CREATE, WantedProduct() as product:
            gateway.create_product(
                _key(product.name, product.label),
                product.name,
                label=product.label,
                unit=product.unit,
                metadata=product.metadata,
            )
        case _:
            gateway.update_product(step.found, label=step.label, active=True)


def _apply_price(gateway: Gateway, step: Step, meters: Mapping[str, str]) -> None:
    if step.act is Act.CREATE:
        assert isinstance(step.wanted, WantedPrice), "what is made is known"
        words = step.wanted.words(meters)
        gateway.create_price(_key(json.dumps(words, sort_keys=True)), words)
    else:
        gateway.update_price(step.found, active=step.act is Act.OPEN)


def _apply_portal(gateway: Gateway, step: Step) -> None:
    if step.act is Act.CREATE:
        gateway.create_portal_configuration(_key(json.dumps(_PORTAL, sort_keys=True)), _PORTAL, OURS)
    else:
        gateway.update_portal_configuration(step.found, _PORTAL)


def _key(*content: str) -> str:
    """Return a key of idempotency of what is made: two runs at once make it once."""
    return f"catalogue-{sha256('|'.join(content).encode()).hexdigest()[:40]}"
