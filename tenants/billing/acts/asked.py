"""Somebody asks for something on behalf of a payer: who, when, and whether the plan is one they may have.

Owns what every such decision needs. What is decided is `checkout`'s and `changing`'s.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.billing.plans import Metric, Plan
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.payers.clients import pays_for_clients
from tenants.billing.payers.entitlements import may_pay_itself
from tenants.billing.payers.payers import Payer, own_payer
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.payers.subscriptions import live_rows
from tenants.billing.rows import PayerRow
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of
from tenants.people.entries import Saying, of_place
from tenants.people.place import By

_TOO_MANY = {Metric.TENANTS: Refusal.TOO_MANY_TENANTS, Metric.USERS: Refusal.TOO_MANY_USERS}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, for which payer, and when."""

    database: Database
    terms: Terms
    payer: Payer
    by: By
    at: dt.datetime

    @property
    def day(self) -> dt.date:
        """Return the day on which it is asked."""
        return day_of(self.at)

    def hold(self, session: PlatformSession) -> Payer:
        """Let what is decided for the payer come one after the other until the transaction ends.

        Returns: the payer as it is now.
        """
        mine = own_payer(session, self.terms, self.payer.place)
        assert mine is not None, "every payer has a row"
        session.scalars(select(PayerRow.id).where(PayerRow.id == mine.id).with_for_update()).one()
        return mine

    def barred(self, session: PlatformSession, plan: Plan) -> Refused | None:
        """Tell whether a plan is not for the payer, somebody else pays for it, or it allows too little."""
        payer = self.payer
        if plan.payer is not payer.kind:
            return Refused(Refusal.NOT_FOR_YOU)
        needs_none = payer.client_id is None and not pays_for_clients(session, payer, self.day)
        if needs_none and not live_rows(session, payer.id):  # who has one may change it
            return Refused(Refusal.CLIENTS_PAY)
        if payer.client_id is not None and not may_pay_itself(session, self.terms, payer.client_id, self.day):
            return Refused(Refusal.FIRM_PAYS)
        return self.over(session, plan)

    def say(self, session: PlatformSession, act: str, plan: str) -> None:
        """Tell the log of the firm or company what was asked for, of which plan, with its names."""
        known = self.terms.plan(plan)
        names = dict(known.names) if known else {}
        saying = Saying(self.at, self.by.name, f"billing:{act}", plan, names)
        of_place(session, self.payer.firm_id, self.payer.client_id, saying)

    def over(self, session: PlatformSession, plan: Plan) -> Refused | None:
        """Tell whether there is more than a plan allows."""
        if not plan.limits:
            return None
        exceeded = plan.exceeded(quantities_on(session, self.payer, self.day))
        return next((Refused(_TOO_MANY[metric], most) for metric, most in exceeded.items()), None)
