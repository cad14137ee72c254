"""Means of payment: the payment service's own page for them, which no page of ours takes the place of.

Who comes back from it finds there at once what was changed.
"""

from flask import flash, make_response, redirect, request
from werkzeug.wrappers import Response

from server.auth.address import whole
from server.portal.billing.acting import acting, fetch_means
from server.portal.billing.desk import BillingDesk
from server.portal.billing.invoice_lines import outward
from server.portal.billing.refused import TRIED, refused_words, unreachable
from server.portal.i18n import language
from tenants.billing.acts.acts import Refused, portal_url

_BACK = "back"  # in the address that the payment service leads back to


def go(desk: BillingDesk) -> Response:
    """Show a page that goes on to the payment service, by a link that is good for a short time."""
    premises = desk.premises
    named = "firm" if premises.is_firm else "slug"
    back = whole(f"{premises.area}.get_overview", **{named: premises.access.slug, _BACK: "1"})
    try:
        found = portal_url(acting(), desk.own, back, language())
    except TRIED:
        flash(unreachable(), "warn")
        return redirect(premises.address("get_overview"), 303)
    if isinstance(found, Refused):
        flash(refused_words(found), "warn")
        return redirect(premises.address("get_overview"), 303)
    url = outward(found)
    answer = make_response(premises.page("billing/onward.html", "billing", desk=desk, url=url))
    if url:
        answer.headers["Refresh"] = f"0; url={url}"
    return answer


def come_back(desk: BillingDesk) -> None:
    """Ask what was changed there, for who comes back from it."""
    if _BACK in request.args:
        fetch_means(desk)
