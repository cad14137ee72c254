"""Choosing a plan and paying for the first time: the way to the payment service, and back from it.

Browsers hold each step after a form to `form-action`, and the payment service has steps and hosts of its own
(3-D Secure, a bank's page): so no form is answered by a redirect to it, but by a page that goes on. How far a
payment is, `first_payment` tells.
"""

from enum import StrEnum

from flask import abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from server.portal.billing.acting import acting
from server.portal.billing.desk import BillingDesk
from server.portal.billing.first_payment import Stage, first_payment
from server.portal.billing.refused import refused_words, turned_back
from server.portal.i18n import language
from tenants.billing.acts.acts import choose_plan
from tenants.billing.acts.checkout import Back
from tenants.billing.acts.refused import Refused
from tenants.people.place import by_access

TRIES = 15
"""How often the page that waits asks again, each two seconds."""


class Way(StrEnum):
    """How the payer came to the page, as its address says it."""

    ON = "on"  # on the way to the payment service
    PAID = "paid"  # back from it, the form there filled in
    LEFT = "left"  # back from it, the form there left


def choose(desk: BillingDesk, plan_key: str) -> Response:
    """Have a plan chosen; go on to its payment, or back to the plans with the reason why not."""
    premises = desk.premises
    paid, left = (premises.whole_address("get_checkout", way=way.value) for way in (Way.PAID, Way.LEFT))
    back = Back(paid, left, language())
    chosen = choose_plan(acting(), desk.own, plan_key, back, by_access(premises.access))
    if isinstance(chosen, Refused):
        return turned_back(premises, "get_plans", refused_words(chosen))
    return redirect(premises.address("get_checkout", way=Way.ON.value), 303)


def page(desk: BillingDesk) -> Response:
    """Show how far the payment is; on the way to the payment service, go on there."""
    way = request.args.get("way", "")
    seen = first_payment(desk, came_back=way == Way.PAID)
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
    seen = first_payment(desk, came_back=way == Way.PAID)
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
