"""The table of key figures: what a tenant's receivables come to as of a day at a revision, computed once."""

import datetime as dt

from sqlalchemy import JSON, Integer
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned


class KeyFiguresRow(TenantOwned, Base):
    """Key figures of one revision and day; `version` is that of the computation."""

    __tablename__ = "key_figures"
    __table_args__ = ({"sqlite_with_rowid": False},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # of the revision
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, object]] = mapped_column(JSON)
