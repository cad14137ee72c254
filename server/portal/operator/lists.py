"""The operator's lists: subscriptions of a group, and invoices that were tried and not paid."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from flask import url_for

from ledger_core.billing.plans import Tariff
from server.portal.billing.failures import failure_words
from server.portal.billing.outward import outward
from server.portal.billing.words import named_plan
from server.portal.operator.signs import group_word
from server.services import services
from tenants.billing import operating
from tenants.billing.following.invoices import hosted_url
from tenants.billing.operating import Failed, Group, Subscribed
from tenants.billing.payers.payers import Payer


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """A subscription in a row, under the plan's name where the file has it."""

    found: Subscribed
    plan: str
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The lines of a group, what they come to every month, and the groups there are with their counts."""

    lines: Sequence[SubscriptionLine]
    cents: int
    choices: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class FailedLine:
    """An invoice in a row: whose, what is left, when it is tried next, why it failed, its page at Stripe."""

    found: Failed
    name: str
    left_cents: int
    next_try: dt.datetime | None
    reason: str
    address: str


def subscriptions(group: Group) -> Subscriptions:
    """Return the subscriptions of a group, by name."""
    house = services()
    with house.database.platform_reading() as session:
        found = operating.subscriptions(session, house.terms)
    counts = Counter(each for one in found for each in one.groups)
    chosen = [each for each in found if group in each.groups]
    return Subscriptions(
        lines=[_line(each, house.terms.tariff) for each in chosen],
        cents=sum(each.row.monthly_cents for each in chosen),
        choices=[
            (
                f"{group_word(each)} ({counts[each]})",
                url_for("operator.get_subscriptions", group=each.value),
                each is group,
            )
            for each in Group
            if counts[each] or each in {Group.LIVE, group}
        ],
    )


def failed_payments() -> Sequence[FailedLine]:
    """Return the invoices that were tried and not paid, the oldest first."""
    house = services()
    with house.database.platform_reading() as session:
        found = operating.failed_payments(session, house.terms)
    return [
        FailedLine(
            each,
            name_of(each.payer),
            each.row.left_cents,
            each.row.next_attempt_at,
            failure_words(each.row) or each.row.failure,
            outward(hosted_url(each.row)),
        )
        for each in found
    ]


def name_of(payer: Payer | None) -> str:
    """Name a payer; "" where a customer is none of ours."""
    return payer.name if payer else ""


def _line(found: Subscribed, tariff: Tariff | None) -> SubscriptionLine:
    plan = named_plan(tariff, found.row.plan) if tariff else found.row.plan
    return SubscriptionLine(found, plan, found.payer.firm_id is not None)
