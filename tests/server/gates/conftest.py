"""The cast under an operator's terms; who pays for alpha and beta and how they stand is written into rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import datetime as dt

from flask.testing import FlaskClient
import pytest

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Tariff
from server.services import Services
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.payers import ensure_payers, own_payer
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.people.place import Place, operator
from tests.server.cast import NOW, TODAY, Cast
from tests.tenants.billing.conftest import example

DAY = dt.timedelta(days=1)
LONG_AGO = TODAY - 900 * DAY

STATES: dict[str, tuple[int, Status | None, dict[str, int]]] = {
    "trial": (5, None, {}),
    "trial-ends": (20, None, {}),
    "trial-over": (40, None, {}),
    "active": (900, Status.ACTIVE, {"period_end": 20}),
    "ends": (900, Status.ACTIVE, {"period_end": 5, "ends_on": 5}),
    "grace": (900, Status.PAST_DUE, {"past_due_since": -3}),
    "stopped": (900, Status.PAST_DUE, {"past_due_since": -20}),
    "paused": (900, Status.PAUSED, {}),
    "ended": (900, Status.CANCELLED, {"ended_on": -10}),
    "owing": (900, Status.PAST_DUE, {"past_due_since": -500}),
    "closed": (900, Status.CANCELLED, {"ended_on": -400}),
}
"""How a payer stands: days since its first, its subscription's status, and that one's days from today on."""


@dataclass(frozen=True, slots=True)
class Till:
    """Who pays, and how they stand."""

    database: Database
    terms: Terms
    cast: Cast

    @property
    def firm(self) -> Place:
        return Place(firm_id=self.cast.firm_id)

    @property
    def alpha(self) -> Place:
        return Place(client_id=self.cast.alpha.id)

    def stand(self, state: str, place: Place | None = None, plan: str = "cabinet") -> None:
        """Have the firm, or another place, stand in a state."""
        days, status, marks = STATES[state]
        ensure_payers(self.database, self.terms, TODAY)
        with self.database.platform() as session:
            payer = own_payer(session, self.terms, place or self.firm)
            assert payer is not None
            row = session.get(PayerRow, payer.id)
            assert row is not None
            row.since = TODAY - days * DAY
            if status is not None:
                session.add(subscription(payer.id, state, status, plan, marks))

    def each_pays(self) -> None:
        """Have the firm let each company pay."""
        ensure_payers(self.database, self.terms, TODAY)
        choose_pays(self.database, self.cast.firm_id, pays=False, by=operator("test"), at=NOW - 100 * DAY)


def subscription(
    payer_id: int, state: str, status: Status, plan: str, marks: dict[str, int]
) -> SubscriptionRow:
    began, since = NOW - 800 * DAY, NOW - 10 * DAY
    return SubscriptionRow(
        id=f"sub_{payer_id}_{state}",
        payer_id=payer_id,
        plan=plan,
        status=status.value,
        began_at=began,
        period_from=since,
        period_until=since + 30 * DAY,
        monthly_cents=4900,
        body={},
        fetched_at=NOW,
        **{name: TODAY + days * DAY for name, days in marks.items()},
    )


@pytest.fixture
def tariff() -> Tariff:
    return example()


@pytest.fixture
def services(services: Services, tariff: Tariff) -> Services:
    return replace(services, terms=Terms(tariff))


@pytest.fixture
def till(services: Services, cast: Cast) -> Till:
    return Till(services.database, services.terms, cast)


@pytest.fixture
def opens(client_for: Callable[[str], FlaskClient]) -> Callable[[str], FlaskClient]:
    """Open browsers in English."""

    def open_for(name: str) -> FlaskClient:
        client = client_for(name)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return open_for
