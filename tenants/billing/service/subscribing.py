"""The calls about who subscribes: customers, first payments, the portal, subscriptions, usage."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
import datetime as dt
from typing import Any

from tenants.billing.service.calls import A_PAGE, Calls, Json, seconds_of
from tenants.billing.service.refusals import DoneAlreadyError

FLEXIBLE = {"type": "flexible"}
"""A change gives back what was asked for and no more, docs.stripe.com/billing/subscriptions/billing-mode."""
OURS = {"lettrine": "portal"}
"""Metadata of the portal's set-up that is ours."""
CUSTOMER_FIELD = "stripe_customer_id"
VALUE_FIELD = "value"
"""What an event of a meter calls whom it is about, and how many."""


class PayerCalls(Calls):
    """What is asked and changed of payers."""

    def customer(self, name: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a customer; of one that was deleted there is little but `deleted`."""
        return self._one(lambda: self._stripe.customers.retrieve(name, {"expand": list(expand)}))

    def create_customer(
        self, key: str, *, name: str, email: str, metadata: Mapping[str, str], language: str
    ) -> Json:
        """Make a customer, written to in a language and at an address, "" where there is none."""
        said: Any = {"name": name, "metadata": dict(metadata), "preferred_locales": [language]}
        if email:  # an empty text is refused
            said["email"] = email
        return self._one(lambda: self._stripe.customers.create(said, {"idempotency_key": key}))

    def create_checkout(  # noqa: PLR0913  all that such a page says
        self,
        key: str,
        *,
        customer: str,
        line_items: Sequence[Mapping[str, Any]],
        trial_days: int,
        tax: bool,
        success_url: str,
        cancel_url: str,
        locale: str,
        metadata: Mapping[str, str],
    ) -> Json:
        """Make a page on which a customer subscribes; the metadata stands on it and on what it brings.

        Card and SEPA direct debit; coupons; the means of payment is asked for in a trial too, and where
        tax is worked out the address and the tax number.
        """
        subscription: dict[str, Any] = {"metadata": dict(metadata), "billing_mode": FLEXIBLE}
        if trial_days:
            subscription["trial_period_days"] = trial_days
        taxed: dict[str, Any] = {
            "automatic_tax": {"enabled": True},
            "tax_id_collection": {"enabled": True},
            "billing_address_collection": "required",
            "customer_update": {"address": "auto", "name": "auto"},
        }
        said: Any = {
            "mode": "subscription",
            "customer": customer,
            "line_items": [dict(item) for item in line_items],
            "allowed_payment_method_types": ["card", "sepa_debit"],
            "payment_method_collection": "always",
            "allow_promotion_codes": True,
            "subscription_data": subscription,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "locale": locale,
            "metadata": dict(metadata),
            **(taxed if tax else {}),
        }
        return self._one(lambda: self._stripe.checkout.sessions.create(said, {"idempotency_key": key}))

    def checkout(self, session: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask how far such a page has come."""
        return self._one(lambda: self._stripe.checkout.sessions.retrieve(session, {"expand": list(expand)}))

    def expire_checkout(self, key: str, session: str) -> Json:
        """Close such a page; refused where it was paid or is closed."""
        return self._one(
            lambda: self._stripe.checkout.sessions.expire(session, None, {"idempotency_key": key})
        )

    def portal_url(self, customer: str, return_url: str, locale: str) -> str:
        """Return where a customer sees its invoices and changes its means of payment, for some minutes."""
        pages = self._stripe.billing_portal
        ours = self._all(lambda: pages.configurations.list({"active": True, "limit": A_PAGE}))
        found = next((each["id"] for each in ours if OURS.items() <= (each["metadata"] or {}).items()), None)
        said: Any = {"customer": customer, "return_url": return_url, "locale": locale}
        if found is not None:
            said["configuration"] = found
        return str(self._one(lambda: pages.sessions.create(said))["url"])

    def subscription(self, subscription: str, *, expand: Sequence[str] = ()) -> Json:
        """Ask for a subscription."""
        return self._one(lambda: self._stripe.subscriptions.retrieve(subscription, {"expand": list(expand)}))

    def subscriptions_of(self, customer: str) -> Iterator[Json]:
        """Ask for all subscriptions of a customer, cancelled ones too."""
        return self._all(
            lambda: self._stripe.subscriptions.list({"customer": customer, "status": "all", "limit": A_PAGE})
        )

    def subscriptions(self) -> Iterator[Json]:
        """Ask for all subscriptions, cancelled ones too."""
        return self._all(lambda: self._stripe.subscriptions.list({"status": "all", "limit": A_PAGE}))

    def create_subscription(  # noqa: PLR0913  all that a subscription begins with
        self,
        key: str,
        *,
        customer: str,
        items: Sequence[Mapping[str, Any]],
        metadata: Mapping[str, str],
        trial_days: int,
        tax: bool,
    ) -> Json:
        """Subscribe a customer without a page for it: where nothing is to be paid, or the means are known."""
        said: Any = {
            "customer": customer,
            "items": [dict(item) for item in items],
            "metadata": dict(metadata),
            "automatic_tax": {"enabled": tax},
            "billing_mode": FLEXIBLE,
        }
        if trial_days:
            said["trial_period_days"] = trial_days
        return self._one(lambda: self._stripe.subscriptions.create(said, {"idempotency_key": key}))

    def change_subscription(  # noqa: PLR0913  what changes, and how it is charged
        self,
        key: str,
        subscription: str,
        items: Sequence[Mapping[str, Any]],
        *,
        proration: str,
        metadata: Mapping[str, str] | None = None,
        payment: str | None = None,
        at: dt.datetime | None = None,
        tax: bool = False,
    ) -> Json:
        """Change what a subscription is of.

        Args:
            key: of idempotency.
            subscription: its name.
            items: what is added, changed (with its `id`) or `deleted`.
            proration: `always_invoice`, `create_prorations` or `none`.
            metadata: what becomes of it, None as it is.
            payment: what happens where a payment does not succeed, as `payment_behavior` says it.
            at: the moment from which it is charged, None for now.
            tax: whether it is worked out from now on; else that stays as it is.
        """
        said: Any = {"items": [dict(item) for item in items], "proration_behavior": proration}
        if metadata is not None:
            said["metadata"] = dict(metadata)
        if payment is not None:
            said["payment_behavior"] = payment
        if at is not None:
            said["proration_date"] = seconds_of(at)
        if tax:
            said["automatic_tax"] = {"enabled": True}
        return self._update(key, subscription, said)

    def cancel_at_period_end(self, key: str, subscription: str, cancel: bool) -> Json:  # noqa: FBT001
        """Have a subscription end with its period, or go on after all."""
        return self._update(key, subscription, {"cancel_at_period_end": cancel})

    def forget_end(self, key: str, subscription: str) -> Json:
        """Have a subscription go on that bears the moment of its end alone, as one cancelled in the portal.

        docs.stripe.com/billing/subscriptions/billing-mode/compare
        """
        return self._update(key, subscription, {"cancel_at": ""})

    def preview_change(
        self,
        subscription: str,
        items: Sequence[Mapping[str, Any]],
        *,
        proration: str,
        at: dt.datetime | None = None,
        tax: bool = False,
    ) -> Json:
        """Ask what the next invoice would be after a change at a moment or now; nothing is changed."""
        details: Any = {"items": [dict(item) for item in items], "proration_behavior": proration}
        if at is not None:
            details["proration_date"] = seconds_of(at)
        said: Any = {"subscription": subscription, "subscription_details": details}
        if tax:
            said["automatic_tax"] = {"enabled": True}
        return self._one(lambda: self._stripe.invoices.create_preview(said))

    def set_quantity(self, key: str, item: str, quantity: int) -> Json:
        """Say how many there are by now: it counts from the next invoice."""
        return self._one(
            lambda: self._stripe.subscription_items.update(
                item, {"quantity": quantity, "proration_behavior": "none"}, {"idempotency_key": key}
            )
        )

    def meter_event(self, key: str, *, event_name: str, customer: str, value: int, at: dt.datetime) -> None:
        """Report a usage; one of the same key counts once within a day at least."""
        with suppress(DoneAlreadyError):
            self._one(
                lambda: self._stripe.billing.meter_events.create(
                    {
                        "event_name": event_name,
                        "identifier": key,
                        "payload": {CUSTOMER_FIELD: customer, VALUE_FIELD: str(value)},
                        "timestamp": seconds_of(at),
                    },
                    {"idempotency_key": key},
                )
            )

    def metered(self, event_name: str, customer: str, since: dt.datetime, until: dt.datetime) -> int:
        """Return what was reported of a customer from a whole minute up to another, that one not included.

        It may be some minutes behind.
        """
        meters = self._all(lambda: self._stripe.billing.meters.list({"status": "active", "limit": A_PAGE}))
        name = next((each["id"] for each in meters if each["event_name"] == event_name), None)
        if name is None:
            return 0
        asked: Any = {
            "customer": customer,
            "start_time": seconds_of(since),
            "end_time": seconds_of(until),
            "limit": A_PAGE,
        }
        found = self._all(lambda: self._stripe.billing.meters.event_summaries.list(name, asked))
        return int(sum(each["aggregated_value"] for each in found))

    def _update(self, key: str, subscription: str, said: Any) -> Json:  # noqa: ANN401  its class is the library's
        return self._one(
            lambda: self._stripe.subscriptions.update(subscription, said, {"idempotency_key": key})
        )
