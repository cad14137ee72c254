"""Objects of the stand-in have the fields that the installed library has for them, and no others."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from tenants.billing.service.stripe_library import stripe
from tests.stripe_fake.client import Fake
from tests.stripe_fake.conftest import V1

CLASSES = import_module(f"{stripe.__name__}._object_classes").OBJECT_CLASSES


def test_shapes_are_the_librarys(
    client: V1, stripe_fake: Fake, subscribe: Callable[..., tuple[str, str]]
) -> None:
    coupon = client.coupons.create({"percent_off": 25, "duration": "once"})
    client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "B"})
    customer, _ = subscribe(code="B")
    subscribe("insufficient_funds", "sepa_debit")
    stripe_fake.settle("insufficient_funds")
    invoice, charge = stripe_fake.of("invoice")[0], stripe_fake.of("charge")[0]
    client.refunds.create({"charge": charge["id"], "amount": 100})
    client.credit_notes.create({"invoice": invoice["id"], "amount": 100, "credit_amount": 100})
    client.customers.balance_transactions.create(customer, {"amount": -100, "currency": "eur"})
    stripe_fake.dispute(charge["id"])
    stripe_fake.payout(pending=True)
    client.billing_portal.configurations.create({"features": {"invoice_history": {"enabled": True}}})
    client.billing_portal.sessions.create({"customer": customer})
    found = dict(stripe_fake.export())
    for whole, part in (("invoice", "line_item"), ("credit_note", "credit_note_line_item")):
        found[part] = [line for each in found[whole] for line in each["lines"]["data"]]
    faults = [fault for kind in CLASSES for each in found.get(kind, ()) for fault in _faults(kind, each)]
    assert faults == []
    assert len(set(found) & set(CLASSES)) > 20


def _faults(kind: str, made: dict[str, Any]) -> Iterator[str]:
    module, name = CLASSES[kind]
    shape = getattr(import_module(module), name)
    for field, annotation in shape.__annotations__.items():
        if field not in made and not any(
            word in str(annotation) for word in ("None", "Optional", "ClassVar")
        ):
            yield f"{kind}.{field} is missing"
    yield from _unknown(kind, shape, made)


def _unknown(within: str, shape: type[stripe.StripeObject], made: dict[str, Any]) -> Iterator[str]:
    for field, value in made.items():
        if field not in shape.__annotations__:
            yield f"{within}.{field} is not known"
        inner = shape._inner_class_types.get(field)
        for each in value if isinstance(value, list) else [value]:
            if inner is not None and isinstance(each, dict):
                yield from _unknown(f"{within}.{field}", inner, each)
