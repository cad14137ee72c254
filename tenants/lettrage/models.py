"""Rows of the workbench: which letters each act changed, and which acts were answered already.

The letters themselves stand in the books. These rows say whose hand it was, and let an act be taken back, or
sent again.
"""

import datetime as dt

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.books.models import CODE_LENGTH

KEY_LENGTH = 64
ACTOR_LENGTH = 320
VERB_LENGTH = 20
_BYTES = 32


class LettrageAct(TenantOwned, Base):
    """What one revision did to the letters of one account and third party.

    `lines` is a list of [name, metadata before, letter after, cents]; see `log`.
    """

    __tablename__ = "lettrage_act"
    __table_args__ = (
        Index("ix_lettrage_act_tenant_id_account_customer", "tenant_id", "account", "customer", "number"),
        ForeignKeyConstraint(["tenant_id", "number"], ["revision.tenant_id", "revision.number"]),
        {"sqlite_with_rowid": False},
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # of the revision
    account: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    at: Mapped[dt.datetime]
    verb: Mapped[str] = mapped_column(String(VERB_LENGTH))
    letters: Mapped[list[str]] = mapped_column(JSON)
    lines: Mapped[list[list[object]]] = mapped_column(JSON)
    undoable: Mapped[bool]


class LettrageAnswer(TenantOwned, Base):
    """What an act was answered, by the key under which it was sent: sent again, it gets the same answer."""

    __tablename__ = "lettrage_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    asked: Mapped[bytes] = mapped_column(LargeBinary(_BYTES))  # a hash of what was asked
    answer: Mapped[dict[str, object]] = mapped_column(JSON)
    at: Mapped[dt.datetime]
