"""Customers of the operator who subscribe and pay at the stand-in, and the operator's books beside it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tenants.billing.booking.book import FINDINGS, Booked, book
from tenants.billing.booking.clearing import Clearing, clearing_now
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.findings import open_findings
from tenants.billing.service.gateway import Gateway
from tenants.books.landing import Watcher, unwatched
from tenants.people.place import Place
from tests.stripe_fake.client import Fake
from tests.tenants.billing.booking.office import OwnBooks
from tests.tenants.billing.booking.truth import Sums, truth
from tests.tenants.billing.conftest import Street

SERVICES = "706100"
FRANCE = {"country": "FR", "city": "Paris", "line1": None, "line2": None, "postal_code": None, "state": None}


@dataclass
class Life:
    """A firm and a company subscribe; `codes` are what their customers are called in the books."""

    street: Street
    own: OwnBooks
    fake: Fake
    gateway: Gateway
    stripe: Any  # the library's own, for what an operator does by hand
    codes: dict[str, str] = field(default_factory=dict)
    _steps: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.gateway.create_product("product", "lettrine-cabinet", label="Cabinet", unit="", metadata={})
        self.prices = [self._price(amount) for amount in (4900, 1235)]

    def _price(self, cents: int) -> str:
        said = {
            "product": "lettrine-cabinet",
            "currency": "eur",
            "unit_amount": cents,
            "recurring": {"interval": "month"},
            "tax_behavior": "exclusive",
        }
        return str(self.gateway.create_price(f"price-{cents}", said)["id"])

    def key(self, what: str) -> str:
        """Return a new key of idempotency."""
        self._steps[what] += 1
        return f"{what}-{self._steps[what]}"

    def customer(self, place: Place, code: str, method: str = "card") -> str:
        """Have a firm or company known to the payment service, with something to pay with."""
        made = self.gateway.create_customer(
            self.key("customer"), name=code, email="x@example.org", metadata={}, language="fr"
        )["id"]
        self.fake.change(made, address=FRANCE)
        self.fake.change_method(made, "succeeded", method)
        self.street.customer(place, made)
        self.codes[made] = code
        return str(made)

    def subscribe(self, customer: str, tenants: int = 3, trial_days: int = 0) -> str:
        """Have a customer subscribe to a base and some tenants; return the subscription."""
        return str(
            self.gateway.create_subscription(
                self.key("subscription"),
                customer=customer,
                items=[
                    {"price": self.prices[0], "quantity": 1},
                    {"price": self.prices[1], "quantity": tenants},
                ],
                metadata={"lettrine_plan": "cabinet"},
                trial_days=trial_days,
                tax=True,
            )["id"]
        )

    def charge(self, customer: str) -> str:
        """Return the last charge of a customer that was paid."""
        paid = [each for each in self.fake.of("charge") if each["customer"] == customer and each["paid"]]
        return str(paid[-1]["id"])

    def credit(self, invoice: str, cents: int, *, given_back: bool = True) -> dict[str, Any]:
        """Take an amount off an invoice; of one that was paid it is given back, or kept for the next."""
        said: dict[str, Any] = {"invoice": invoice, "amount": cents}
        if self.stripe.invoices.retrieve(invoice).status == "paid":
            said["refund_amount" if given_back else "credit_amount"] = cents
        found: dict[str, Any] = self.stripe.credit_notes.create(said).to_dict()
        return found

    def fetch(self) -> None:
        """Bring the customers' invoices into our rows."""
        fetching = Fetching(self.own.database, self.gateway, self.street.terms, lambda: self.fake.now)
        for customer in self.codes:
            fetching.customer(customer)

    def book(self, *, whole: bool = False, watch: Watcher = unwatched) -> Booked:
        """Fetch, then post what is new."""
        self.fetch()
        return book(
            self.own.database,
            self.own.jail,
            self.own.pictures,
            self.gateway,
            self.street.terms,
            self.fake.now,
            whole=whole,
            watch=watch,
        )

    def clearing(self) -> Clearing:
        found = clearing_now(
            self.own.database, self.own.pictures, self.gateway, self.street.terms, self.fake.now
        )
        assert found is not None
        return found

    def said(self) -> Sums:
        """Return what the books say, as `truth` says what they must."""
        customers = {code: customer for customer, code in self.codes.items()} | {"": ""}
        picture = self.own.picture()
        sums: Sums = Counter()
        for (name, _), amount in picture.balances.items():
            card = picture.accounts[name]
            sums[card.number, customers[card.third_party]] += int(amount * 100)
        return Counter({key: cents for key, cents in sums.items() if cents})

    def check(self) -> None:
        """Hold the books against what there is at the stand-in."""
        assert self.said() == truth(self.fake.export(), SERVICES)
        assert self.clearing().agrees

    def faults(self) -> dict[str, object]:
        with self.own.database.platform_reading() as session:
            return {
                row.key: row.said["why"] for row in open_findings(session) if row.key.startswith(FINDINGS)
            }

    def invoices(self, customer: str) -> list[dict[str, Any]]:
        return [each for each in self.fake.of("invoice") if each["customer"] == customer]

    def unlettered(self, number: str = "411000") -> list[tuple[str, int]]:
        """Return reference and cents of the lines without a letter on customers' accounts."""
        return sorted(
            (line.reference, line.cents)
            for line in self.own.picture().lines
            if line.account == number and not line.letter
        )
