"""The page of a subscription: how it stands, what was used, what it comes to, invoices, what may be done."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.billing.entitlement import Entitlement, Status
from ledger_core.billing.plans import Plan
from server.portal.billing.desk import BillingDesk
from server.portal.billing.invoice_lines import InvoiceLine, invoice_line
from server.portal.billing.usage_lines import UsageLine, usage_lines
from server.portal.billing.words import Sign, standing_sign
from server.services import services
from tenants.billing.acts.checkout import newest_checkout
from tenants.billing.following.invoices import invoices_of
from tenants.billing.payers.clients import pays_for_clients, tenants_paid_by
from tenants.billing.payers.entitlements import entitlement_of
from tenants.billing.payers.subscriptions import current_row, is_live, paying_themselves
from tenants.billing.rows import CheckoutRow, CheckoutState, SubscriptionRow
from tenants.billing.usage.upcoming import Upcoming, upcoming

UNDER_WAY = (CheckoutState.WANTED.value, CheckoutState.OPEN.value)


@dataclass(frozen=True, slots=True)
class Overview:
    """A subscription as a page shows it; `plan` is None of one that the operator's file no longer has."""

    entitlement: Entitlement
    sign: Sign
    row: SubscriptionRow | None
    plan: Plan | None
    next: Upcoming | None
    lines: tuple[UsageLine, ...]
    invoices: tuple[InvoiceLine, ...]
    waits: CheckoutRow | None
    is_tenant: bool
    pays_for_clients: bool
    clients: int
    paying_too: tuple[str, ...]  # names of clients that a firm pays for, and that pay as well

    @property
    def is_live(self) -> bool:
        """Tell whether a subscription goes on."""
        return self.row is not None and is_live(self.row)

    @property
    def is_first_unpaid(self) -> bool:
        """Tell whether the first payment did not succeed yet."""
        return self.row is not None and self.row.status == Status.INCOMPLETE.value

    @property
    def needs_plan(self) -> bool:
        """Tell whether a plan is of use: a firm that lets each of its clients pay needs none."""
        return self.is_tenant or self.pays_for_clients

    @property
    def ends_on(self) -> dt.date | None:
        """Return the last day of a subscription that was cancelled and still goes on."""
        return self.row.ends_on if self.row is not None and self.is_live else None

    @property
    def owed(self) -> tuple[InvoiceLine, ...]:
        """Return the invoices that wait for a payment, the oldest first."""
        return tuple(line for line in reversed(self.invoices) if line.left_cents)

    @property
    def payable(self) -> InvoiceLine | None:
        """Return the oldest invoice that can be paid now."""
        return next((line for line in self.owed if line.is_payable), None)


def overview_of(desk: BillingDesk) -> Overview:
    """Read a subscription and all that belongs to it."""
    house, own = services(), desk.own
    with house.database.platform_reading() as session:
        entitlement = entitlement_of(session, own, desk.terms, desk.today)
        row = current_row(session, own.id)
        invoices = tuple(map(invoice_line, invoices_of(session, own.id)))
        newest = newest_checkout(session, own.id)
        firm_pays = own.firm_id is not None and pays_for_clients(session, own, desk.today)
        clients = tenants_paid_by(session, own, desk.today) if own.firm_id is not None else ()
        paying = paying_themselves(session, [client.id for client in clients])
    coming = upcoming(house.database, desk.terms, own, desk.now) if row is not None else None
    plan = desk.tariff.plan(row.plan) if row is not None else None
    plan = coming.plan if coming is not None else plan  # at the prices that are paid
    return Overview(
        entitlement=entitlement,
        sign=standing_sign(entitlement.standing),
        row=row,
        plan=plan,
        next=coming,
        lines=usage_lines(coming.plan, coming.usage, coming.estimate, desk.tariff.currency) if coming else (),
        invoices=invoices,
        waits=newest if newest is not None and newest.state in UNDER_WAY else None,
        is_tenant=own.firm_id is None,
        pays_for_clients=firm_pays,
        clients=len(clients),
        paying_too=tuple(client.name for client in clients if client.id in paying),
    )
