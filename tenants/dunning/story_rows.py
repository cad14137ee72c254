"""Tables of what happened with a customer, what a person is to do about it, and what is done with claims.

The story only grows; a task is closed, never removed. Owns columns.
"""

import datetime as dt

from sqlalchemy import JSON, BigInteger, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import AppendOnly, Base, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH, DEBT_LENGTH

PIECE_LENGTH = 100


class Happening(AppendOnly, TenantOwned, Base):
    """One line of a customer's timeline: a letter, a call, a promise, a dispute, a word of the debtor."""

    __tablename__ = "dunning_happening"
    __table_args__ = (Index(None, "tenant_id", "account", "customer"), {"sqlite_with_rowid": False})

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    day: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))  # "": the house; "debtor": its page
    debts: Mapped[list[str]] = mapped_column(JSON)
    letter: Mapped[int | None]
    hold: Mapped[int | None]
    plan: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, object]] = mapped_column(JSON)


class Task(TenantOwned, Base):
    """Something for a person: a call, an answer, a broken promise; `key` keeps it from being put twice."""

    __tablename__ = "dunning_task"
    __table_args__ = (UniqueConstraint("tenant_id", "key"), Index(None, "tenant_id", "done_at"))

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    day: Mapped[dt.date] = mapped_column(Date)  # from which it is to be done
    letter: Mapped[int | None]
    hold: Mapped[int | None]
    plan: Mapped[int | None]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    put_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    outcome: Mapped[str] = mapped_column(Text)


class ClaimAct(AppendOnly, TenantOwned, Base):
    """What somebody decided about interest or the indemnity of one invoice; `act` is waive, keep or post."""

    __tablename__ = "dunning_claim_act"
    __table_args__ = (Index(None, "tenant_id", "account", "customer"), {"sqlite_with_rowid": False})

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debt: Mapped[str] = mapped_column(String(DEBT_LENGTH))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    kind: Mapped[str] = mapped_column(String(10))  # interest or indemnity
    act: Mapped[str] = mapped_column(String(10))
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    until: Mapped[dt.date] = mapped_column(Date)  # interest up to this day
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]
    revision: Mapped[int | None]  # that holds the entry
    piece: Mapped[str] = mapped_column(String(PIECE_LENGTH))  # of the entry; "" where nothing was posted
