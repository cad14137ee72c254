"""The subscriptions of a payer as they were last fetched, and which of them counts.

Rows are kept for good. Never asks the payment service, and writes nothing: that is `fetching`'s.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
import datetime as dt

from sqlalchemy import Select, select

from ledger_core.billing.entitlement import Status, Subscription
from tenants.billing.rows import PayerRow, SubscriptionRow
from tenants.db import PlatformSession


def rows_of(session: PlatformSession, payer_id: int) -> tuple[SubscriptionRow, ...]:
    """Return a payer's subscriptions, the oldest first."""
    wanted = select(SubscriptionRow).where(SubscriptionRow.payer_id == payer_id)
    return tuple(session.scalars(wanted.order_by(SubscriptionRow.began_at, SubscriptionRow.id)))


def rows_by_payer(
    session: PlatformSession, payers: Collection[int] | Select[int]
) -> Mapping[int, Sequence[SubscriptionRow]]:
    """Return the subscriptions of those of some payers that ever had one, each payer's oldest first."""
    found = defaultdict[int, list[SubscriptionRow]](list)
    wanted = select(SubscriptionRow).where(SubscriptionRow.payer_id.in_(payers))
    for row in session.scalars(wanted.order_by(SubscriptionRow.began_at, SubscriptionRow.id)):
        found[row.payer_id].append(row)
    return found


def live_rows(session: PlatformSession, payer_id: int) -> tuple[SubscriptionRow, ...]:
    """Return those that go on, the oldest first; more than one is a finding."""
    return tuple(row for row in rows_of(session, payer_id) if is_live(row))


def live_row(session: PlatformSession, payer_id: int) -> SubscriptionRow | None:
    """Return the subscription that counts where it goes on, else None."""
    return next(iter(live_rows(session, payer_id)), None)


def paying_themselves(session: PlatformSession, tenants: Collection[int]) -> frozenset[int]:
    """Return those of some companies that have a subscription of their own that goes on."""
    rows = session.execute(
        select(PayerRow.client_id, SubscriptionRow)
        .join(SubscriptionRow, SubscriptionRow.payer_id == PayerRow.id)
        .where(PayerRow.client_id.in_(tenants))
    )
    return frozenset(tenant_id for tenant_id, row in rows if tenant_id is not None and is_live(row))


def currencies_paid(session: PlatformSession) -> frozenset[str]:
    """Return the currencies, in capitals, in which subscriptions that go on are paid."""
    currency = SubscriptionRow.body["currency"].as_string()
    goes_on = SubscriptionRow.status != Status.CANCELLED.value
    return frozenset(said.upper() for said in session.scalars(select(currency).where(goes_on)) if said)


def is_live(row: SubscriptionRow) -> bool:
    """Tell whether a subscription was begun and not ended."""
    return was_begun(row) and Status(row.status) is not Status.CANCELLED


def was_begun(row: SubscriptionRow) -> bool:
    """Tell whether the first payment of a subscription succeeded, or none was asked for."""
    return Status(row.status) is not Status.INCOMPLETE


def current_row(session: PlatformSession, payer_id: int) -> SubscriptionRow | None:
    """Return the subscription that counts: the oldest that goes on, else the one that ended last.

    One whose first payment did not succeed yet counts only where there is no other.
    """
    return current_among(rows_of(session, payer_id))


def current_rows(session: PlatformSession, payers: Collection[int]) -> Mapping[int, SubscriptionRow]:
    """Return the same of each of some payers that ever had one."""
    found = rows_by_payer(session, payers)
    return {payer_id: max(rows, key=_weight) for payer_id, rows in found.items()}


def current_among(rows: Sequence[SubscriptionRow]) -> SubscriptionRow | None:
    """Return the same of all that a payer has."""
    return max(rows, key=_weight, default=None)


def as_core(row: SubscriptionRow) -> Subscription:
    """Return a subscription as the core judges it."""
    return Subscription(
        plan=row.plan,
        status=Status(row.status),
        trial_end=row.trial_end,
        period_end=row.period_end,
        past_due_since=row.past_due_since,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
    )


def _weight(row: SubscriptionRow) -> tuple[int, float]:
    if is_live(row):
        return 2, -row.began_at.timestamp()
    if was_begun(row):
        return 1, (row.ended_on or dt.date.min).toordinal()
    return 0, row.began_at.timestamp()
