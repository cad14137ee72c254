"""The tenant: one company whose books are kept here."""

import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, OneRowEach


class Tenant(OneRowEach, Base):
    """A company; `slug` names it in addresses and never changes hands."""

    __tablename__ = "tenant"
    __table_args__ = (CheckConstraint("slug <> ''", name="slug_given"),)

    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime]
