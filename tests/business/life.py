"""What happens in the half year: made-up firms and companies subscribe, pay, fail to, and leave.

They do so at the stand-in of the payment service, by the use-cases of the portal, and what the background
does meanwhile is done; so figures, invoices and the operator's books hang together.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
import datetime as dt
from functools import partial
from pathlib import Path

from server.demo import house as demo
from tenants import outbox
from tenants.billing.acts import acts
from tenants.billing.acts.acts import Acting, Back, Chosen
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.catalogue.catalogue import apply, difference
from tenants.billing.effects import KIND
from tenants.billing.payers import payers
from tenants.billing.payers.payers import Payer
from tenants.billing.rounds import Keeper
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.books.author import Author
from tenants.books.founding import found_tenant, tenant_named
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.jail import Jail
from tenants.moment import day_of
from tenants.people import firms, memberships, persons
from tenants.people.memberships import Term
from tenants.people.passwords import Passwords
from tenants.people.place import Place, operator
from tenants.people.roles import Role
from tests.process import LISTENING, forked
from tests.stripe_fake.client import KEY, Fake
from tests.stripe_fake.server import serve
from tests.tenants.billing.conftest import example

OPERATOR = "lettrine"
OWNER = demo.Guest(
    "Armelle Quintin", "armelle@lettrine.example", "owner of the operator's company", Role.OWNER, OPERATOR
)
_AGO = dt.timedelta(days=178, hours=23, minutes=40)
_AUTHOR = Author(OWNER.name, OWNER.email)
_BY = operator(str(_AUTHOR))
_BACK = Back(f"{demo.ADDRESS}/paid", f"{demo.ADDRESS}/left", "fr")
_PAUSE = dt.timedelta(days=4)
_UNPAID = ("insufficient_funds",) * 4


@dataclass(frozen=True, slots=True)
class _Customer:
    """A firm that serves so many companies, or a company for itself; days count from the first of all."""

    slug: str
    name: str
    plan: str
    day: int
    companies: int = 0
    owner: str = ""
    method: str = "card"
    fails_from: int | None = None
    ends_from: int | None = None


_CUSTOMERS = (
    _Customer("ombrage", "Cabinet Ombrage", "cabinet", 3, 6),
    _Customer("poterie-hautvent", "Poterie de Hautvent", "societe-an", 12, owner="Judith Orval"),
    _Customer("ferval", "Ferval & Tissaud", "cabinet", 19, 9, method="sepa_debit"),
    _Customer("delorn", "Atelier comptable Delorn", "cabinet", 49, 5, fails_from=160),
    _Customer(
        "imprimerie-corvane",
        "Imprimerie Corvane",
        "societe-an",
        58,
        owner="Bastien Corvane",
        method="sepa_debit",
    ),
    _Customer("menezour", "Fiduciaire du Menezour", "cabinet", 71, 5),
    _Customer("sillonval", "Sillonval Expertise", "cabinet", 96, 4, ends_from=128),
    _Customer("brulerie-tournesol", "Brûlerie du Tournesol", "societe-an", 110, owner="Inès Vautrel"),
    _Customer("voilerie-kerancourt", "Voilerie Kerancourt", "societe-an", 151, owner="Ronan Kerancourt"),
)
_LATE_DAY = 95  # the demo's own firm chooses its plan


@contextmanager
def stand_in(folder: Path) -> Iterator[Fake]:
    """Run the stand-in of the payment service."""
    process = forked(serve, (0,), folder, {})
    try:
        yield Fake(process.wait_for(LISTENING)[1])
    finally:
        process.end()


def live(path: Path, fake: Fake, now: dt.datetime, say: Callable[[str], None] = lambda _said: None) -> None:
    """Let half a year of business happen up to `now` in the database at a path, which has the demo in it.

    `say` is told in words who comes and goes.
    """
    began = now - _AGO
    with (
        closing(Database(f"sqlite:///{path}")) as database,
        closing(Jail()) as jail,
        closing(Gateway(KEY, fake.address)) as gateway,
    ):
        terms = _own_company(database, jail, began)
        _Life(database, jail, fake, gateway, terms, began, say).live(now)


def _own_company(database: Database, jail: Jail, at: dt.datetime) -> Terms:
    """Found the operator's own company, whose owner opens the operator's pages."""
    found_tenant(database, jail, OPERATOR, "Lettrine", _AUTHOR, at)
    tenant_id = tenant_named(database, OPERATOR).id
    _own(database, Place(client_id=tenant_id), OWNER.name, OWNER.email, at)
    return Terms(example(), tenant_id)


def _own(database: Database, place: Place, name: str, email: str, at: dt.datetime) -> None:
    owner = persons.create_person(database, email, name, at, password=Passwords().hashed(demo.PASSWORD))
    memberships.add_member(database, place, owner, Term(Role.OWNER, day_of(at), None), _BY, at)


@dataclass
class _Life:
    database: Database
    jail: Jail
    fake: Fake
    gateway: Gateway
    terms: Terms
    began: dt.datetime
    say: Callable[[str], None]

    def live(self, now: dt.datetime) -> None:
        """Have each act happen at its moment, and the background in between."""
        self.fake.reset(self.began)
        self.fake.settings(payouts="daily", invoice_prefix="LTR-2026")
        assert self.terms.tariff is not None
        apply(self.gateway, difference(self.gateway, self.terms.tariff))
        keeper = Keeper(self.database, self.jail, PictureCache(), self.gateway, self.terms, self._now)
        acts_to_come = sorted(self._acts(), key=lambda each: each[0])
        for moment, act in (*acts_to_come, (now, lambda: None)):
            while self._now() + _PAUSE < moment:
                self._pass_to(self._now() + _PAUSE, keeper)
            self._pass_to(moment, keeper)
            act()
        self._pass_to(now, keeper)

    def _now(self) -> dt.datetime:
        return self.fake.now

    def _pass_to(self, moment: dt.datetime, keeper: Keeper) -> None:
        """Let time pass, then do what the background does."""
        self.fake.move_to(moment)
        for _ in range(2):  # what a round asked for is worked off by the next
            keeper.work()
            keeper.keep_books()
            transport = StripeTransport(self.database, self.gateway, self.terms, self._now)
            outbox.deliver_pending(self.database, {KIND: transport}, self._now, ())

    def _acts(self) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        day = dt.timedelta(days=1)
        firm = Place(firm_id=firms.firm_named(self.database, demo.FIRM).id)
        yield self.began + _LATE_DAY * day, lambda: self._subscribe(firm, "cabinet", "card")
        for each in _CUSTOMERS:
            yield self.began + each.day * day, partial(self._welcome, each)
            if each.fails_from is not None:
                yield self.began + each.fails_from * day, partial(self._fail, each)
            if each.ends_from is not None:
                yield self.began + each.ends_from * day, partial(self._end, each)

    def _welcome(self, customer: _Customer) -> None:
        """Bring a firm with its companies in, or a company, which subscribes at once."""
        slugs = [f"{customer.slug}-{number}" for number in range(1, customer.companies + 1)]
        for slug in slugs or [customer.slug]:
            found_tenant(self.database, self.jail, slug, customer.name, _AUTHOR, self._now())
        if customer.companies:
            firm = firms.found_firm(self.database, customer.slug, customer.name, self._now(), _BY.name)
            for slug in slugs:
                tenant, since = tenant_named(self.database, slug), day_of(self._now())
                firms.engage(self.database, firm.id, tenant.id, since, _BY.name, at=self._now())
        else:
            _own(
                self.database,
                self._place(customer),
                customer.owner,
                f"{customer.slug}@example.org",
                self._now(),
            )
        self._subscribe(self._place(customer), customer.plan, customer.method)

    def _subscribe(self, place: Place, plan: str, method: str) -> None:
        payers.ensure_payers(self.database, self.terms, day_of(self._now()))
        chosen = acts.choose_plan(self._acting, self._payer(place), plan, _BACK, _BY)
        assert isinstance(chosen, Chosen), chosen
        with self.database.platform_reading() as session:
            checkout = acts.newest_checkout(session, self._payer(place).id)
        assert checkout is not None
        assert checkout.session is not None
        self.fake.complete_checkout(checkout.session, method=method)
        self.say(f"{self._payer(place).name} subscribes")

    def _fail(self, customer: _Customer) -> None:
        payer = self._payer(self._place(customer))
        assert payer.customer is not None
        self.fake.next_payments(payer.customer, *_UNPAID)
        self.say(f"{customer.name} will not pay its next invoice")

    def _end(self, customer: _Customer) -> None:
        acts.cancel(self._acting, self._payer(self._place(customer)), _BY)
        self.say(f"{customer.name} leaves at the end of its period")

    def _place(self, customer: _Customer) -> Place:
        if customer.companies:
            return Place(firm_id=firms.firm_named(self.database, customer.slug).id)
        return Place(client_id=tenant_named(self.database, customer.slug).id)

    def _payer(self, place: Place) -> Payer:
        with self.database.platform_reading() as session:
            found = payers.own_payer(session, self.terms, place)
        assert found is not None
        return found

    @property
    def _acting(self) -> Acting:
        return Acting(self.database, self.gateway, self.terms, self._now)
