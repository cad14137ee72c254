"""The operator's business at a glance: figures, months, what needs a look, usage, the books."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt
from itertools import dropwhile

from ledger_core.billing.plans import METERED, Metric, Tariff
from ledger_core.billing.recurring import Month
from server.billing.turns import take_turn
from server.portal.billing.words import metric_name
from server.portal.operator.findings import Look, looks
from server.portal.pictures import picture_for
from server.services import services
from tenants.billing import operating
from tenants.billing.booking.clearing import Clearing, clearing, clearing_now
from tenants.billing.following.shapes import items_of
from tenants.billing.operating import Booked, Business, Subscribed
from tenants.billing.payers.payers import all_payers
from tenants.billing.rows import EventState
from tenants.billing.service.gateway import LaterError, RefusedError
from tenants.db import PlatformSession
from tenants.moment import midnight


@dataclass(frozen=True, slots=True)
class Used:
    """What all payers use of a metric: now of a quantity, so far this month and last month of a meter.

    `now` is None of what no subscription has a price for: nobody tells how many there are.
    """

    name: str
    now: int | None
    this_month: int | None
    last_month: int | None


@dataclass(frozen=True, slots=True)
class OwnBooks:
    """The operator's books: what is booked, and what stands on the clearing account, debit above zero.

    `compared` is what the payment service says beside it, None where it was not asked or does not answer.
    """

    slug: str
    booked: Booked
    clearing_cents: int
    currency: str
    compared: Clearing | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows; `failed_cents` is what is left of invoices that were tried and not paid."""

    business: Business
    live: int
    failed: int
    failed_cents: int
    looks: Sequence[Look]
    events: Mapping[EventState, int]
    used: Sequence[Used]
    books: OwnBooks | None

    @property
    def months(self) -> Sequence[Month]:
        """Return the months, the newest first, up to the one in which the first subscription began."""
        *past, current = self.business.months
        begun = dropwhile(lambda month: not (month.begun.number or month.at_start.number), past)
        return [current, *reversed([*begun])]


def overview(*, compare: bool) -> Overview | None:
    """Return what the page shows; None where the operator takes no money.

    Args:
        compare: ask the payment service what it holds, to stand beside the clearing account.
    """
    house = services()
    tariff, today = house.terms.tariff, house.today()
    if tariff is None:
        return None
    with house.database.platform_reading() as session:
        found = operating.subscriptions(session, house.terms)
        failed = operating.failed_payments(session, house.terms)
        names = {payer.id: payer.name for payer in all_payers(session, house.terms)}
        live = [each for each in found if operating.Group.LIVE in each.groups]
        return Overview(
            business=operating.business(found, tariff, today),
            live=len(live),
            failed=len(failed),
            failed_cents=sum(each.row.left_cents for each in failed),
            looks=looks(session, names),
            events=operating.event_counts(session),
            used=_used(session, live, today),
            books=_books(tariff, compare=compare),
        )


def _used(session: PlatformSession, live: Sequence[Subscribed], today: dt.date) -> Sequence[Used]:
    first = today.replace(day=1)
    begun = midnight(first)
    now = operating.reported(session, begun, services().now())
    last = operating.reported(session, midnight((first - dt.timedelta(days=1)).replace(day=1)), begun)
    kinds = [metric for metric in Metric if metric not in METERED]
    held: Counter[str | None] = Counter()
    for each in live:
        for item in items_of(each.row.body):
            held[item.part] += item.quantity
    quantities = [Used(metric_name(each), held.get(each.value), None, None) for each in kinds]
    meters = [Used(metric_name(each), None, now.get(each, 0), last.get(each, 0)) for each in METERED]
    return [*quantities, *meters]


def _books(tariff: Tariff, *, compare: bool) -> OwnBooks | None:
    house = services()
    operator_id = house.terms.operator_id
    assert operator_id is not None, "who looks owns it"
    if tariff.books is None:
        return None
    picture = picture_for(operator_id)
    found = OwnBooks(
        slug=operating.slug_of(house.database, operator_id),
        booked=operating.booked(house.database, operator_id),
        clearing_cents=clearing(picture, tariff.books.clearing) if picture.number else 0,
        currency=picture.currency,
    )
    if not compare or house.gateway is None or not picture.number:
        return found
    take_turn()
    try:
        beside = clearing_now(house.database, house.pictures, house.gateway, house.terms, house.now())
    except (LaterError, RefusedError) as error:
        return replace(found, trouble=str(error))
    return replace(found, compared=beside)
