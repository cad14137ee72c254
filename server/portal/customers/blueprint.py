"""The blueprint of the customers' pages, and how a page finds the customer that its address names."""

from dataclasses import dataclass
import datetime as dt

from flask import Blueprint, abort

from ledger_core.accounts import spelt, unspelt
from server.portal.pictures import asked_day, picture_for
from server.services import services
from tenants.people.access import TenantAccess
from tenants.receivables.customer_writing import Desk
from tenants.receivables.customers import CustomerSituation, customer_of
from tenants.receivables.situation import Receivables, receivables_of

blueprint = Blueprint("customers", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer as of the day that an address asks for."""

    found: Receivables
    customer: CustomerSituation


def receivables_asked(access: TenantAccess) -> Receivables:
    """Return the receivables as of the day that the address asks for."""
    return receivables_of(picture_for(access.tenant_id), asked_day())


def asked_customer(access: TenantAccess, key: str, as_of: dt.date | None = None) -> Asked:
    """Return the customer whose code the address spells; one that nobody has is not found."""
    found = (
        receivables_asked(access) if as_of is None else receivables_of(picture_for(access.tenant_id), as_of)
    )
    try:
        code = unspelt(key)
    except (ValueError, OverflowError):
        abort(404)
    customer = customer_of(found, code)
    if customer is None or spelt(code) != key:
        abort(404)
    return Asked(found, customer)


def desk_of(access: TenantAccess) -> Desk:
    """Return where somebody who is let in writes."""
    house = services()
    return Desk(house.database, house.jail, house.pictures, access.tenant_id, access.author, house.now())
