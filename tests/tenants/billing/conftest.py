"""A firm with two companies, one that nobody serves, and the operator's own, under the example's plans."""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.billing.entitlement import Entitlement, Status
from ledger_core.billing.plan_file import tariff_in
from ledger_core.billing.plans import Tariff
from tenants.billing.payers import clients, entitlements, payers, subscriptions
from tenants.billing.payers.payers import Payer
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.people import entries
from tenants.people.firms import engage, found_firm
from tenants.people.place import Place, operator
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
ROOT = operator("root")
EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "plans-example.toml"


def example() -> Tariff:
    found = tariff_in(EXAMPLE.read_bytes())
    assert isinstance(found, Tariff)
    return found


@dataclass
class Street:
    """Who there is: the firm serves alpha and beta, nobody gamma, and lettrine is the operator's own."""

    database: Database
    terms: Terms
    firm: int
    alpha: int
    beta: int
    gamma: int
    lettrine: int

    def payer_of(self, tenant_id: int, day: dt.date = TODAY) -> Payer | None:
        with self.database.platform_reading() as session:
            return clients.payer_of_tenant(session, self.terms, tenant_id, day)

    def payer_at(self, place: Place) -> Payer:
        with self.database.platform_reading() as session:
            found = payers.own_payer(session, self.terms, place)
        assert found is not None
        return found

    @property
    def firm_payer(self) -> Payer:
        return self.payer_at(Place(firm_id=self.firm))

    def paid_by(self, payer: Payer, day: dt.date = TODAY) -> set[int]:
        with self.database.platform_reading() as session:
            return {tenant.id for tenant in clients.tenants_paid_by(session, payer, day)}

    def at(self, tenant_id: int, day: dt.date = TODAY) -> Entitlement:
        return entitlements.given_to_tenant(self.database, self.terms, tenant_id, day).entitlement

    def at_firm(self, day: dt.date = TODAY) -> Entitlement:
        return entitlements.given_to_firm(self.database, self.terms, self.firm, day).entitlement

    def customer(self, place: Place, customer: str) -> Payer:
        """Have the payment service know a place under a name."""
        payer = self.payer_at(place)
        with self.database.platform() as session:
            row = session.get(PayerRow, payer.id)
            assert row is not None
            row.customer = customer
        return self.payer_at(place)

    def subscribe(
        self, place: Place, status: Status = Status.ACTIVE, *, plan: str = "cabinet", **days: dt.date
    ) -> str:
        """Write a subscription as if it had been fetched; one month paid for from today on."""
        payer = self.payer_at(place)
        began = NOW + len(self.rows(payer)) * dt.timedelta(hours=1)
        row = SubscriptionRow(
            id=f"sub_{payer.id}_{len(self.rows(payer))}",
            payer_id=payer.id,
            plan=plan,
            status=status.value,
            began_at=began,
            period_from=began,
            period_until=began + 30 * DAY,
            monthly_cents=4900,
            body={"items": {"data": []}},
            fetched_at=NOW,
            **{"period_end": TODAY + 29 * DAY, **days},
        )
        with self.database.platform() as session:
            session.add(row)
        return row.id

    def rows(self, payer: Payer) -> tuple[SubscriptionRow, ...]:

        with self.database.platform_reading() as session:
            return subscriptions.rows_of(session, payer.id)


@pytest.fixture
def street(
    database: Database,
    new_tenant: Callable[[str], Tenant],
    settled: Callable[..., tuple[int, ...]],
) -> Street:
    terms = Terms(example())

    def made() -> tuple[int, ...]:
        firm = found_firm(database, "vauclair", "Cabinet Vauclair", NOW, "root").id
        tenants = [new_tenant(slug).id for slug in ("alpha", "beta", "gamma", "lettrine")]
        for tenant_id in tenants[:2]:
            engage(database, firm, tenant_id, TODAY - 20 * DAY, "root", at=NOW)
        payers.ensure_payers(database, Terms(terms.tariff, tenants[3]), TODAY - 10 * DAY)
        entries.relay(database)
        return (firm, *tenants)

    firm, alpha, beta, gamma, lettrine = settled("street", made)
    return Street(database, Terms(terms.tariff, lettrine), firm, alpha, beta, gamma, lettrine)
