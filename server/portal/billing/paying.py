"""Who pays for a firm's clients: what another choice means, said before it counts, and the choice."""

from dataclasses import dataclass

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.billing.plans import Metric, PayerKind
from server.portal.billing.desk import BillingDesk
from server.portal.billing.refused import turned_back
from server.portal.billing.words import counted_words, held_words, plan_name
from server.portal.formats import day_long
from server.services import services
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.paying import AWAY, decide_pays
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.payers.clients import pays_for_clients
from tenants.billing.payers.subscriptions import live_row
from tenants.people.access import TenantRef, clients_of
from tenants.people.place import by_access

FIRM, EACH = "firm", "each"


@dataclass(frozen=True, slots=True)
class Paying:
    """A firm's choice as it stands: whom it touches, and whether the firm has a subscription.

    `away_days`: how long a firm with one lets its clients pay at least.
    """

    pays: bool
    clients: tuple[TenantRef, ...]
    is_subscribed: bool
    prices: tuple[str, ...]
    has_plans_for_clients: bool
    away_days: int = AWAY.days


def page(desk: BillingDesk) -> str:
    """Show who pays, and what the other way would mean."""
    return desk.premises.page("billing/paying.html", "billing", desk=desk, paying=_paying_of(desk))


def choose(desk: BillingDesk) -> Response:
    """Keep the choice that the page named; what is so already stays."""
    wanted = request.form.get("pays", "")
    if wanted not in (FIRM, EACH) or desk.own.firm_id is None:
        abort(400)
    house = services()
    by = by_access(desk.premises.access)
    asked = Asked(house.database, desk.terms, desk.own, by, desk.now)
    refused = decide_pays(asked, pays=wanted == FIRM)
    if refused is not None:
        view = "get_paying" if refused.why is Refusal.TOO_SOON else "get_plans"
        return turned_back(desk.premises, view, _why_not(refused))
    if wanted == FIRM:
        flash(_("The firm pays for its clients from today on."), "ok")
    else:
        flash(_("Each client pays for itself from today on."), "ok")
    return redirect(desk.premises.address("get_overview"), 303)


def _why_not(refused: Refused) -> str:
    if refused.why is Refusal.TOO_SOON:
        assert refused.day is not None, "it says from when on"
        return _(
            "The firm let its clients pay for themselves lately; it can pay for them again from %(day)s on.",
            day=day_long(refused.day),
        )
    metric = Metric.TENANTS if refused.why is Refusal.TOO_MANY_TENANTS else Metric.USERS
    return _(
        "The firm’s plan takes %(most)s at the most. Choose a larger one, then have the firm pay.",
        most=counted_words(metric, refused.most),
    )


def _paying_of(desk: BillingDesk) -> Paying:
    """Read a firm's choice, and what hangs on it."""
    house, own = services(), desk.own
    assert own.firm_id is not None
    with house.database.platform_reading() as session:
        pays = pays_for_clients(session, own, desk.today)
        is_subscribed = live_row(session, own.id) is not None
    clients = tuple(
        ref for ref in clients_of(house.database, own.firm_id, desk.today) if ref.id != desk.terms.operator_id
    )
    prices = [
        _(
            "%(plan)s: %(price)s",
            plan=plan_name(plan),
            price=held_words(Metric.TENANTS, price, desk.tariff.currency),
        )
        for plan in desk.tariff.plans_for(PayerKind.FIRM)
        if (price := plan.prices.get(Metric.TENANTS)) is not None and price.amount
    ]
    return Paying(
        pays=pays,
        clients=clients,
        is_subscribed=is_subscribed,
        prices=tuple(prices),
        has_plans_for_clients=bool(desk.tariff.plans_for(PayerKind.TENANT)),
    )
