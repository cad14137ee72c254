"""The tables of people: who there is, what they belong to, how they come in.

They belong to no tenant, so they are reached through `Database.platform` alone; the column that points to a
tenant is called `client_id`, which keeps them out of row-level security. Owns columns and nothing that
happens to them. Of every secret a row keeps the hash, but for that of one-time codes, which is needed whole.
"""

import datetime as dt

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, RowId

DIGEST_BYTES = 32
LONGEST_EMAIL = 254
LONGEST_NAME = 200
LONGEST_LOGIN = 63
LONGEST_ACTOR = 400
_ONE_PLACE = "(firm_id IS NULL) <> (client_id IS NULL)"


class PersonRow(Base):
    """Somebody who may sign in; `password` is empty where only a provider of identities vouches for them."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    login: Mapped[str] = mapped_column(String(LONGEST_LOGIN), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="")
    theme: Mapped[str] = mapped_column(String(5), default="")
    single_keys: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str | None] = mapped_column(String(64))  # sealed
    totp_pending: Mapped[str | None] = mapped_column(String(64))  # sealed; shown, not confirmed yet
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)  # the last one that was used
    created_at: Mapped[dt.datetime]
    signed_in_at: Mapped[dt.datetime | None]  # the last time, both factors shown


class FirmRow(Base):
    """An accounting firm; `slug` names it in addresses and never changes hands."""

    __tablename__ = "firm"
    __table_args__ = (CheckConstraint("slug <> ''", name="slug_given"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[dt.datetime]


class Engagement(Base):
    """A firm serves a tenant from a day on; `until` is the last good day."""

    __tablename__ = "engagement"
    __table_args__ = (Index(None, "client_id"), Index(None, "firm_id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    firm_id: Mapped[int] = mapped_column(RowId, ForeignKey("firm.id"))
    client_id: Mapped[int] = mapped_column(RowId, ForeignKey("tenant.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Membership(Base):
    """A person has a role in a firm or in a tenant from a day on; `until` is the last good day."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(_ONE_PLACE, name="one_place"),
        CheckConstraint("role <> 'auditor' OR until IS NOT NULL", name="auditor_ends"),
        Index(None, "person_id"),
        Index(None, "firm_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(RowId, ForeignKey("person.id"))
    firm_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("firm.id"))
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"))
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Invitation(Base):
    """Somebody was asked by mail to take a role; the digest proves the link."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(_ONE_PLACE, name="one_place"),
        Index(None, "firm_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES), unique=True)
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL))
    called: Mapped[str | None] = mapped_column(String(LONGEST_NAME))  # as whoever invites knows them
    firm_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("firm.id"))
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"))
    role: Mapped[str] = mapped_column(String(20))
    until: Mapped[dt.date | None]  # of the membership it leads to
    language: Mapped[str] = mapped_column(String(2))
    invited_by: Mapped[int | None] = mapped_column(RowId, ForeignKey("person.id"))
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    accepted_at: Mapped[dt.datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(RowId, ForeignKey("person.id"))


class WebSessionRow(Base):
    """A browser that came in; the cookie's secret is kept as its digest."""

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES), unique=True)
    person_id: Mapped[int] = mapped_column(RowId, ForeignKey("person.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    waits: Mapped[bool]  # for the second factor: not signed in yet
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(300))


class IdentityRow(Base):
    """A provider of identities vouches for a person under a subject that never changes."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    issuer: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[int] = mapped_column(RowId, ForeignKey("person.id"))
    label: Mapped[str] = mapped_column(String(LONGEST_EMAIL))  # what the person knows it by; proves nothing
    linked_at: Mapped[dt.datetime]


class PasswordReset(Base):
    """A link to set a new password; one for nobody where the address that asked is unknown."""

    __tablename__ = "password_reset"
    __table_args__ = (Index(None, "person_id"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("person.id"))
    expires_at: Mapped[dt.datetime]


class RecoveryCode(Base):
    """A code for who lost the device of the second factor; removed when it was used."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(RowId, ForeignKey("person.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES), primary_key=True)


class PendingEntry(Base):
    """An entry on its way to the audit chain of a tenant, or to all chains that a person's doings concern."""

    __tablename__ = "pending_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"))
    person_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("person.id"))
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(LONGEST_ACTOR))
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(400))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)
