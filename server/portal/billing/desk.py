"""Whose subscription a page is about, seen by whom and when."""

from dataclasses import dataclass
import datetime as dt

from flask import abort

from ledger_core.billing.plans import Tariff
from server.auth.entitled import given
from server.portal.premises import Premises
from server.services import services
from tenants.billing.payers.clients import payer_of_place
from tenants.billing.payers.entitlements import may_pay_itself
from tenants.billing.payers.payers import Payer, ensure_payers, payer_at
from tenants.billing.terms import Terms
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.place import place_of

FIRM_AREA, TENANT_AREA = "firm_billing", "tenant_billing"


@dataclass(frozen=True, slots=True)
class BillingDesk:
    """A firm or a company where the operator takes money.

    `payer` is who pays for it today; `own` is the firm or company itself as a payer: the same, or a company
    whose firm pays for it. `may_subscribe`: it may take out a subscription, since it pays for itself or its
    firm is not served.
    """

    premises: Premises
    terms: Terms
    tariff: Tariff
    payer: Payer
    own: Payer
    now: dt.datetime
    today: dt.date
    may_subscribe: bool

    @property
    def pays_itself(self) -> bool:
        """Tell whether this firm or company pays for itself."""
        return self.payer.place == self.own.place


def premises_of(access: FirmAccess | TenantAccess) -> Premises:
    """Return where these pages are."""
    return Premises(access, FIRM_AREA if isinstance(access, FirmAccess) else TENANT_AREA)


def desk_of(access: FirmAccess | TenantAccess) -> BillingDesk | None:
    """Return the desk of a firm or company; None where nobody takes money of it.

    One that has no row yet as a payer is shown as if it began today: a page that is read writes nothing.
    """
    house = services()
    terms, today = house.terms, house.today()
    with house.database.platform_reading() as session:
        place = place_of(access)
        payer = payer_of_place(session, terms, place, today)
        if payer is None or terms.tariff is None:
            return None
        own = payer if payer.place == place else payer_at(session, terms, place, today)
        may_subscribe = own is payer or may_pay_itself(session, terms, place.client_id or 0, today)
    return BillingDesk(
        premises_of(access), terms, terms.tariff, payer, own, house.now(), today, may_subscribe
    )


def shown_desk_of(access: FirmAccess | TenantAccess) -> BillingDesk:
    """Return the desk of who looks at what was or may be decided; «not found» where nobody takes money."""
    return desk_of(access) or abort(404)


def deciding_desk_of(access: FirmAccess | TenantAccess) -> BillingDesk:
    """Return the desk of who decides something: the firm or company has its row as a payer.

    «Not found» where nobody takes money of it.
    """
    desk = desk_of(access)
    if desk is not None and not desk.own.id:
        ensure_payers(services().database, desk.terms, desk.today)
        desk = desk_of(access)
    if desk is None:
        abort(404)
    return desk


def has_billing(access: FirmAccess | TenantAccess) -> bool:
    """Tell whether a firm or company has a subscription of its own to look after."""
    payer = given(access).payer
    return payer is not None and payer.place == place_of(access)
