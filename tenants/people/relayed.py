"""Which entries have reached a tenant's chain from the platform: so that none is written there twice."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned


class RelayedEntry(TenantOwned, Base):
    """An entry that arrived; written in the transaction that adds it to the chain."""

    __tablename__ = "relayed_entry"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime]
