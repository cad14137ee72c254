"""Tokens: the password of Git over HTTP, good for one tenant, for a while, for what they permit.

A token is shown once, when it is issued; what is kept is the hash of its secret. The secret is 32 random
bytes, so a plain hash tells nothing of it and nothing slower is needed. Never knows HTTP.
"""

from collections.abc import Sequence
import datetime as dt
import hashlib
import hmac
import re
import secrets

from sqlalchemy import JSON, BigInteger, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit_log
from tenants.books.author import Author
from tenants.db import Base, Database, TenantOwned, TenantSession
from tenants.moment import Moment
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.tenant import Tenant

LONGEST_DAYS = 366
_PREFIX = "lettrine"  # so that scanners for leaked secrets know one when they see it
_SERIAL_BYTES = 8
_SECRET_BYTES = 32
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOLDER_LENGTH = 63
_TOKEN = re.compile(rf"{_PREFIX}-([0-9a-f]{{{2 * _SERIAL_BYTES}}})-([A-Za-z0-9_-]{{43}})")
_NO_TENANT = 0  # ids count from 1: a stranger's question costs what any other costs


READER = frozenset({Permission.READ})
EDITOR = frozenset({Permission.READ, Permission.WRITE})


class HolderError(ValueError):
    """A login has a-z, 0-9 and single hyphens between, at most 63 characters."""


class NoSuchTokenError(LookupError):
    """The tenant has no token of this serial."""


class TermError(ValueError):
    """A token is good for at least one day and for 366 at most."""


class Token(TenantOwned, Base):
    """A token; the serial finds it, the digest proves it."""

    __tablename__ = "token"

    serial: Mapped[str] = mapped_column(String(2 * _SERIAL_BYTES), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(hashlib.sha256().digest_size))
    holder: Mapped[str] = mapped_column(String(_HOLDER_LENGTH))
    permissions: Mapped[list[str]] = mapped_column(JSON)
    issued_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_used_at: Mapped[dt.datetime | None] = mapped_column(Moment)  # to the minute
    issued_by: Mapped[str | None] = mapped_column(String(400))
    person_id: Mapped[int | None] = mapped_column(BigInteger)  # whose rights it never passes


def issue(  # noqa: PLR0913  what a token says of itself, and who says so
    session: TenantSession,
    holder: str,
    permissions: frozenset[Permission],
    days: int,
    now: dt.datetime,
    *,
    actor: str,
) -> str:
    """Issue a token to a login, good until `days` days after `now`; return its text, which is kept nowhere.

    `actor` is who issues it, for the audit log.

    Raises:
        HolderError: the login could not stand in a branch's name.
        TermError: `days` is not from 1 to 366.
    """
    if not _NAME.fullmatch(holder) or len(holder) > _HOLDER_LENGTH:
        raise HolderError(f"{holder!r}: {HolderError.__doc__}")
    if not 1 <= days <= LONGEST_DAYS:
        raise TermError(TermError.__doc__)
    serial, secret = secrets.token_hex(_SERIAL_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    session.add(
        Token(
            tenant_id=session.tenant_id,
            serial=serial,
            digest=_digest(secret),
            holder=holder,
            permissions=sorted(permissions),
            issued_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
    )
    session.flush()
    detail = {"holder": holder, "permissions": sorted(permissions), "days": days}
    audit_log.append(session, actor=actor, action="token:issue", subject=f"token {serial}", detail=detail)
    return f"{_PREFIX}-{serial}-{secret}"


def issued(session: TenantSession) -> Sequence[Token]:
    """Return the tenant's tokens, expired ones included, the one that expires last first."""
    return session.scalars(select(Token).order_by(Token.expires_at.desc(), Token.serial)).all()


def revoke(session: TenantSession, serial: str, *, actor: str) -> None:
    """Take a token back: from now on it opens nothing.

    Raises:
        NoSuchTokenError: the tenant has none of this serial.
    """
    token = session.scalar(select(Token).where(Token.serial == serial))
    if token is None:
        raise NoSuchTokenError(NoSuchTokenError.__doc__)
    session.delete(token)
    session.flush()
    detail = {"holder": token.holder}
    audit_log.append(session, actor=actor, action="token:revoke", subject=f"token {serial}", detail=detail)


def resolve(database: Database, slug: str, text: str, now: dt.datetime) -> TenantAccess | None:
    """Return what a token opens at a tenant as of `now`; None where it opens nothing there.

    The answer does not tell a tenant that is not there from a token that is wrong, expired, or another's.
    """
    formed = _TOKEN.fullmatch(text)
    serial, secret = formed.groups() if formed else ("", "")
    named = slug if _NAME.fullmatch(slug) else ""
    with database.platform_reading() as platform:
        tenant = platform.scalar(select(Tenant).where(Tenant.slug == named))
    with database.reading(tenant.id if tenant else _NO_TENANT) as session:
        token = session.scalar(select(Token).where(Token.serial == serial))
    proven = hmac.compare_digest(_digest(secret), token.digest if token else b"")
    if tenant is None or token is None or not proven or now >= token.expires_at:
        return None
    return TenantAccess(
        person=None,
        tenant_id=tenant.id,
        slug=slug,
        name=tenant.name,
        author=Author(name=token.holder, email=f"{token.holder}@{slug}", login=token.holder),
        permissions=frozenset(map(Permission, token.permissions)),
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
