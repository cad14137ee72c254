"""What is given where this request was let in: asked once a request, and not at all where no money is taken.

The one place where a request asks; what follows from it is the words' of `server.portal.standing`. Reads no
tenant's data.
"""

from flask import g

from ledger_core.billing.entitlement import Entitlement
from ledger_core.billing.plans import Metric
from server.auth.refused import BooksClosedError, PlanFullError, ServiceStoppedError
from server.services import services
from tenants.billing.payers.entitlements import Given, given_at
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.place import Place, place_of


def given(access: FirmAccess | TenantAccess) -> Given:
    """Return what is given at a firm or tenant, and who pays for it; a plan has room in it."""
    kept: dict[Place, Given] = g.setdefault("given", {})
    place = place_of(access)
    if place not in kept:
        kept[place] = _asked(access, limits=False)
    return kept[place]


def entitlement() -> Entitlement:
    """Return what is given at the firm or tenant that this request was let into; a plan has room in it."""
    return given(g.access).entitlement


def entitlement_within_limits() -> Entitlement:
    """Return the same, for where one more may be added: companies and people are counted, asked each time."""
    return _asked(g.access, limits=True).entitlement


def refuse_closed() -> None:
    """Refuse a request where the books are closed.

    Raises:
        BooksClosedError: they are.
    """
    if not entitlement().may_read:
        raise BooksClosedError


def refuse_unless_working() -> None:
    """Refuse a request to send or match where that has stopped.

    Raises:
        ServiceStoppedError: it has.
    """
    if not entitlement().may_work:
        raise ServiceStoppedError


def refuse_unless_room(coming: int) -> None:
    """Refuse one more company where service has stopped or the plan is full.

    Args:
        coming: how many are being made, and are not counted yet.

    Raises:
        ServiceStoppedError: it has stopped.
        PlanFullError: the plan is full, or will be with them.
    """
    refuse_unless_working()
    found = _asked(g.access, limits=True)
    most = found.plan.limits.get(Metric.TENANTS) if found.plan is not None else None
    will_be_full = most is not None and found.counted[Metric.TENANTS] + coming >= most
    if will_be_full or not found.entitlement.may_add_tenant:
        raise PlanFullError(Metric.TENANTS)


def _asked(access: FirmAccess | TenantAccess, *, limits: bool) -> Given:
    house = services()
    return given_at(house.database, house.terms, place_of(access), house.today(), limits=limits)
