"""Tables of what people decide once and for long: settings, schedules, templates, who follows what.

A decision is never changed: a new version is put beside it, so that what was sent under an old one can be
read as it was. Owns columns; what a body says is checked where it is written.
"""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import AppendOnly, Base, RowId, TenantOwned
from tenants.books.models import CODE_LENGTH

SUBJECT_LENGTH = 120
AUTHOR_LENGTH = 320
DEBT_LENGTH = 100


class _Version(AppendOnly):
    """Mixin: one version of one decision; `subject` is such as `schedule:standard` or `creditor`."""

    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class RuleVersion(_Version, TenantOwned, Base):
    """A decision of a tenant; `firm_number` is the firm whose hand it was, None for the tenant's own."""

    __tablename__ = "dunning_rule"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    firm_number: Mapped[int | None] = mapped_column(RowId)


class FirmRuleVersion(_Version, Base):
    """A decision of a firm, for those of its clients who made none."""

    __tablename__ = "firm_dunning_rule"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    firm_id: Mapped[int] = mapped_column(RowId, ForeignKey("firm.id"), primary_key=True, sort_order=-1)


class ScheduleChoice(TenantOwned, Base):
    """Which schedule a debt, a customer, a segment or the whole tenant follows.

    `scope` is a value of `ledger_core.dunning.steps.Rule`; `target` is the debt's name, `account code` of the
    customer, the segment's name, or of a whole tenant the audience. `firm_number` as of a decision.
    """

    __tablename__ = "dunning_choice"

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    target: Mapped[str] = mapped_column(String(SUBJECT_LENGTH), primary_key=True)
    schedule: Mapped[str] = mapped_column(String(40))
    firm_number: Mapped[int | None] = mapped_column(RowId)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class DebtorFacts(TenantOwned, Base):
    """What reminders must know of a customer and its card does not say; `body` is checked by `debtors`."""

    __tablename__ = "dunning_debtor"

    account: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]
