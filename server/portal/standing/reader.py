"""Who reads a notice: whether they look after the subscription, and where it is looked after.

Owns nothing of what is said.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from ledger_core.billing.plans import Plan
from server.auth.entitled import given
from tenants.billing.payers.payers import Payer
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.roles import Permission, Role


class Reader(StrEnum):
    """Who reads it, by what they have to do with the subscription."""

    PAYER = "payer"  # looks after it
    FIRM = "firm"  # works at the firm that pays
    CLIENT = "client"  # belongs to a company whose firm pays
    COMPANY = "company"  # has to do with a company that pays for itself
    AUDITOR = "auditor"  # only reads


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, who pays, under which plan that goes on, and where the subscription is looked after.

    `address` is "" for who does not look after it; an owner whose firm is not served gets the company's own
    page, where it may subscribe for itself.
    """

    reader: Reader
    payer: str
    plan: Plan | None
    address: str


def reading_of(access: FirmAccess | TenantAccess) -> Reading | None:
    """Return who reads at a firm or tenant; None where nobody pays for it."""
    found = given(access)
    if found.payer is None:
        return None
    reader = _reader(access, found.payer)
    address = _address(found.payer) if reader is Reader.PAYER else ""
    if reader is Reader.CLIENT and access.may(Permission.BILLING) and not found.entitlement.may_work:
        address = url_for("tenant_billing.get_overview", slug=access.slug)  # it may pay for itself
    return Reading(reader, found.payer.name, found.plan, address)


def _reader(access: FirmAccess | TenantAccess, payer: Payer) -> Reader:
    if access.role is Role.AUDITOR:
        return Reader.AUDITOR
    if payer.firm_id is None:
        return Reader.PAYER if access.may(Permission.BILLING) else Reader.COMPANY
    if isinstance(access, FirmAccess):
        firm_id: int | None = access.firm_id
    else:
        firm_id = access.firm.id if access.firm else None
    if firm_id != payer.firm_id:
        return Reader.CLIENT
    return Reader.PAYER if access.role is Role.PARTNER else Reader.FIRM


def _address(payer: Payer) -> str:
    """Return the address of the subscription's page."""
    if payer.firm_id is not None:
        return url_for("firm_billing.get_overview", firm=payer.slug)
    return url_for("tenant_billing.get_overview", slug=payer.slug)
