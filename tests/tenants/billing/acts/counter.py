"""Where payers subscribe in tests: the example's plans and some more, known to the stand-in; its clock."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
import datetime as dt
from decimal import Decimal
from typing import Any

from ledger_core.billing.plans import Interval, Metric, PayerKind, Plan, Price, Tariff
from tenants import outbox
from tenants.billing.acts import acts
from tenants.billing.acts.acts import Acting, Back, Chosen, Refused
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.catalogue import catalogue
from tenants.billing.effects import KIND
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers import payers, subscriptions
from tenants.billing.payers.payers import PayerKind as PayerValue
from tenants.billing.rows import CheckoutRow, SubscriptionRow
from tenants.billing.service import stripe_library
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.outbox import Listed
from tenants.outbox_rows import State
from tenants.people.place import By, Place, operator
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import Street, example

BACK = Back("https://lettrine.example/back", "https://lettrine.example/left", "fr")
BY = operator("Alice <alice@vauclair.example>")
LARGE = Plan(
    key="grand",
    names={"fr": "Grand", "en": "Large"},
    payer=PayerKind.FIRM,
    base=Decimal("149.00"),
    prices={Metric.TENANTS: Price(Decimal("8.00")), Metric.USERS: Price(Decimal("5.00"))},
)
YEARLY = Plan(
    key="cabinet-an",
    names={"fr": "Cabinet, à l’année", "en": "Practice, yearly"},
    payer=PayerKind.FIRM,
    interval=Interval.YEAR,
    base=Decimal("490.00"),
    prices={Metric.TENANTS: Price(Decimal("120.00"), included=1), Metric.LETTERS: Price(Decimal("0.10"))},
)
PLUS = Plan(
    key="cabinet-plus",
    names={"fr": "Cabinet plus", "en": "Practice plus"},
    payer=PayerKind.FIRM,
    base=Decimal("99.00"),
    prices={Metric.LETTERS: Price(Decimal("0.11"), included=50)},
)
TRIED = Plan(
    key="essai",
    names={"fr": "Essai", "en": "Tried"},
    payer=PayerKind.FIRM,
    trial_days=15,
    base=Decimal("20.00"),
)
SMALL = replace(LARGE, key="petit", names={"fr": "Petit", "en": "Small"}, most_tenants=1)


def tariff() -> Tariff:
    found = example()
    return replace(found, plans=(*found.plans, LARGE, YEARLY, PLUS, TRIED, SMALL))


@dataclass
class Clock:
    """A clock that stands where it was put."""

    at: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.at


@dataclass
class Counter:
    """The firm of the street at the payment service."""

    street: Street
    fake: Fake
    acting: Acting
    clock: Clock

    @property
    def database(self) -> Database:
        return self.street.database

    @property
    def payer(self) -> PayerValue:
        return self.payer_at(Place(firm_id=self.street.firm))

    def payer_at(self, place: Place) -> PayerValue:
        with self.database.platform_reading() as session:
            found = payers.own_payer(session, self.acting.terms, place)
        assert found is not None
        return found

    def choose(self, plan: str, payer: PayerValue | None = None, by: By = BY) -> Chosen | Refused:
        return acts.choose_plan(self.acting, payer or self.payer, plan, BACK, by)

    def checkout(self, payer: PayerValue | None = None) -> CheckoutRow:
        """Return the first payment that was begun last."""
        with self.database.platform_reading() as session:
            found = acts.newest_checkout(session, (payer or self.payer).id)
        assert found is not None
        return found

    def subscribe(self, plan: str, outcome: str = "succeeded", **more: object) -> str:
        """Choose a plan and pay on the page; return the subscription's name."""
        assert isinstance(self.choose(plan), Chosen)
        session = self.checkout().session
        assert session is not None
        self.fake.complete_checkout(session, outcome, **more)
        self.fetching.checkout(session)
        return str(self.fake.of("subscription")[-1]["id"])

    @property
    def fetching(self) -> Fetching:
        return Fetching(self.database, self.acting.gateway, self.acting.terms, self.clock)

    def quantities(self, subscription: str) -> Mapping[str, int]:
        """Return how many of each part the payment service counts in a subscription."""
        found = {}
        for item in self.acting.gateway.subscription(subscription)["items"]["data"]:
            _plan, part = catalogue.part_of(item["price"]) or ("", "")
            if "quantity" in item:
                found[part] = item["quantity"]
        return found

    def rows(self, payer: PayerValue | None = None) -> tuple[SubscriptionRow, ...]:
        with self.database.platform_reading() as session:
            return subscriptions.rows_of(session, (payer or self.payer).id)

    def at_stripe(self, kind: str, *states: str) -> list[Mapping[str, Any]]:
        """Return what the stand-in has of a kind, in these states or any."""
        return [each for each in self.fake.of(kind) if not states or each["status"] in states]

    def coupon(self, code: str, percent: int) -> None:
        """Have the operator give a coupon."""
        with closing(stripe_library.connection()) as way:
            client = stripe_library.client(self.fake.key, by=way, address=self.fake.address).v1
            coupon = client.coupons.create({"percent_off": percent, "duration": "once"})
            said = {"type": "coupon", "coupon": coupon.id}
            client.promotion_codes.create({"promotion": said, "code": code})  # type: ignore[typeddict-item]

    def metered(self) -> int:
        """Return what was counted of all meters together."""
        return sum(int(each["payload"]["value"]) for each in self.fake.export()["meter_events"])

    def pass_time(self, **span: float) -> None:
        self.clock.at = self.fake.advance(**span)

    def deliver(self) -> None:
        """Do what is due, as in the background."""
        transport = StripeTransport(self.database, self.acting.gateway, self.acting.terms, self.clock)
        outbox.deliver_pending(self.database, {KIND: transport}, self.clock, ())

    def effects(self, *states: State) -> list[Listed]:
        return [each for each in outbox.listed(self.database, states or list(State)) if each.kind == KIND]


def opened(street: Street, fake: Fake, gateway: Gateway) -> Counter:
    """Bring the plans to the stand-in, and open the counter."""
    terms = Terms(tariff(), street.lettrine)
    assert terms.tariff is not None
    catalogue.apply(gateway, catalogue.difference(gateway, terms.tariff))
    clock = Clock(fake.now)
    return Counter(street, fake, Acting(street.database, gateway, terms, clock), clock)
