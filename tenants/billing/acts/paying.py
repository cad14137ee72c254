"""A firm decides whether it pays for its companies: refused where its own plan would hold too few of them.

A subscription asks once an interval for the companies there are. So a firm that has one and let its companies
pay does not come back at once: else none of them would ever stand on an invoice.
"""

import datetime as dt

from tenants.billing.acts.asked import Asked
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.payers.clients import choose_pays, last_choice
from tenants.billing.payers.subscriptions import live_rows
from tenants.db import PlatformSession
from tenants.moment import day_of

AWAY = dt.timedelta(days=30)
"""How long a firm with a subscription lets its companies pay at least, where it does so beyond a day."""
_TELLING = dt.timedelta(minutes=20)  # until the payment service surely knows how many companies there are


class _RefusedError(Exception):
    """Something stands in the way of the choice."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.why)
        self.refused = refused


def decide_pays(asked: Asked, *, pays: bool) -> Refused | None:
    """Have a firm pay for its companies from now on, or let each pay; return what stands in the way.

    Companies that come while each pays are counted in no plan. So it is counted as the choice would have it,
    in one transaction with it: else a plan for few would come to hold any number.
    """
    assert asked.payer.firm_id is not None, "a company pays for nobody else"

    def fit(session: PlatformSession) -> None:
        for row in live_rows(session, asked.payer.id) if pays else ():
            plan = asked.terms.plan(row.plan)
            refused = asked.over(session, plan) if plan is not None else None
            if refused is not None:
                raise _RefusedError(refused)

    refused = _too_soon(asked) if pays else None
    if refused is not None:
        return refused
    try:
        choose_pays(asked.database, asked.payer.firm_id, asked.by, asked.at, pays=pays, fits=fit)
    except _RefusedError as error:
        return error.refused
    return None


def _too_soon(asked: Asked) -> Refused | None:
    """Tell whether a firm that has a subscription let its companies pay lately.

    On the same day it may take that back, but where an invoice went or goes without them.
    """
    with asked.database.platform_reading() as session:
        rows, last = live_rows(session, asked.payer.id), last_choice(session, asked.payer)
    if not rows or last is None or last.pays:
        return None
    first = day_of(last.at) + AWAY
    is_counted = all(row.period_from <= last.at and asked.at + _TELLING < row.period_until for row in rows)
    if (asked.day == day_of(last.at) and is_counted) or asked.day >= first:
        return None
    return Refused(Refusal.TOO_SOON, day=first)
