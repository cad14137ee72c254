"""Why what a payer asks for is not done: values, which a page says in words."""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class Refusal(StrEnum):
    """What stands in the way."""

    NO_SUCH_PLAN = "no-such-plan"
    NOT_FOR_YOU = "not-for-you"  # the plan is for the other kind of payer
    FIRM_PAYS = "firm-pays"  # the firm that serves the company pays for it
    CLIENTS_PAY = "clients-pay"  # the firm lets each of its companies pay
    TOO_SOON = "too-soon"  # it lets them so for some days at least; `day` is the first on which it may pay
    SUBSCRIBED = "subscribed"  # there is a subscription: it is changed, not taken out again
    PAYMENT_UNDER_WAY = "payment-under-way"  # the first payment of a subscription did not succeed yet
    TOO_MANY_TENANTS = "too-many-tenants"
    TOO_MANY_USERS = "too-many-users"
    NO_SUBSCRIPTION = "no-subscription"
    SAME_PLAN = "same-plan"
    OWES = "owes"  # an invoice is to be paid first
    ENDS = "ends"  # it was cancelled, which is to be taken back first
    NO_MEANS = "no-means"  # there is no card or account to be charged
    NO_ADDRESS = "no-address"  # nobody knows where the payer is, so no tax can be worked out
    NOT_READY = "not-ready"  # the payment service has no price for the plan yet
    STALE = "stale"  # what was seen is no longer what it comes to
    UNDER_WAY = "under-way"  # another change waits for the payment service
    BY_STRIPE = "by-stripe"  # the payment service refused; `said` are its words


@dataclass(frozen=True, slots=True)
class Refused:
    """What stands in the way; `most` is the limit of a plan, `said` and `day` as `Refusal` says."""

    why: Refusal
    most: int = 0
    said: str = ""
    day: dt.date | None = None
