"""The acts on subscriptions as a request carries them out, and what the payment service says after them."""

from collections.abc import Callable
import logging

from flask import abort

from server.billing.turns import has_turn, take_turn
from server.portal.billing.desk import BillingDesk
from server.services import services
from tenants.billing.acts.acts import Acting
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.shapes import UnknownStatusError
from tenants.billing.service.gateway import GoneError
from tenants.outbox import LaterError, RefusedError

_log = logging.getLogger("lettrine")


def acting() -> Acting:
    """Return what acts need; «not found» where no payment service is set."""
    house = services()
    if house.gateway is None:
        abort(404)
    take_turn()
    return Acting(house.database, house.gateway, house.terms, house.now)


def fetch_all(desk: BillingDesk) -> None:
    """Ask the payment service how all of a payer stands.

    Its events say the same some seconds later; the page that follows an act need not wait for them. Where it
    does not answer, or others ask it just now, what was known stays.
    """
    _ask(desk, lambda fetching: fetching.payer(desk.own.id))


def fetch_checkout(desk: BillingDesk, name: str) -> None:
    """Ask in the same way how a first payment stands, by its name there."""
    _ask(desk, lambda fetching: fetching.checkout(name))


def fetch_means(desk: BillingDesk) -> None:
    """Ask in the same way what a payer is charged by, and no more."""
    customer = desk.own.customer
    if customer is not None:
        _ask(desk, lambda fetching: fetching.means(customer))


def _ask(desk: BillingDesk, look: Callable[[Fetching], None]) -> None:
    house = services()
    if house.gateway is None or not has_turn():
        return
    try:
        look(Fetching(house.database, house.gateway, desk.terms, house.now))
    except (LaterError, RefusedError, GoneError, UnknownStatusError) as error:
        _log.warning("the payment service told nothing of payer %s: %s", desk.own.id, error)
