"""Choosing a plan and paying for the first time: the way to the payment service, and back from it.

What the payer brings back from there proves nothing: only what the payment service says when it is asked is
shown. Browsers hold each step after a form to `form-action`, and the payment service has steps and hosts of
its own (3-D Secure, a bank's page): so no form is answered by a redirect to it, but by a page that goes on.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask import abort, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Plan
from server.auth.address import whole
from server.portal.billing.acting import acting, fetch
from server.portal.billing.desk import BillingDesk
from server.portal.billing.invoice_lines import outward
from server.portal.billing.refused import refused_words
from server.portal.billing.words import named_plan
from server.portal.i18n import language
from server.services import services
from tenants.billing.acts.acts import Back, Refused, choose_plan, newest_checkout
from tenants.billing.following.invoices import invoices_of, is_processing
from tenants.billing.following.offered import is_unoffered
from tenants.billing.payers.subscriptions import current_row
from tenants.billing.rows import CheckoutRow, CheckoutState, SubscriptionRow
from tenants.people.place import by_access

TRIES = 15
"""How often the page that waits asks again, each two seconds."""


class Way(StrEnum):
    """How the payer came to the page, as its address says it."""

    ON = "on"  # on the way to the payment service
    PAID = "paid"  # back from it, the form there filled in
    LEFT = "left"  # back from it, the form there left


class Stage(StrEnum):
    """What is known."""

    WANTED = "wanted"  # the payment service was not reached yet
    OPEN = "open"  # it waits for the payer
    AWAITED = "awaited"  # the payer came back, and it says nothing of a payment yet
    PENDING = "pending"  # subscribed, and the first payment is not through
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Seen:
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


def choose(desk: BillingDesk, plan_key: str) -> Response:
    """Have a plan chosen; go on to its payment, or back to the plans with the reason why not."""
    premises = desk.premises
    back = Back(_whole(desk, Way.PAID), _whole(desk, Way.LEFT), language())
    chosen = choose_plan(acting(), desk.own, plan_key, back, by_access(premises.access))
    if isinstance(chosen, Refused):
        flash(refused_words(chosen), "warn")
        return redirect(premises.address("get_plans"), 303)
    return redirect(premises.address("get_checkout", way=Way.ON.value), 303)


def page(desk: BillingDesk) -> Response:
    """Show how far the payment is; on the way to the payment service, go on there."""
    way = request.args.get("way", "")
    seen = _seen(desk, asks=way == Way.PAID)
    if seen is None:
        return redirect(desk.premises.address("get_plans"), 303)
    answer = make_response(
        desk.premises.page(
            "billing/checkout.html", "billing", desk=desk, seen=seen, way=way, tries=0, most_tries=TRIES
        )
    )
    if way == Way.ON and seen.stage is Stage.OPEN:
        answer.headers["Refresh"] = f"0; url={seen.url}"
    return answer


def state(desk: BillingDesk) -> Response:
    """Give the part of the page that waits; the whole page once there is something to say."""
    way, tries = request.args.get("way", ""), request.args.get("tries", 0, int)
    seen = _seen(desk, asks=way == Way.PAID)
    if seen is None:
        abort(404)
    if seen.is_final:
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    part = render_template(
        "billing/waiting.html",
        premises=desk.premises,
        seen=seen,
        way=way,
        tries=min(max(tries, 0) + 1, TRIES),
        most_tries=TRIES,
    )
    return make_response(part)


def _seen(desk: BillingDesk, *, asks: bool) -> Seen | None:
    """Return how far the payer's newest payment is; `asks`: the payment service may know more."""
    newest, row = _read(desk)
    if asks and newest is not None and newest.session and not _is_settled(newest, row):
        newest, row = _asked(desk, newest.session)
    if newest is None:
        return None
    plan = desk.tariff.plan(newest.plan)
    return Seen(
        stage=_stage(newest, row, came_back=asks),
        plan=named_plan(desk.tariff, newest.plan),
        url=outward(newest.url),
        error=newest.error,
        row=row,
        is_debited=_is_debited(desk),
        is_free=plan is not None and plan.is_free,
        is_unready=plan is not None and _is_unready(plan),
    )


def _asked(desk: BillingDesk, session: str) -> tuple[CheckoutRow | None, SubscriptionRow | None]:
    """Ask the payment service for a payment, once it is made for its invoice too; return what is known."""
    fetch(desk, session)
    newest, row = _read(desk)
    if newest is not None and newest.state == CheckoutState.DONE.value:
        fetch(desk)
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


def _whole(desk: BillingDesk, way: Way) -> str:
    premises = desk.premises
    named = "firm" if premises.is_firm else "slug"
    return whole(f"{premises.area}.get_checkout", **{named: premises.access.slug, "way": way.value})
