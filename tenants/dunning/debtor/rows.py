"""The table of links for debtors: who may see what one customer owes, without an account of their own.

Of the secret in the link only a hash is kept. Owns columns.
"""

import datetime as dt

from sqlalchemy import Date, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH

DIGEST_BYTES = 32


class DebtorLink(TenantOwned, Base):
    """A link to the page of one customer; it ends on a day, or when somebody revokes it."""

    __tablename__ = "dunning_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "digest"),
        Index(None, "tenant_id", "account", "customer"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    letter: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    made_at: Mapped[dt.datetime]
    last_day: Mapped[dt.date] = mapped_column(Date)
    revoked_at: Mapped[dt.datetime | None]
    views: Mapped[int]
    seen_at: Mapped[dt.datetime | None]
