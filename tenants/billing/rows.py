"""Tables of billing: payers, what the payment service has of them, its events, usage, what is booked.

What comes from the payment service is kept as it was last fetched (`body`), beside the columns that are asked
for; none of it is guessed from an event. They belong to no tenant but for what is booked, so the column that
points to a tenant is called `client_id`. Owns columns and states.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import AppendOnly, Base, RowId, TenantOwned
from tenants.people.models import LONGEST_ACTOR

STRIPE_ID = 255  # docs.stripe.com/upgrades: names of objects may have so many characters
KEY_LENGTH = 40
STATE_LENGTH = 20
TYPE_LENGTH = 100
NUMBER_LENGTH = 60
BOOKED_LENGTH = 300


class PayerRow(Base):
    """A firm or a tenant that may pay; `since` is its first day under the operator's terms.

    `customer` is its name at the payment service, None before it ever chose a plan.
    """

    __tablename__ = "billing_payer"
    __table_args__ = (CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="one_place"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    firm_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("firm.id"), unique=True)
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"), unique=True)
    since: Mapped[dt.date] = mapped_column(Date)
    customer: Mapped[str | None] = mapped_column(String(STRIPE_ID), unique=True)


class ChoiceRow(AppendOnly, Base):
    """A firm decided whether it pays for its tenants or lets each pay; without a row it pays."""

    __tablename__ = "billing_choice"
    __table_args__ = (Index(None, "payer_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    payer_id: Mapped[int] = mapped_column(RowId, ForeignKey("billing_payer.id"))
    pays: Mapped[bool]
    author: Mapped[str] = mapped_column(String(LONGEST_ACTOR))
    at: Mapped[dt.datetime]


class SubscriptionRow(Base):
    """A subscription as last fetched; the days are last days, as in `ledger_core.billing.entitlement`.

    Periods of the payment service begin and end at a moment: `period_from` to `period_until`, that one not
    included. `monthly_cents` is what comes again every month, without tax, at the prices it has.
    """

    __tablename__ = "billing_subscription"
    __table_args__ = (Index(None, "payer_id"),)

    id: Mapped[str] = mapped_column(String(STRIPE_ID), primary_key=True)
    payer_id: Mapped[int] = mapped_column(RowId, ForeignKey("billing_payer.id"))
    plan: Mapped[str] = mapped_column(String(KEY_LENGTH))
    status: Mapped[str] = mapped_column(String(STATE_LENGTH))  # entitlement.Status
    began_at: Mapped[dt.datetime]
    period_from: Mapped[dt.datetime]
    period_until: Mapped[dt.datetime]
    trial_end: Mapped[dt.date | None] = mapped_column(Date)
    period_end: Mapped[dt.date | None] = mapped_column(Date)
    past_due_since: Mapped[dt.date | None] = mapped_column(Date)
    ends_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    monthly_cents: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    fetched_at: Mapped[dt.datetime]


class InvoiceRow(Base):
    """An invoice as last fetched; `payer_id` is None where its customer is none of ours.

    Cents of `currency`. `day` is when it was issued, None of a draft; `failure` is what the payment service
    says of the last try to be paid, "" where none failed. Of `paid_cents` is also what a credit note or the
    customer's balance took off before a payment.
    """

    __tablename__ = "billing_invoice"
    __table_args__ = (Index(None, "payer_id"), Index(None, "status"))

    id: Mapped[str] = mapped_column(String(STRIPE_ID), primary_key=True)
    payer_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("billing_payer.id"))
    subscription: Mapped[str | None] = mapped_column(String(STRIPE_ID))
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    status: Mapped[str] = mapped_column(String(STATE_LENGTH))  # the payment service's own word
    day: Mapped[dt.date | None] = mapped_column(Date)
    due: Mapped[dt.date | None] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    net_cents: Mapped[int] = mapped_column(BigInteger)
    tax_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    next_attempt_at: Mapped[dt.datetime | None]
    failure: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    fetched_at: Mapped[dt.datetime]

    @property
    def left_cents(self) -> int:
        """Return what is still to pay."""
        return self.total_cents - self.paid_cents


class EventState(StrEnum):
    """How far an event of the payment service has come."""

    NEW = "new"  # kept, to be worked off at `due_at`
    DONE = "done"
    UNKNOWN = "unknown"  # of a type that nothing here hangs on: kept
    FAILED = "failed"  # tried again and again; a person looks


class EventRow(Base):
    """What the payment service told, once by its name; `about` is the name of its object."""

    __tablename__ = "billing_event"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "created_at"))

    id: Mapped[str] = mapped_column(String(STRIPE_ID), primary_key=True)
    type: Mapped[str] = mapped_column(String(TYPE_LENGTH))
    about: Mapped[str] = mapped_column(String(STRIPE_ID))
    created_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(STATE_LENGTH))
    tries: Mapped[int]
    due_at: Mapped[dt.datetime]
    error: Mapped[str] = mapped_column(Text)
    done_at: Mapped[dt.datetime | None]


class WindowRow(AppendOnly, Base):
    """What a payer used of a meter from a moment up to another, that one not included, as it was reported.

    The windows of a payer and metric touch each other, so nothing is counted twice or forgotten.
    `by_tenant` is what each company used, by its id, be there a price for it or not: without one,
    `quantity` is zero.
    """

    __tablename__ = "billing_window"

    payer_id: Mapped[int] = mapped_column(RowId, ForeignKey("billing_payer.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(STATE_LENGTH), primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(primary_key=True)
    until: Mapped[dt.datetime]
    quantity: Mapped[int] = mapped_column(BigInteger)
    by_tenant: Mapped[dict[str, int]] = mapped_column(JSON)
    subscription: Mapped[str] = mapped_column(String(STRIPE_ID))


class CheckoutState(StrEnum):
    """How far a first payment has come."""

    WANTED = "wanted"  # to be asked for
    OPEN = "open"  # the payer is or was sent to `url`
    DONE = "done"
    GONE = "gone"  # it ran out, was refused, or another took its place


class CheckoutRow(Base):
    """A payer wants a plan; at most one of a payer is under way, so that nobody pays twice."""

    __tablename__ = "billing_checkout"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    payer_id: Mapped[int] = mapped_column(RowId, ForeignKey("billing_payer.id"))
    plan: Mapped[str] = mapped_column(String(KEY_LENGTH))
    author: Mapped[str] = mapped_column(String(LONGEST_ACTOR))
    at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(STATE_LENGTH))
    session: Mapped[str | None] = mapped_column(String(STRIPE_ID), unique=True)
    url: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[dt.datetime | None]


_UNDER_WAY = CheckoutRow.state.in_([CheckoutState.WANTED.value, CheckoutState.OPEN.value])
Index(
    "ix_billing_checkout_under_way",
    CheckoutRow.payer_id,
    unique=True,
    sqlite_where=_UNDER_WAY,
    postgresql_where=_UNDER_WAY,
)


class FindingRow(Base):
    """A difference that nobody but a person can mend; `key` names it, so that it is told once.

    `kind` is one of `findings.Kind`, `said` its figures and names; `gone_at` is when it was no longer there.
    """

    __tablename__ = "billing_finding"

    key: Mapped[str] = mapped_column(String(BOOKED_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(KEY_LENGTH))
    payer_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("billing_payer.id"))
    said: Mapped[dict[str, object]] = mapped_column(JSON)
    found_at: Mapped[dt.datetime]
    gone_at: Mapped[dt.datetime | None]


class BookedRow(AppendOnly, TenantOwned, Base):
    """A happening that stands in the operator's books, by its key, such as `invoice:in_1`.

    `revision` wrote it, None where nothing moved; `cents` of `currency` is what it came to.
    """

    __tablename__ = "billing_booked"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(String(BOOKED_LENGTH), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    cents: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int | None]
    at: Mapped[dt.datetime]
