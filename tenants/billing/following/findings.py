"""Differences between here and the payment service that nobody but a person can mend: each is told once.

A finding is noted under a key of its own while it is there, and is gone when it is not found any more; so who
looks again and again leaves one row. Owns the rows and the kinds; what is wrong is found elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from tenants.billing.rows import FindingRow
from tenants.db import PlatformSession
from tenants.inserting import insert_missing


class Kind(StrEnum):
    """What a finding is about."""

    UNKNOWN_PLAN = "unknown-plan"  # a subscription goes on whose plan the operator's file does not have
    TWO_SUBSCRIPTIONS = "two-subscriptions"  # of one payer go on
    PAID_TWICE = "paid-twice"  # a company goes on paying while a firm pays for it
    OVER_LIMIT = "over-limit"  # there are more companies or users than the plan allows
    UNTAXED = "untaxed"  # the payment service no longer knows where a payer is, and works out no tax
    MISSING = "missing"  # the payment service does not have what is here
    USAGE = "usage"  # what was reported of a meter is not what the payment service has
    NOT_SYNCED = "not-synced"  # the payment service has no price for a plan of the file
    BOOKING = "booking"  # a happening cannot be booked


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference; `said` has its figures and names."""

    key: str
    kind: Kind
    payer_id: int | None
    said: Mapping[str, object]


def note(session: PlatformSession, found: Finding, at: dt.datetime) -> None:
    """Note what was found; what was noted and is still there keeps its day."""
    kind, said = found.kind.value, dict(found.said)
    new = {"key": found.key, "kind": kind, "payer_id": found.payer_id, "said": said, "found_at": at}
    session.execute(insert_missing(session, FindingRow), [{**new, "gone_at": None}])
    row = session.scalars(select(FindingRow).where(FindingRow.key == found.key).with_for_update()).one()
    if row.gone_at is not None:
        row.found_at, row.gone_at = at, None
    row.kind, row.payer_id, row.said = kind, found.payer_id, said
    session.flush()


def gone(session: PlatformSession, keys: Collection[str], at: dt.datetime) -> None:
    """Say of findings that they are no longer there."""
    wanted = select(FindingRow).where(FindingRow.key.in_(keys), FindingRow.gone_at.is_(None))
    for row in session.scalars(wanted):
        row.gone_at = at
    session.flush()


def settle(session: PlatformSession, prefix: str, found: Collection[Finding], at: dt.datetime) -> None:
    """Note all that was found under a prefix of keys; what was noted there and not found again is gone."""
    for each in sorted(found, key=lambda each: each.key):  # who else notes them waits in the same order
        note(session, each, at)
    gone(session, noted(session, prefix).keys() - {each.key for each in found}, at)


def noted(session: PlatformSession, prefix: str) -> Mapping[str, Mapping[str, object]]:
    """Return what is said of all that was noted under a prefix of keys and is still there, by its key."""
    wanted = select(FindingRow.key, FindingRow.said).where(
        FindingRow.key.startswith(prefix, autoescape=True), FindingRow.gone_at.is_(None)
    )
    return {row.key: row.said for row in session.execute(wanted)}


def open_findings(session: PlatformSession) -> tuple[FindingRow, ...]:
    """Return what was found and is still there, the oldest first."""
    wanted = select(FindingRow).where(FindingRow.gone_at.is_(None))
    return tuple(session.scalars(wanted.order_by(FindingRow.found_at, FindingRow.key)))
