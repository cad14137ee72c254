"""Means of payment: the payment service's own page for them, which no page of ours takes the place of.

Who comes back from it finds there at once what was changed.
"""

from flask import make_response, request
from werkzeug.wrappers import Response

from server.portal.billing.acting import acting, fetch_means
from server.portal.billing.desk import BillingDesk
from server.portal.billing.outward import outward
from server.portal.billing.refused import TRIED, refused_words, turned_back, unreachable
from server.portal.i18n import language
from tenants.billing.acts.acts import portal_url
from tenants.billing.acts.refused import Refused

_BACK = "back"  # in the address that the payment service leads back to


def go(desk: BillingDesk) -> Response:
    """Show a page that goes on to the payment service, by a link that is good for a short time."""
    premises = desk.premises
    back = premises.whole_address("get_overview", **{_BACK: "1"})
    try:
        found = portal_url(acting(), desk.own, back, language())
    except TRIED:
        return turned_back(premises, "get_overview", unreachable())
    if isinstance(found, Refused):
        return turned_back(premises, "get_overview", refused_words(found))
    url = outward(found)
    answer = make_response(premises.page("billing/onward.html", "billing", desk=desk, url=url))
    if url:
        answer.headers["Refresh"] = f"0; url={url}"
    return answer


def come_back(desk: BillingDesk) -> None:
    """Ask what was changed there, for who comes back from it."""
    if _BACK in request.args:
        fetch_means(desk)
