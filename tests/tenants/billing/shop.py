"""The street at a payment service: the stand-in with the example's plans in it, one clock for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt
from typing import Any

import pytest

from ledger_core.billing.plans import Metric
from tenants.billing.catalogue.catalogue import apply, difference, prices_of
from tenants.billing.catalogue.held import PARTS_FIELD, parts_chosen
from tenants.billing.catalogue.items import new_items
from tenants.billing.catalogue.wanted import PLAN_FIELD
from tenants.billing.following import events, shapes
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.reconcile import Reconciling
from tenants.billing.service.gateway import Gateway
from tenants.moment import day_of
from tenants.people.place import Place
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import NOW, Street


@dataclass
class Shop:
    """A street whose firms and companies subscribe at the stand-in; what happened is told only by `tell`."""

    street: Street
    fake: Fake
    gateway: Gateway
    moment: dt.datetime = NOW
    told: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Have nothing there but the plans."""
        self.moment = NOW
        self.told.clear()
        self.fake.reset(NOW)
        assert self.street.terms.tariff is not None
        apply(self.gateway, difference(self.gateway, self.street.terms.tariff))

    def now(self) -> dt.datetime:
        """The moment it is, there and here."""
        return self.moment

    @property
    def today(self) -> dt.date:
        return day_of(self.moment)

    def advance(self, **span: float) -> None:
        """Let time pass there and here."""
        self.moment = self.fake.advance(**span)

    @property
    def fetching(self) -> Fetching:
        return Fetching(self.street.database, self.gateway, self.street.terms, self.now)

    @property
    def reconciling(self) -> Reconciling:
        return Reconciling(self.street.database, self.gateway, self.street.terms, self.now)

    @property
    def firm(self) -> Place:
        return Place(firm_id=self.street.firm)

    def customer(self, place: Place, *, links: bool = True) -> str:
        """Make a place a customer; `links`: our rows know it."""
        payer = self.street.payer_at(place)
        metadata = {shapes.OWNER: payer.code}
        key = f"customer {payer.id} {self.moment}"
        made = self.gateway.create_customer(
            key, name=payer.name, email="a@example.org", metadata=metadata, language="fr"
        )
        if links:
            self.street.customer(place, made["id"])
        return str(made["id"])

    def open(self, customer: str, place: Place, plan_key: str = "cabinet") -> str:
        """Open a first payment; return its name."""
        payer, terms = self.street.payer_at(place), self.street.terms
        plan = terms.plan(plan_key)
        assert plan is not None
        assert terms.tariff is not None
        with self.street.database.platform_reading() as session:
            usage = {**dict.fromkeys(Metric, 1), **quantities_on(session, payer, self.today)}
        made = self.gateway.create_checkout(
            f"checkout {customer} {self.moment}",
            customer=customer,
            line_items=new_items(prices_of(self.gateway, plan, terms.tariff), usage, zero=False),
            trial_days=plan.trial_days,
            tax=False,
            success_url="http://localhost/done",
            cancel_url="http://localhost/left",
            locale="fr",
            metadata={
                shapes.OWNER: payer.code,
                PLAN_FIELD: plan_key,
                PARTS_FIELD: parts_chosen(plan),
            },
        )
        return str(made["id"])

    def subscribe(self, place: Place | None = None, plan: str = "cabinet", **more: object) -> str:
        """Take out a subscription there; return its name. Nothing is fetched."""
        place = place or self.firm
        payer = self.street.payer_at(place)
        customer = payer.customer or self.customer(place)
        session = self.open(customer, place, plan)
        self.fake.complete_checkout(session, **more)
        return str(self.gateway.checkout(session)["subscription"])

    def untold(self) -> list[Mapping[str, Any]]:
        """Return what happened there since the last asking, the oldest first."""
        found = [event for event in self.fake.events() if event["id"] not in self.told]
        self.told |= {event["id"] for event in found}
        return found

    def tell(self) -> None:
        """Keep all that happened there, and work it off."""
        for event in self.untold():
            events.keep(self.street.database, event, self.now())
        self.work_off()

    def work_off(self) -> int:
        street = self.street
        return events.work_off(street.database, self.gateway, street.terms, self.now)

    def row(self, place: Place | None = None) -> Any:  # noqa: ANN401  a row as it is
        """Return the one subscription of a place."""
        (found,) = self.street.rows(self.street.payer_at(place or self.firm))
        return found


@pytest.fixture
def shop(street: Street, stripe_fake: Fake, gateway: Gateway) -> Shop:
    made = Shop(street, stripe_fake, gateway)
    made.begin()
    return made
