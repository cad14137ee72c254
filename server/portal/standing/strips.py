"""The strips above the pages of a firm or a tenant: what ends, what stopped, and the way to mend it.

Owns which notices stand where, and how urgent each is. Layouts ask, so that parts of pages have none.
"""

from dataclasses import dataclass

from flask import request

from ledger_core.billing.entitlement import Notice, Said
from ledger_core.billing.plans import Metric
from server.auth.entitled import entitlement, entitlement_within_limits
from server.portal.standing import words
from server.portal.standing.reader import Reading, reading_of
from server.services import services
from tenants.people.access import FirmAccess, TenantAccess

SOON_DAYS = 3
_ADDING = {
    "portfolio": Metric.TENANTS,
    "imports": Metric.TENANTS,
    "team": Metric.USERS,
    "members": Metric.USERS,
}
"""Blueprints of pages where one more of something can be added: a full plan is said there, nowhere else."""
_OWN = frozenset({"firm_billing", "tenant_billing"})  # their pages say themselves what is owed and what ends
_STOPS = frozenset({Notice.STOPPED, Notice.PAUSED})  # … and not what follows where a subscription goes on


@dataclass(frozen=True, slots=True)
class Strip:
    """One line: its kind as notes have it, the sentence, a link and its words, "" where there is none."""

    kind: str
    sentence: str
    act: str
    address: str


def strips(access: FirmAccess | TenantAccess) -> tuple[Strip, ...]:
    """Return what is to be said above a page; nothing, at no query, where no money is taken."""
    blueprint = request.blueprint or ""
    found = entitlement_within_limits() if blueprint in _ADDING else entitlement()
    said = [each for each in found.said if each.metric in {None, _ADDING.get(blueprint)}]
    if blueprint in _OWN:
        said = [each for each in said if each.notice in _STOPS]
    reading = reading_of(access) if said else None
    if reading is None:
        return ()
    return tuple(strip for each in said if (strip := _strip(each, reading)).sentence)


def _strip(said: Said, reading: Reading) -> Strip:
    today = services().today()
    address = reading.address if reading.address != request.path else ""
    return Strip(
        _kind(said),
        words.notice(said, reading, today),
        words.act(said, reading) if address else "",
        address,
    )


def _kind(said: Said) -> str:
    if words.is_over(said):
        return "bad"
    is_soon = said.day is not None and (said.day - services().today()).days <= SOON_DAYS
    return "warn" if said.notice is Notice.NOT_PAID or is_soon else "info"
