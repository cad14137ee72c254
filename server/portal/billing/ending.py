"""The end of a subscription: what it means before it counts, the cancellation, and taking it back."""

import datetime as dt

from flask import redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.portal.billing.acting import acting
from server.portal.billing.desk import BillingDesk
from server.portal.billing.refused import flash_done, refused_words, turned_back
from server.portal.billing.words import named_plan
from server.services import services
from tenants.billing.acts.acts import cancel, resume
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.payers.entitlements import entitlement_of
from tenants.billing.payers.subscriptions import live_row
from tenants.billing.rows import SubscriptionRow
from tenants.outbox_rows import State
from tenants.people.place import by_access


def page(desk: BillingDesk) -> Response | str:
    """Say what stops, when, and how long the books can still be read and taken out."""
    row = _live(desk)
    if row is None or row.ends_on is not None:
        refused = Refused(Refusal.NO_SUBSCRIPTION if row is None else Refusal.ENDS)
        return turned_back(desk.premises, "get_overview", refused_words(refused))
    last, trial = _last_day(row, desk.today), desk.tariff.trial_end(desk.own.since)
    with services().database.platform_reading() as session:
        unpaid = entitlement_of(session, desk.own, desk.terms, desk.today, limits=False).unpaid_until
    return desk.premises.page(
        "billing/cancel.html",
        "billing",
        desk=desk,
        plan=named_plan(desk.tariff, row.plan),
        last=last,
        trial=trial if trial > last else None,
        unpaid=unpaid if unpaid and unpaid < last else None,
        readable=desk.tariff.readable_until(last, desk.own.since),
    )


def end(desk: BillingDesk) -> Response:
    """Cancel at the end of what is paid for."""
    done = cancel(acting(), desk.own, by_access(desk.premises.access))
    if isinstance(done, Refused):
        return turned_back(desk.premises, "get_overview", refused_words(done))
    row = _live(desk)
    if done is not State.DONE or row is None or row.ends_on is None:  # else a note of the page itself says it
        flash_done(done, _("The subscription is cancelled."))
    return redirect(desk.premises.address("get_overview"), 303)


def take_back(desk: BillingDesk) -> Response:
    """Take a cancellation back."""
    done = resume(acting(), desk.own, by_access(desk.premises.access))
    if isinstance(done, Refused):
        return turned_back(desk.premises, "get_overview", refused_words(done))
    flash_done(done, _("The cancellation is taken back: the subscription goes on as before."))
    return redirect(desk.premises.address("get_overview"), 303)


def _last_day(row: SubscriptionRow, today: dt.date) -> dt.date:
    """Return the last day of a subscription that is cancelled today: of its trial, or of what is paid for."""
    return max(today, row.trial_end or today, row.period_end or today)


def _live(desk: BillingDesk) -> SubscriptionRow | None:
    with services().database.platform_reading() as session:
        return live_row(session, desk.own.id)
