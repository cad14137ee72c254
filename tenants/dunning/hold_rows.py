"""Tables of what stops reminders or lets them be sent: holds, payment plans, mandates.

A row is never removed: what ended keeps the day, the hand and the reason. Owns columns and states.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, RowId, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH


class HoldRow(TenantOwned, Base):
    """A hold, as `ledger_core.dunning.holds.Hold`; `debts` empty: all of the customer's."""

    __tablename__ = "dunning_hold"
    __table_args__ = (Index(None, "tenant_id", "account", "customer"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    debts: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    origin: Mapped[str] = mapped_column(String(10))  # person, debtor or house
    category: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    e_invoice_status: Mapped[str] = mapped_column(String(3))
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    day: Mapped[dt.date | None] = mapped_column(Date)
    grace_days: Mapped[int]
    put_at: Mapped[dt.datetime]
    lifted_on: Mapped[dt.date | None] = mapped_column(Date)
    lifted_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    lift_reason: Mapped[str] = mapped_column(Text)


class PlanState(StrEnum):
    """How far a plan has come."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"
    BROKEN = "broken"  # its default clause was invoked: all that is left is due
    KEPT = "kept"  # all that it covers is paid
    ENDED = "ended"  # taken back; the debts are as before it


class PlanRow(TenantOwned, Base):
    """A payment plan: `debts` is a list of [name, cents at the start], `instalments` of [day, cents]."""

    __tablename__ = "dunning_plan"
    __table_args__ = (Index(None, "tenant_id", "account", "customer"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))  # of `PlanState`
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    debts: Mapped[list[list[object]]] = mapped_column(JSON)
    instalments: Mapped[list[list[object]]] = mapped_column(JSON)
    agreed_on: Mapped[dt.date | None] = mapped_column(Date)
    recognised_on: Mapped[dt.date | None] = mapped_column(Date)  # the debtor signed that it owes this
    interest_frozen: Mapped[bool]
    default_clause: Mapped[bool]
    invoked_on: Mapped[dt.date | None] = mapped_column(Date)
    origin: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    put_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    end_reason: Mapped[str] = mapped_column(Text)


class MandateRow(TenantOwned, Base):
    """A mandate of the tenant to a firm to write for it; `scope` lists values of `LevelKind`."""

    __tablename__ = "dunning_mandate"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    firm_number: Mapped[int] = mapped_column(RowId)
    firm_name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)
    iban: Mapped[str] = mapped_column(String(34))
    signed_by: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[dt.date] = mapped_column(Date)
    file: Mapped[int | None]  # number of the signed paper
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    put_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
