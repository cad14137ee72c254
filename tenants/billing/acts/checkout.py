"""A payer chooses a plan: what is decided here before the payment service is asked for anything.

At most one first payment of a payer is under way, and none where there is a subscription, so that nobody pays
twice. Owns the rows of first payments while they are wanted; how one is opened is `subscribing`'s.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Plan
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.effects import Act, open_keys, put_effect
from tenants.billing.following.invoices import owes
from tenants.billing.payers import subscriptions
from tenants.billing.payers.payers import Payer, ensure_payers
from tenants.billing.rows import CheckoutRow, CheckoutState
from tenants.db import PlatformSession
from tenants.people.models import PersonRow
from tenants.people.place import By

GOOD_FOR = dt.timedelta(hours=1)
"""How long a page that was opened is offered again: what it asks for is by the quantities of when it was."""

_UNDER_WAY = (CheckoutState.WANTED.value, CheckoutState.OPEN.value)
_ACTS = (Act.CHECKOUT, Act.SUBSCRIBE)


@dataclass(frozen=True, slots=True)
class Back:
    """Where a page of the payment service leads back to, and its language, fr or en."""

    success: str
    cancel: str
    language: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A first payment under way, and the key of the effect that opens it; "" where it is open."""

    checkout: int
    key: str


def choose(asked: Asked, plan_key: str, back: Back) -> Wanted | Refused:
    """Have a first payment opened, or take the one that is under way for the same plan.

    Args:
        asked: by whom, for which payer, and when.
        plan_key: the plan.
        back: where the payment service leads back to.
    """
    plan = asked.terms.plan(plan_key)
    if plan is None:
        return Refused(Refusal.NO_SUCH_PLAN)
    if asked.payer.id == 0:
        ensure_payers(asked.database, asked.terms, asked.day)
    with asked.database.platform() as session:
        payer = asked.hold(session)
        refused = subscribed(session, payer.id) or _owing(session, payer.id) or asked.barred(session, plan)
        if refused is not None:
            return refused
        return _taken(session, payer, plan, asked.at) or _begun(session, asked, payer, plan, back)


def newest_checkout(session: PlatformSession, payer_id: int) -> CheckoutRow | None:
    """Return the first payment of a payer that was begun last."""
    wanted = select(CheckoutRow).where(CheckoutRow.payer_id == payer_id)
    return session.scalars(wanted.order_by(CheckoutRow.id.desc()).limit(1)).first()


def subscribed(session: PlatformSession, payer_id: int) -> Refused | None:
    """Tell whether a payer has a subscription, or one whose first payment did not succeed yet."""
    if subscriptions.live_rows(session, payer_id):
        return Refused(Refusal.SUBSCRIBED)
    states = {row.status for row in subscriptions.rows_of(session, payer_id)}
    return Refused(Refusal.PAYMENT_UNDER_WAY) if Status.INCOMPLETE in states else None


def _owing(session: PlatformSession, payer_id: int) -> Refused | None:
    """Tell whether something is owed of an earlier subscription: no other begins its days of grace anew."""
    return Refused(Refusal.OWES) if owes(session, payer_id) else None


def _taken(session: PlatformSession, payer: Payer, plan: Plan, at: dt.datetime) -> Wanted | None:
    """Return what is under way for a plan; what is for another, or was opened long ago, makes way."""
    under_way = CheckoutRow.payer_id == payer.id, CheckoutRow.state.in_(_UNDER_WAY)
    row = session.scalars(select(CheckoutRow).where(*under_way)).first()
    if row is None:
        return None
    if row.plan == plan.key and row.state == CheckoutState.OPEN and at < row.at + GOOD_FOR:
        return Wanted(row.id, "")
    if row.plan == plan.key and row.state == CheckoutState.WANTED:
        keys = open_keys(session, _ACTS, payer.id, _named(row))
        if keys:
            return Wanted(row.id, keys[0])
    row.state, row.ended_at = CheckoutState.GONE.value, at
    session.flush()
    return None


def _begun(session: PlatformSession, asked: Asked, payer: Payer, plan: Plan, back: Back) -> Wanted:
    row = CheckoutRow(
        payer_id=payer.id,
        plan=plan.key,
        author=asked.by.name,
        at=asked.at,
        state=CheckoutState.WANTED.value,
        session=None,
        url="",
        error="",
        ended_at=None,
    )
    session.add(row)
    session.flush()
    key = put_effect(
        session,
        Act.SUBSCRIBE if plan.is_free else Act.CHECKOUT,
        payer.id,
        asked.at,
        named=_named(row),
        checkout=row.id,
        name=payer.name,
        email=_email(session, asked.by),
        language=back.language,
        success=back.success,
        cancel=back.cancel,
    )
    asked.say(session, "choose", plan.key)
    return Wanted(row.id, key)


def _named(row: CheckoutRow) -> str:
    """Return a name that no other database gives: the payment service keeps keys for a day."""
    return f"{row.id}:{row.at.isoformat()}"


def _email(session: PlatformSession, by: By) -> str:
    """Return where the payment service writes to: whoever chooses; "" where no person does."""
    if by.person_id is None:
        return ""
    return session.scalar(select(PersonRow.email).where(PersonRow.id == by.person_id)) or ""
