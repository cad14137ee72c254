"""What a subscription is charged to, in words, and whether it ends before it is charged again."""

from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _

from ledger_core.billing.entitlement import Status
from server.portal.billing.desk import BillingDesk
from server.portal.billing.overview import Overview
from server.portal.formats import day_long
from tenants.billing.following.means import Means, has_none, means_of
from tenants.moment import day_of

_CHARGED = (Status.ACTIVE, Status.TRIALING, Status.PAST_DUE)
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "CB",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
_WALLETS = {"link": "Link", "paypal": "PayPal"}


@dataclass(frozen=True, slots=True)
class MeansLine:
    """What is charged, and when it expires; "" where it is not told or is of a kind without a name here.

    `is_wanted`: there is none, and the plan costs. `ends`: the card ends before the next invoice, in words.
    """

    name: str = ""
    expires: str = ""
    is_wanted: bool = False
    ends: str = ""


def means_line(desk: BillingDesk, shown: Overview) -> MeansLine:
    """Say what is charged for a subscription that goes on or waits for its first payment."""
    row, costs = shown.row, shown.plan is not None and not shown.plan.is_free
    if row is None or not (shown.is_live or shown.is_first_unpaid):
        return MeansLine()
    means = means_of(row.body)
    if means is None:
        return MeansLine(is_wanted=costs and has_none(row.body))
    next_on = day_of(row.period_until)
    is_charged = costs and row.status in _CHARGED
    ends = _ends(desk, means, next_on) if is_charged else ""
    return MeansLine(_name(means), _expires(means, desk.today), ends=ends)


def _expires(means: Means, today: dt.date) -> str:
    if means.last_day is None:
        return ""
    month = means.last_day.strftime("%m/%Y")
    return (
        _(", expired %(month)s", month=month)
        if means.last_day < today
        else _(", expires %(month)s", month=month)
    )


def _name(means: Means) -> str:
    if means.kind == "card":
        brand = _BRANDS.get(means.brand, _("Bank card"))
        return _("%(card)s ending in %(digits)s", card=brand, digits=means.digits) if means.digits else brand
    if means.kind == "sepa_debit":
        if means.digits:
            return _("SEPA direct debit, account ending in %(digits)s", digits=means.digits)
        return _("SEPA direct debit")
    return _WALLETS.get(means.kind, "")


def _ends(desk: BillingDesk, means: Means, next_on: dt.date) -> str:
    """Say that a card ends before the next invoice; as all that ends, so many days before."""
    last, name = means.last_day, _name(means)
    if last is None or not name or last >= next_on:
        return ""
    if last < desk.today:
        return _(
            "The card has expired: %(card)s. Change it, or the invoice of %(next)s may not be paid.",
            card=name,
            next=day_long(next_on),
        )
    if (last - desk.today).days > desk.tariff.warn_days:
        return ""
    return _(
        "The card expires on %(day)s: %(card)s. Change it, or the invoice of %(next)s may not be paid.",
        day=day_long(last),
        card=name,
        next=day_long(next_on),
    )
