"""What was decided is done at the payment service, and the state is fetched again after it.

Every act may be done twice: it looks at what is there first, and bears a key of idempotency, that of its row
in the outbox. Where its words are worked out anew at each try, a short name of them is added, for under a key
the payment service takes the same words only. It keeps keys for a day; what may be tried for longer finds out
by itself whether it was done.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

from sqlalchemy import select

from ledger_core.billing.plans import Metric, Plan
from tenants.billing.acts.previewing import PRORATION, SEEN_FOR
from tenants.billing.acts.subscribing import Subscribing
from tenants.billing.catalogue.catalogue import NotSyncedError, prices_of
from tenants.billing.catalogue.held import PARTS_FIELD, may_be_added, parts_chosen
from tenants.billing.catalogue.items import changed_items, digest, item_of, items_in
from tenants.billing.catalogue.wanted import EVENT_NAMES, PLAN_FIELD, part_of
from tenants.billing.effects import Act, number_in
from tenants.billing.following.events import PATIENCE
from tenants.billing.following.fetching import Fetching
from tenants.billing.following.shapes import is_over
from tenants.billing.payers.payers import Payer, payer_by_id
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.payers.subscriptions import current_row
from tenants.billing.service.gateway import Gateway, GoneError
from tenants.billing.terms import Terms
from tenants.billing.usage.windows import changed_at, stamp_of
from tenants.db import Database
from tenants.moment import day_of
from tenants.outbox import LaterError, Payload, RefusedError
from tenants.outbox_rows import PlatformEffect

LATE = SEEN_FOR + dt.timedelta(hours=1)
"""How long after somebody saw a change of plan it may still be done."""
KEYS_KEPT = dt.timedelta(hours=23)
"""How long the payment service surely knows a key, docs.stripe.com/api/idempotent_requests."""
_PROMPT = dt.timedelta(hours=2)
"""What is reported later may have been so before our rows of it were lost: it is looked up first."""
_MINUTE = dt.timedelta(minutes=1)
_AHEAD = dt.timedelta(minutes=4)
"""How far what is reported may lie ahead: docs.stripe.com/api/billing/meter-event has five minutes."""
_FIRST_PAUSE = dt.timedelta(seconds=30)
_LONGEST_PAUSE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StripeTransport:
    """Does effects of kind `stripe`."""

    database: Database
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]

    @property
    def repeatable(self) -> bool:
        """Tell that doing an effect again does no harm."""
        return True

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Do it at the payment service.

        Raises:
            LaterError: it could not be asked, or does not know our plans yet.
            RefusedError: it refused for good, or what it is about is no longer there.
        """
        begin()
        try:
            self._perform(key, payload)
        except GoneError as error:
            raise RefusedError(str(error)) from error
        except (LaterError, NotSyncedError) as error:
            raise LaterError(str(error), self._due(key)) from error

    def _due(self, key: str) -> dt.datetime | None:
        """Return when it is tried again, however often it was: None once a week is over, so a person looks.

        What somebody decided, or what was used, is not given up because the payment service was away.
        """
        with self.database.platform_reading() as session:
            put_at = session.scalars(select(PlatformEffect.put_at).where(PlatformEffect.key == key)).one()
        waited = self.now() - put_at
        return None if waited > PATIENCE else self.now() + min(max(waited, _FIRST_PAUSE), _LONGEST_PAUSE)

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return all of it but where mail goes."""
        return {name: value for name, value in payload.items() if name != "email"}

    def _perform(self, key: str, payload: Payload) -> None:
        match Act(str(payload["act"])):
            case Act.CHECKOUT | Act.SUBSCRIBE as act:
                first = Subscribing(self.database, self.gateway, self.terms, self.now)
                first.perform(key, payload, free=act is Act.SUBSCRIBE)
            case Act.METER:
                self._report(key, payload)
            case act:
                self._change(act, key, payload)

    def _change(self, act: Act, key: str, payload: Payload) -> None:
        """Change a subscription where it goes on and is not yet so; then fetch it."""
        subscription = self.gateway.subscription(str(payload["subscription"]))
        if not is_over(subscription):
            match act:
                case Act.CHANGE:
                    self._move(key, subscription, payload)
                case Act.QUANTITY:
                    self._count(key, subscription, payload)
                case _:
                    self._end(key, subscription, cancel=act is Act.CANCEL)
        Fetching(self.database, self.gateway, self.terms, self.now).subscription(subscription["id"])

    def _move(self, key: str, subscription: Mapping[str, Any], payload: Payload) -> None:
        """Move a subscription to another plan, as of the moment for which it was seen."""
        plan = self.terms.plan(str(payload["plan"]))
        if plan is None:
            raise RefusedError("the plan is no longer in the file of plans")
        with self.database.platform_reading() as session:
            usage = quantities_on(session, self._payer(payload), day_of(self.now()))
        items = changed_items(subscription, self._prices(plan), usage)
        if not items:
            return
        seen = dt.datetime.fromtimestamp(number_in(payload, "seen"), dt.UTC)
        if self.now() > seen + LATE:
            raise RefusedError("it could not be done in time, and may come to something else by now")
        tax = self.terms.taxes(plan)
        self.gateway.change_subscription(
            f"{key}:{digest(items, tax)}",
            subscription["id"],
            items,
            proration=PRORATION,
            at=seen,
            metadata={PLAN_FIELD: plan.key, PARTS_FIELD: parts_chosen(plan)},
            payment="allow_incomplete",  # what is not paid is owed: 3-D Secure is asked on its invoice
            tax=tax,
        )

    def _end(self, key: str, subscription: Mapping[str, Any], *, cancel: bool) -> None:
        at_period_end = bool(subscription["cancel_at_period_end"])
        if (at_period_end or subscription["cancel_at"] is not None) == cancel:
            return
        if cancel or at_period_end:
            self.gateway.cancel_at_period_end(key, subscription["id"], cancel)
        else:
            self.gateway.forget_end(key, subscription["id"])

    def _count(self, key: str, subscription: Mapping[str, Any], payload: Payload) -> None:
        """Say how many there are; where nothing is counted so far, from now on."""
        metric, quantity = Metric(str(payload["metric"])), number_in(payload, "quantity")
        item = item_of(subscription, metric)
        if item is not None:
            if item["quantity"] != quantity:
                self.gateway.set_quantity(f"{key}:{digest(item['id'])}", item["id"], quantity)
            return
        plan = self._plan_of(subscription)
        price = self._prices(plan).get(metric) if plan else None
        if price is not None and quantity and may_be_added(subscription, metric):
            added = [{"price": price, "quantity": quantity}]
            self.gateway.change_subscription(
                f"{key}:{digest(added)}", subscription["id"], added, proration="none"
            )

    def _report(self, key: str, payload: Payload) -> None:
        """Report what was used of a meter: once, however often it is tried, and where an invoice takes it."""
        event_name = EVENT_NAMES[Metric(str(payload["metric"]))]
        payer = self._payer(payload)
        if payer.customer is None:
            raise RefusedError("the payer is not known to the payment service")
        at = dt.datetime.fromisoformat(str(payload["at"]))
        bears = self._bears(payer, at)
        if bears > self.now() + _AHEAD:
            raise LaterError("the payment service takes nothing from the time to come")
        used = dt.datetime.fromisoformat(str(payload.get("used", payload["at"])))
        again, forgotten = self._tried(key)
        doubtful = (again and (forgotten or bears != at)) or self.now() > used + _PROMPT
        if doubtful and self._counted(event_name, payer.customer, {used, at, bears}):
            return
        self.gateway.meter_event(
            key if bears == at else f"{key}:late",
            event_name=event_name,
            customer=payer.customer,
            value=number_in(payload, "quantity"),
            at=bears,
        )

    def _bears(self, payer: Payer, at: dt.datetime) -> dt.datetime:
        """Return the moment that a report bears by now: it may have waited beyond its interval."""
        with self.database.platform_reading() as session:
            row, changed = current_row(session, payer.id), changed_at(session, payer.id)
        return at if row is None else stamp_of(row, at, self.now(), changed)

    def _counted(self, event_name: str, customer: str, moments: Collection[dt.datetime]) -> bool:
        """Tell whether the payment service counted something in one of the minutes."""
        minutes = {moment.replace(second=0, microsecond=0) for moment in moments}
        return any(
            self.gateway.metered(event_name, customer, minute, minute + _MINUTE) for minute in sorted(minutes)
        )

    def _tried(self, key: str) -> tuple[bool, bool]:
        """Tell whether it was tried before, and perhaps so long ago that its key was forgotten there."""
        with self.database.platform_reading() as session:
            row = session.scalars(select(PlatformEffect).where(PlatformEffect.key == key)).one()
            return row.attempts > 1, self.now() > row.put_at + KEYS_KEPT

    def _payer(self, payload: Payload) -> Payer:
        with self.database.platform_reading() as session:
            return payer_by_id(session, self.terms, number_in(payload, "payer"))

    def _plan_of(self, subscription: Mapping[str, Any]) -> Plan | None:
        found = (part_of(item["price"]) for item in items_in(subscription))
        return next((self.terms.plan(part[0]) for part in found if part), None)

    def _prices(self, plan: Plan) -> Mapping[str, str]:
        assert self.terms.tariff is not None, "who has a plan has a tariff"
        return prices_of(self.gateway, plan, self.terms.tariff)
