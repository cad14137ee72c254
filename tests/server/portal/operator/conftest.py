"""The operator's own company is Bea's; its customers are the firm and alpha, as they were last fetched."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import datetime as dt

from flask.testing import FlaskClient
import pytest

from ledger_core.billing.entitlement import Status
from server.services import Services
from tenants.billing.following.findings import Finding, Kind, note
from tenants.billing.payers import payers
from tenants.billing.rows import EventRow, EventState, InvoiceRow, SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.people.place import Place
from tests.server.auth.forms import told
from tests.server.cast import NOW, TODAY, Cast
from tests.tenants.billing.conftest import example

DAY = dt.timedelta(days=1)


@pytest.fixture
def services(services: Services, cast: Cast) -> Services:
    return replace(services, terms=Terms(example(), cast.beta.id))


@dataclass
class House:
    """What the operator's pages show, and who looks."""

    database: Database
    services: Services
    cast: Cast
    client: FlaskClient

    def page(self, more: str = "") -> str:
        return told(self.client, f"/operator{more}")

    def payer(self, place: Place) -> int:
        with self.database.platform_reading() as session:
            found = payers.own_payer(session, self.services.terms, place)
        assert found is not None
        return found.id

    @property
    def firm(self) -> int:
        return self.payer(Place(firm_id=self.cast.firm_id))

    @property
    def alpha(self) -> int:
        return self.payer(Place(client_id=self.cast.alpha.id))

    def subscribed(
        self,
        payer: int,
        name: str,
        cents: int,
        status: Status = Status.ACTIVE,
        *,
        days: int = 70,
        **more: object,
    ) -> None:
        """Write a subscription that began so many days ago."""
        began = NOW - days * DAY
        row = {
            "id": name,
            "payer_id": payer,
            "plan": "cabinet",
            "status": status.value,
            "began_at": began,
            "period_from": began,
            "period_until": NOW + 8 * DAY,
            "period_end": TODAY + 7 * DAY,
            "monthly_cents": cents,
            "body": {"items": {"data": []}},
            "fetched_at": NOW,
        }
        with self.database.platform() as session:
            session.add(SubscriptionRow(**{**row, **more}))

    def failed(self, payer: int, name: str, cents: int, body: dict[str, object], failure: str = "") -> None:
        """Write an invoice that was tried twice."""
        with self.database.platform() as session:
            session.add(
                InvoiceRow(
                    id=f"in_{name}",
                    payer_id=payer,
                    number=name,
                    status="open",
                    day=TODAY - 4 * DAY,
                    due=TODAY - 4 * DAY,
                    currency="EUR",
                    net_cents=cents,
                    tax_cents=0,
                    total_cents=cents,
                    paid_cents=0,
                    attempts=2,
                    next_attempt_at=NOW + 2 * DAY,
                    failure=failure,
                    body=body,
                    fetched_at=NOW,
                )
            )

    def event(self, name: str, state: EventState, kind: str = "invoice.paid", error: str = "") -> None:
        with self.database.platform() as session:
            session.add(
                EventRow(
                    id=name,
                    type=kind,
                    about="in_1",
                    created_at=NOW,
                    received_at=NOW,
                    body={"id": name, "note": "<b>& as it came</b>"},
                    state=state.value,
                    tries=12 if state is EventState.FAILED else 0,
                    due_at=NOW,
                    error=error,
                    done_at=NOW if state is EventState.DONE else None,
                )
            )

    def finding(self, kind: Kind, payer: int | None, key: str = "one", **said: object) -> None:
        with self.database.platform() as session:
            note(session, Finding(f"test:{kind}:{key}", kind, payer, said), NOW)


@pytest.fixture
def house(
    services: Services, cast: Cast, client_for: Callable[[str], FlaskClient], database: Database
) -> House:
    payers.ensure_payers(database, services.terms, TODAY - 90 * DAY)
    return House(database, services, cast, client_for("Bea"))
