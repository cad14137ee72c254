"""How far a payer's first payment is, and what is known of it.

What the payer brings back from the payment service proves nothing: only what that says when it is asked
counts. Owns the stages.
"""

from dataclasses import dataclass
from enum import StrEnum

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Plan
from server.portal.billing.acting import fetch_all, fetch_checkout
from server.portal.billing.desk import BillingDesk
from server.portal.billing.outward import outward
from server.portal.billing.words import named_plan
from server.services import services
from tenants.billing.acts.checkout import newest_checkout
from tenants.billing.following.invoices import invoices_of, is_processing
from tenants.billing.following.offered import is_unoffered
from tenants.billing.payers.subscriptions import current_row
from tenants.billing.rows import CheckoutRow, CheckoutState, SubscriptionRow


class Stage(StrEnum):
    """What is known."""

    WANTED = "wanted"  # the payment service was not reached yet
    OPEN = "open"  # it waits for the payer
    AWAITED = "awaited"  # the payer came back, and it says nothing of a payment yet
    PENDING = "pending"  # subscribed, and the first payment is not through
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class FirstPayment:
    """A first payment as far as it is known; `url` leads to it where it waits for the payer.

    `is_debited`: a direct debit is on its way; `is_free`: nothing is ever owed under the plan;
    `is_unready`: the payment service does not know the plan yet, which whoever runs the service has to mend.
    """

    stage: Stage
    plan: str
    url: str
    error: str
    row: SubscriptionRow | None
    is_debited: bool
    is_free: bool
    is_unready: bool

    @property
    def is_final(self) -> bool:
        """Tell whether waiting brings nothing new."""
        return self.stage not in {Stage.WANTED, Stage.AWAITED}


def first_payment(desk: BillingDesk, *, came_back: bool) -> FirstPayment | None:
    """Return how far a payer's newest first payment is; None where none was ever chosen.

    Who came back from the payment service, the form there filled in, has it asked: it may know more.
    """
    newest, row = _read(desk)
    if came_back and newest is not None and newest.session and not _is_settled(newest, row):
        newest, row = _asked(desk, newest.session)
    if newest is None:
        return None
    plan = desk.tariff.plan(newest.plan)
    return FirstPayment(
        stage=_stage(newest, row, came_back=came_back),
        plan=named_plan(desk.tariff, newest.plan),
        url=outward(newest.url),
        error=newest.error,
        row=row,
        is_debited=_is_debited(desk),
        is_free=plan is not None and plan.is_free,
        is_unready=plan is not None and _is_unready(plan),
    )


def _asked(desk: BillingDesk, session: str) -> tuple[CheckoutRow | None, SubscriptionRow | None]:
    """Ask the payment service for a payment, and for all of the payer once it is made; give what is known."""
    fetch_checkout(desk, session)
    newest, row = _read(desk)
    if newest is not None and newest.state == CheckoutState.DONE.value:
        fetch_all(desk)
        newest, row = _read(desk)
    return newest, row


def _is_settled(newest: CheckoutRow, row: SubscriptionRow | None) -> bool:
    """Tell whether a first payment came to an end, and so did the fetching of what came of it."""
    if newest.state == CheckoutState.GONE.value:
        return True
    is_begun = row is not None and row.status != Status.CANCELLED.value
    return newest.state == CheckoutState.DONE.value and is_begun


def _stage(newest: CheckoutRow, row: SubscriptionRow | None, *, came_back: bool) -> Stage:
    match CheckoutState(newest.state):
        case CheckoutState.WANTED:
            return Stage.WANTED
        case CheckoutState.OPEN if came_back or not outward(newest.url):
            return Stage.AWAITED
        case CheckoutState.OPEN:
            return Stage.OPEN
        case CheckoutState.GONE:
            return Stage.GONE
        case CheckoutState.DONE if row is None or row.status == Status.CANCELLED.value:
            return Stage.AWAITED  # it was paid, and what came of it was not fetched yet
        case CheckoutState.DONE:
            return Stage.PENDING if row.status == Status.INCOMPLETE.value else Stage.DONE


def _read(desk: BillingDesk) -> tuple[CheckoutRow | None, SubscriptionRow | None]:
    with services().database.platform_reading() as session:
        return newest_checkout(session, desk.own.id), current_row(session, desk.own.id)


def _is_debited(desk: BillingDesk) -> bool:
    with services().database.platform_reading() as session:
        return any(map(is_processing, invoices_of(session, desk.own.id)))


def _is_unready(plan: Plan) -> bool:
    with services().database.platform_reading() as session:
        return is_unoffered(session, plan)
