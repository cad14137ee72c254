"""What the pages of the subscription say: what is counted, what it costs, how things stand.

Owns words alone. What stands, and what may be done, is said by the rooms below.
"""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ledger_core.billing.entitlement import Standing
from ledger_core.billing.plans import Interval, Metric, Plan, Price, Tariff
from server.portal.formats import count, decimal, unit
from server.portal.i18n import language
from tenants.written import NO_BREAK


@dataclass(frozen=True, slots=True)
class Sign:
    """A state: its kind, as `macros/states.html` has them, and its word."""

    kind: str
    word: str


def plan_name(plan: Plan) -> str:
    """Name a plan in the reader's language."""
    return plan.names[language()]


def named_plan(tariff: Tariff, key: str) -> str:
    """Name the plan of a key in the reader's language; its key where the file no longer has it."""
    plan = tariff.plan(key)
    return plan_name(plan) if plan is not None else key


def metric_name(metric: Metric) -> str:
    """Name what is counted."""
    return {
        Metric.TENANTS: _("Client companies"),
        Metric.USERS: _("Users"),
        Metric.LETTERED_LINES: _("Lettered lines"),
        Metric.LETTERS: _("Reminders that left"),
    }[metric]


def counted_words(metric: Metric, number: int) -> str:
    """Say how many of a metric: « 3 dossiers »."""
    n = count(number)
    return {
        Metric.TENANTS: ngettext("%(n)s client company", "%(n)s client companies", number, n=n),
        Metric.USERS: ngettext("%(n)s user", "%(n)s users", number, n=n),
        Metric.LETTERED_LINES: ngettext("%(n)s lettered line", "%(n)s lettered lines", number, n=n),
        Metric.LETTERS: ngettext("%(n)s reminder", "%(n)s reminders", number, n=n),
    }[metric]


def amount_words(amount: Decimal, currency: str) -> str:
    """Write an exact amount with its currency, with more than two decimals where it has them."""
    digits = max(2, -int(amount.normalize().as_tuple().exponent))
    number = decimal(amount, digits)
    if currency == "EUR" and language() == "en":
        return f"€{number}"
    return f"{number}{NO_BREAK}{unit(currency)}"


def price_words(metric: Metric, price: Price, currency: str) -> str:
    """Say what one more costs: « 0,90 € les 1 000 lignes »."""
    amount = amount_words(price.amount, currency)
    if price.per == 1:
        return {
            Metric.TENANTS: _("%(amount)s a client company", amount=amount),
            Metric.USERS: _("%(amount)s a user", amount=amount),
            Metric.LETTERED_LINES: _("%(amount)s a line", amount=amount),
            Metric.LETTERS: _("%(amount)s a reminder", amount=amount),
        }[metric]
    return _("%(amount)s for %(many)s", amount=amount, many=counted_words(metric, price.per))


def base_words(plan: Plan, currency: str) -> str:
    """Say what an interval costs whatever is used."""
    if plan.is_free:
        return _("free of charge")
    amount = amount_words(plan.base, currency)
    if plan.interval is Interval.YEAR:
        return _("%(amount)s a year", amount=amount)
    return _("%(amount)s a month", amount=amount)


def interval_words(interval: Interval) -> str:
    """Say how often an invoice comes."""
    return _("billed every year") if interval is Interval.YEAR else _("billed every month")


def holds(plan: Plan, currency: str) -> tuple[str, ...]:
    """Say what a plan holds and what more costs, a sentence a metric that has a price."""
    found = []
    for metric, price in plan.prices.items():
        if not price.amount:
            continue
        found.append(held_words(metric, price, currency))
    return tuple(found)


def held_words(metric: Metric, price: Price, currency: str) -> str:
    """Say how many a plan holds and what more costs: « 3 dossiers dans la formule, puis 12,00 € … »."""
    words = price_words(metric, price, currency)
    if not price.included:
        return words
    included = counted_words(metric, price.included)
    return _("%(included)s included, then %(price)s", included=included, price=words)


def limits(plan: Plan) -> tuple[str, ...]:
    """Say the most that may be under a plan."""
    return tuple(
        _("%(many)s at the most", many=counted_words(metric, most)) for metric, most in plan.limits.items()
    )


def standing_sign(standing: Standing) -> Sign:
    """Say how a payer stands."""
    return {
        Standing.FREE: Sign("ok", _("free of charge")),
        Standing.TRIAL: Sign("info", _("on trial")),
        Standing.ACTIVE: Sign("ok", pgettext("subscription", "active")),
        Standing.GRACE: Sign("warn", _("payment awaited")),
        Standing.STOPPED: Sign("bad", _("service stopped")),
        Standing.ENDED: Sign("bad", _("service ended")),
        Standing.CLOSED: Sign("bad", _("books closed")),
    }[standing]


def invoice_sign(status: str) -> Sign:
    """Say how an invoice stands of which nothing is left to pay, by the payment service's own word."""
    return {
        "draft": Sign("", _("being prepared")),
        "void": Sign("hold", _("cancelled, nothing is owed")),
        "uncollectible": Sign("bad", _("given up as a loss")),
    }.get(status, Sign("ok", _("payment received")))
