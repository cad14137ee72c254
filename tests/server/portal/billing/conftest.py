"""The portal where the operator takes money: the cast as payers, and the stand-in with all plans in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import datetime as dt
from pathlib import Path

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.config import Stripe
from server.services import Services
from tenants.billing.acts import acts
from tenants.billing.catalogue import catalogue
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers import payers
from tenants.billing.rows import CheckoutRow
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.people.place import Place
from tests.server.auth.forms import hidden, sent, told
from tests.server.cast import TODAY, Cast, Clock
from tests.stripe_fake.client import KEY, SECRET, Fake
from tests.tenants.billing.acts.counter import tariff

FIRM, COMPANY = "/f/vauclair/billing", "/t/alpha/billing"
SINCE = TODAY - dt.timedelta(days=20)


@pytest.fixture
def services(services: Services, gateway: Gateway, stripe_fake: Fake) -> Services:
    """Have the service take money by the stand-in."""
    stripe = Stripe(KEY, SECRET, Path("plans.toml"), stripe_fake.address)
    settings = replace(services.settings, stripe=stripe)
    return replace(services, settings=settings, terms=Terms(tariff()), gateway=gateway)


@dataclass
class Till:
    """One who looks after a subscription, at their browser, and what happens at the payment service."""

    client: FlaskClient
    signs_in: Callable[[], FlaskClient]
    services: Services
    fake: Fake
    clock: Clock
    place: Place
    at: str

    def page(self, more: str = "") -> str:
        return told(self.client, self.at + more)

    def look(self, more: str = "") -> TestResponse:
        return self.client.get(self.at + more, headers={"Accept-Language": "en"})

    def post(self, more: str, **fields: str) -> TestResponse:
        return sent(self.client, self.at + more, **fields)

    def choose(self, plan: str = "cabinet") -> TestResponse:
        return self.post("/plans", plan=plan)

    @property
    def payer(self) -> payers.Payer:
        with self.services.database.platform_reading() as session:
            found = payers.own_payer(session, self.services.terms, self.place)
        assert found is not None
        return found

    @property
    def checkout(self) -> CheckoutRow:
        with self.services.database.platform_reading() as session:
            found = acts.newest_checkout(session, self.payer.id)
        assert found is not None
        return found

    def pay(self, outcome: str = "succeeded", **more: object) -> None:
        """Pay on the payment service's page, and come back from it."""
        session = self.checkout.session
        assert session is not None
        self.fake.complete_checkout(session, outcome, **more)

    def subscribe(self, plan: str = "cabinet", **more: object) -> str:
        """Choose a plan, pay, and return the page one comes back to."""
        assert self.choose(plan).status_code == 303
        self.pay(**more)
        return self.page("/checkout?way=paid")

    def next_payments(self, *outcomes: str) -> None:
        """Have the next payments of whoever pays here end so."""
        customer = self.payer.customer
        assert customer is not None
        self.fake.next_payments(customer, *outcomes)

    def pass_time(self, **span: float) -> None:
        """Let time pass there and here, and have all fetched that happened."""
        self.clock.moment = self.fake.advance(**span)
        self.client = self.signs_in()  # a session is over after days
        assert self.services.gateway is not None
        house = self.services
        Fetching(house.database, house.gateway, house.terms, house.now).payer(self.payer.id)

    def hidden(self, more: str) -> dict[str, str]:
        """Return the hidden fields of a page."""
        return hidden(self.page(more))


@pytest.fixture
def open_till(
    services: Services,
    cast: Cast,
    stripe_fake: Fake,
    clock: Clock,
    client_for: Callable[[str], FlaskClient],
) -> Callable[[str], Till]:
    """Open the till of the firm (« Hélène ») or of a company (« Odile », « Bea »)."""
    payers.ensure_payers(services.database, services.terms, SINCE)
    assert services.gateway is not None
    assert services.terms.tariff is not None
    catalogue.apply(services.gateway, catalogue.difference(services.gateway, services.terms.tariff))
    places = {
        "Hélène": (Place(firm_id=cast.firm_id), FIRM),
        "Odile": (Place(client_id=cast.alpha.id), COMPANY),
        "Bea": (Place(client_id=cast.beta.id), "/t/beta/billing"),
    }

    def opened(name: str) -> Till:
        return Till(client_for(name), lambda: client_for(name), services, stripe_fake, clock, *places[name])

    return opened


@pytest.fixture
def till(open_till: Callable[[str], Till]) -> Till:
    """Open the till of the firm."""
    return open_till("Hélène")
