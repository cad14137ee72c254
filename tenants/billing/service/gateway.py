"""Every call that is made to the payment service, with its key of idempotency.

Owns calls and what their refusals mean. Decides nothing.
"""

from tenants.billing.service.money import MoneyCalls
from tenants.billing.service.prices import PriceCalls
from tenants.billing.service.refusals import CardRefusedError, GoneError, NotAllowedError
from tenants.billing.service.subscribing import PayerCalls
from tenants.outbox import LaterError, RefusedError

__all__ = ["CardRefusedError", "Gateway", "GoneError", "LaterError", "NotAllowedError", "RefusedError"]


class Gateway(PriceCalls, PayerCalls, MoneyCalls):
    """The payment service, asked with the operator's key."""
