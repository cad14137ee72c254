"""Which notices of a subscription go out by mail on a day, to who looks after it and may open no page.

A page says what is so; a mail cannot be taken back, and says less: nothing of limits or a pause, and of what
is owed nothing that only the calendar says. Owns which there are, about which day; the words are others'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.billing.entitlement import Entitlement, Notice, Said, Status, Subscription, entitlement_on
from ledger_core.billing.plans import Tariff


class Occasion(StrEnum):
    """What a mail is about."""

    TRIAL_ENDS = "trial-ends"
    ENDS = "ends"
    NOT_PAID = "not-paid"
    STOPPED = "stopped"
    CLOSING = "closing"  # of a service that stopped: books can soon no longer be read


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that is due: the notice in it, the day it is about, and the last on which books can be read.

    `readable_until` is None where nothing that is known would end it.
    """

    occasion: Occasion
    said: Said
    day: dt.date
    readable_until: dt.date | None


_DAY = dt.timedelta(days=1)
_TO_COME = {
    Notice.TRIAL_ENDS: Occasion.TRIAL_ENDS,
    Notice.ENDS: Occasion.ENDS,
    Notice.NOT_PAID: Occasion.NOT_PAID,
}
_OF_DEBTS = frozenset({Notice.NOT_PAID, Notice.STOPPED})
_OWING = frozenset({Status.PAST_DUE, Status.UNPAID, Status.CANCELLED})


def mails_on(
    found: Entitlement, subscription: Subscription | None, tariff: Tariff, since: dt.date, day: dt.date
) -> Iterator[Due]:
    """Yield the mails that are due on a day; one stays due for as long as what it says is so.

    Args:
        found: what the payer may do on the day.
        subscription: the payer's, as last seen; None where none was taken out.
        tariff: the operator's.
        since: the payer's first day.
        day: the day.
    """
    owes = subscription is not None and subscription.status in _OWING
    for said in found.said:
        if said.day is None or (said.notice in _OF_DEBTS and not owes):
            continue
        if said.notice in _TO_COME:
            after = entitlement_on(subscription, {}, tariff, since, said.day + _DAY)
            yield Due(_TO_COME[said.notice], said, said.day, after.readable_until)
        elif found.may_read:
            is_near = said.day <= day + tariff.warn_days * _DAY
            yield Due(Occasion.CLOSING if is_near else Occasion.STOPPED, said, said.day, said.day)
