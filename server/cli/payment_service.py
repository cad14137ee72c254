"""What the commands of `lettrine billing` share: the payment service as set up, and its refusals in words."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from ledger_core.billing.plans import Tariff
from server.billing.opening import gateway_of, tariff_of
from server.cli.failure import fail
from server.config import settings
from tenants.billing.catalogue.catalogue import ForeignMeterError, NotSyncedError
from tenants.billing.service.gateway import Gateway, GoneError, LaterError, RefusedError

_REFUSALS = (ForeignMeterError, GoneError, LaterError, NotSyncedError, RefusedError)


@contextmanager
def payment_service() -> Iterator[tuple[Gateway, Tariff]]:
    """Open the payment service for a command, with the operator's plans.

    Ends the command where no money is taken, and with what the payment service says where it refuses or does
    not answer.
    """
    found = settings()
    gateway = gateway_of(found)
    if found.stripe is None or gateway is None:
        fail(
            "no money is taken here: set LETTRINE_STRIPE_KEY, LETTRINE_STRIPE_WEBHOOK_SECRET and "
            "LETTRINE_PLANS (docs/settings.md)"
        )
    with closing(gateway):
        try:
            yield gateway, tariff_of(found.stripe)
        except _REFUSALS as error:
            fail(error)
