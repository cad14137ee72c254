"""Rows of the workbench: which letters each act changed.

The letters themselves stand in the books. These rows say whose hand it was, and let an act be taken back.
"""

import datetime as dt

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.books.models import CODE_LENGTH

ACTOR_LENGTH = 320
VERB_LENGTH = 20


class LettrageAct(TenantOwned, Base):
    """What one revision did to the letters of one account and third party.

    `lines` is a list of [name, metadata before, letter after, cents]; see `log`.
    """

    __tablename__ = "lettrage_act"
    __table_args__ = (
        Index("ix_lettrage_act_tenant_id_account_customer", "tenant_id", "account", "customer", "number"),
        Index(None, "tenant_id", "at"),
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
