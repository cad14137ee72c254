"""Whether a plan has room for one more person: where somebody invites, accepts, or gives a role."""

from ledger_core.billing.plans import Metric
from server.auth.entitled import entitlement
from server.auth.refused import NoSeatError, PlanFullError, ServiceStoppedError
from server.portal.standing.stops import stop_of
from server.services import services
from tenants.billing.payers.seats import Seat, has_seat, holds_seat
from tenants.db import Look, PlatformSession
from tenants.people.invitations import Invited
from tenants.people.place import Place
from tenants.people.roles import Role


def no_seat(place: Place, role: Role, email: str) -> str:
    """Say why a role is not given to somebody at the place whose page asks; "" where it is."""
    house = services()
    if has_seat(house.database, house.terms, Seat(place, role, email), house.today()):
        return ""
    return stop_of(PlanFullError(Metric.USERS) if entitlement().may_work else ServiceStoppedError()).advice


def refuse_without_seat(offered: Invited) -> None:
    """Refuse to let somebody take what they were invited to.

    Raises:
        NoSeatError: nobody more is taken in there.
    """
    house = services()
    seat = Seat(offered.place, offered.role, offered.email)
    if not has_seat(house.database, house.terms, seat, house.today()):
        raise NoSeatError(offered.name)


def seat_for(offered: Invited) -> Look:
    """Return what refuses the same within the transaction that takes the last seat: of two at once, one."""
    return _look(Seat(offered.place, offered.role, offered.email), NoSeatError(offered.name))


def seat_at(place: Place, role: Role, email: str) -> Look:
    """Return what refuses the same to who gives a role at the place whose page asks."""
    return _look(Seat(place, role, email), PlanFullError(Metric.USERS))


def _look(seat: Seat, error: Exception) -> Look:
    house = services()

    def fits(session: PlatformSession) -> None:
        if not holds_seat(session, house.terms, seat, house.today()):
            raise error

    return fits
