"""The calls about what can be bought: products, prices, meters, and the portal's set-up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenants.billing.service.calls import A_PAGE, Calls, Json

MOST_LOOKUP_KEYS = 10  # in one call


class PriceCalls(Calls):
    """What the catalogue asks and changes."""

    def products(self) -> Iterator[Json]:
        """Ask for all products, archived ones too."""
        return self._all(lambda: self._stripe.products.list({"limit": A_PAGE}))

    def create_product(
        self, key: str, name: str, *, label: str, unit: str, metadata: Mapping[str, str]
    ) -> Json:
        """Make a product of this name; `label` is what an invoice says, `unit` what one of it is called."""
        said: Any = {"id": name, "name": label, "metadata": dict(metadata)}
        if unit:
            said["unit_label"] = unit
        return self._one(lambda: self._stripe.products.create(said, {"idempotency_key": key}))

    def update_product(self, name: str, *, label: str | None = None, active: bool | None = None) -> Json:
        """Change what a product is called, or whether it can be bought."""
        change = {"name": label, "active": active}
        said: Any = {key: value for key, value in change.items() if value is not None}
        return self._one(lambda: self._stripe.products.update(name, said))

    def prices(self, product: str) -> Iterator[Json]:
        """Ask for the prices of a product, archived ones too."""
        return self._all(
            lambda: self._stripe.prices.list(
                {"product": product, "limit": A_PAGE, "expand": ["data.tiers"]},
            )
        )

    def find_prices(self, lookup_keys: Sequence[str]) -> Iterator[Json]:
        """Ask for the prices of these keys; those that are not there are missing."""
        for start in range(0, len(lookup_keys), MOST_LOOKUP_KEYS):
            yield from self._some_prices(list(lookup_keys[start : start + MOST_LOOKUP_KEYS]))

    def _some_prices(self, lookup_keys: list[str]) -> Iterator[Json]:
        return self._all(
            lambda: self._stripe.prices.list(
                {"lookup_keys": lookup_keys, "limit": A_PAGE, "expand": ["data.tiers"]}
            )
        )

    def create_price(self, key: str, said: Mapping[str, Any]) -> Json:
        """Make a price, in the payment service's own words; it can never be changed."""
        words: Any = dict(said)
        return self._one(lambda: self._stripe.prices.create(words, {"idempotency_key": key}))

    def update_price(self, name: str, *, active: bool) -> Json:
        """Open a price again, or archive it; who has it keeps it."""
        return self._one(lambda: self._stripe.prices.update(name, {"active": active}))

    def meters(self) -> Iterator[Json]:
        """Ask for all meters, those no longer in use too."""
        return self._all(lambda: self._stripe.billing.meters.list({"limit": A_PAGE}))

    def create_meter(self, key: str, event_name: str, *, label: str, customer: str, value: str) -> Json:
        """Make a meter that adds up; `customer` and `value` are what an event calls whom, and how many."""
        return self._one(
            lambda: self._stripe.billing.meters.create(
                {
                    "event_name": event_name,
                    "display_name": label,
                    "default_aggregation": {"formula": "sum"},
                    "customer_mapping": {"type": "by_id", "event_payload_key": customer},
                    "value_settings": {"event_payload_key": value},
                },
                {"idempotency_key": key},
            )
        )

    def reactivate_meter(self, name: str) -> Json:
        """Use a meter again."""
        return self._one(lambda: self._stripe.billing.meters.reactivate(name))

    def portal_configurations(self) -> Iterator[Json]:
        """Ask for how the portal may be set up, those no longer in use too."""
        return self._all(lambda: self._stripe.billing_portal.configurations.list({"limit": A_PAGE}))

    def create_portal_configuration(
        self, key: str, features: Mapping[str, Any], metadata: Mapping[str, str]
    ) -> Json:
        """Set the portal up: what payers may do there."""
        said: Any = {"features": dict(features), "metadata": dict(metadata)}
        return self._one(
            lambda: self._stripe.billing_portal.configurations.create(said, {"idempotency_key": key})
        )

    def update_portal_configuration(self, name: str, features: Mapping[str, Any]) -> Json:
        """Set the portal up otherwise, and have it used."""
        said: Any = {"features": dict(features), "active": True}
        return self._one(lambda: self._stripe.billing_portal.configurations.update(name, said))
