"""Tables of legal files: what is claimed before which court, and the acts with their dates.

Acts are added and never changed: a wrong one is answered by another. Owns columns.
"""

import datetime as dt

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import AppendOnly, Base, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH


class CaseRow(TenantOwned, Base):
    """A legal file about some debts of one customer; `facts` say what the rules of courts ask."""

    __tablename__ = "dunning_case"
    __table_args__ = (Index(None, "tenant_id", "account", "customer"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    route: Mapped[str] = mapped_column(String(30))
    debts: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    hold: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    put_at: Mapped[dt.datetime]


class CaseAct(AppendOnly, TenantOwned, Base):
    """Something that was done in a legal file on a day: a request, an order, its service, an opposition."""

    __tablename__ = "dunning_case_act"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case"], ["dunning_case.tenant_id", "dunning_case.number"]),
        {"sqlite_with_rowid": False},
    )

    case: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    day: Mapped[dt.date] = mapped_column(Date)
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    file: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]
