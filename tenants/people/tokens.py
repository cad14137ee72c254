"""Tokens: the password of Git over HTTP, good for one tenant, for a while, for what they permit.

A token is shown once, when it is issued; what is kept is the hash of its secret. The secret is 32 random
bytes, so a plain hash tells nothing of it and nothing slower is needed. Never knows HTTP.
"""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt
import hashlib
import hmac
import re
import secrets

from sqlalchemy import JSON, BigInteger, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit_log
from tenants.books.author import Author
from tenants.db import Base, Database, TenantOwned, TenantSession
from tenants.moment import Moment, day_of
from tenants.people.access import TenantAccess, tenant_access_within
from tenants.people.models import LONGEST_ACTOR, PersonRow
from tenants.people.people import person_of
from tenants.people.roles import Permission
from tenants.people.secret import digest_of, new_secret
from tenants.tenant import Tenant

LONGEST_DAYS = 366
LONGEST_LABEL = 60
_PREFIX = "lettrine"  # so that scanners for leaked secrets know one when they see it
_SERIAL_BYTES = 8
_PLACE_DIGITS = 8  # of a serial: the tenant's id; the others are random
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOLDER_LENGTH = 63
_TOKEN = re.compile(rf"{_PREFIX}-([0-9a-f]{{{2 * _SERIAL_BYTES}}})-([A-Za-z0-9_-]{{43}})")
_USED_EVERY = dt.timedelta(minutes=1)
_NO_TENANT = 0  # ids count from 1: a stranger's question costs what any other costs


READER = frozenset({Permission.READ})
EDITOR = frozenset({Permission.READ, Permission.WRITE})
GRANTABLE = frozenset(
    {Permission.READ, Permission.WRITE, Permission.LETTER, Permission.REOPEN, Permission.ASSIGN}
)


class HolderError(ValueError):
    """A login has a-z, 0-9 and single hyphens between, at most 63 characters."""


class NoSuchTokenError(LookupError):
    """The tenant has no token of this serial."""


class TermError(ValueError):
    """A token is good for at least one day and for 366 at most."""


class LabelError(ValueError):
    """What a token is called has at most 60 characters, on one line."""


class ScopeError(ValueError):
    """A token reads, writes, letters or reopens, and never more than who issues it may."""


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
    label: Mapped[str | None] = mapped_column(String(LONGEST_LABEL))  # what its person calls it


def issue(  # noqa: PLR0913  what a token says of itself, and who says so
    session: TenantSession,
    holder: str,
    permissions: frozenset[Permission],
    days: int,
    now: dt.datetime,
    *,
    actor: str,
    person_id: int | None = None,
    label: str = "",
) -> str:
    """Issue a token to a login, good until `days` days after `now`; return its text, which is kept nowhere.

    Args:
        session: one that writes, of the tenant the token opens.
        holder: the login that stands in the branches it pushes.
        permissions: what it permits, of `GRANTABLE`.
        days: how long it is good.
        now: the present moment.
        actor: who issues it, for the audit log.
        person_id: whose it is; it then permits nothing that this person may not, whenever it is used.
        label: what it is called, such as the name of the machine where it is kept.

    Raises:
        HolderError: the login could not stand in a branch's name.
        TermError: `days` is not from 1 to 366.
        ScopeError: it would permit what no token does, or nothing.
        LabelError: it could not be called so.
    """
    if not _NAME.fullmatch(holder) or len(holder) > _HOLDER_LENGTH:
        raise HolderError(f"{holder!r}: {HolderError.__doc__}")
    if not 1 <= days <= LONGEST_DAYS:
        raise TermError(TermError.__doc__)
    if Permission.READ not in permissions or not permissions <= GRANTABLE:
        raise ScopeError(ScopeError.__doc__)
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise LabelError(LabelError.__doc__)
    serial, secret = _new_serial(session.tenant_id), new_secret()
    session.add(
        Token(
            tenant_id=session.tenant_id,
            serial=serial,
            digest=digest_of(secret),
            holder=holder,
            permissions=sorted(permissions),
            issued_at=now,
            expires_at=now + dt.timedelta(days=days),
            issued_by=actor[:LONGEST_ACTOR],
            person_id=person_id,
            label=label or None,
        )
    )
    session.flush()
    detail: dict[str, object] = {"holder": holder, "permissions": sorted(permissions), "days": days}
    detail |= {"label": label} if label else {}
    audit_log.append(
        session, actor=actor, action="token:issue", subject=f"token {serial}", detail=detail, at=now
    )
    return f"{_PREFIX}-{serial}-{secret}"


def issue_own(  # noqa: PLR0913  what a token says of itself, and whose it is
    database: Database,
    access: TenantAccess,
    permissions: frozenset[Permission],
    days: int,
    now: dt.datetime,
    *,
    label: str = "",
) -> str:
    """Issue a token to the person of an access, for what they may there; return its text.

    It does no more than its person may on the day it is used, and nothing once they are gone.

    Raises:
        TermError: `days` is not from 1 to 366.
        ScopeError: it would permit what no token does, or what the person may not.
        LabelError: it could not be called so.
    """
    if access.person is None or not permissions <= access.permissions:
        raise ScopeError(ScopeError.__doc__)
    with database.writing(access.tenant_id) as session:
        return issue(
            session,
            access.person.login,
            permissions,
            days,
            now,
            actor=str(access.author),
            person_id=access.person.id,
            label=label,
        )


def issued(session: TenantSession) -> Sequence[Token]:
    """Return the tenant's tokens, expired ones included, the one that expires last first."""
    return session.scalars(select(Token).order_by(Token.expires_at.desc(), Token.serial)).all()


def revoke(session: TenantSession, serial: str, *, actor: str, at: dt.datetime | None = None) -> None:
    """Take a token back: from now on it opens nothing; `at` is for the audit log, now where left out.

    Raises:
        NoSuchTokenError: the tenant has none of this serial.
    """
    token = session.scalar(select(Token).where(Token.serial == serial))
    if token is None:
        raise NoSuchTokenError(NoSuchTokenError.__doc__)
    session.delete(token)
    session.flush()
    detail = {"holder": token.holder}
    audit_log.append(
        session, actor=actor, action="token:revoke", subject=f"token {serial}", detail=detail, at=at
    )


def resolve_alone(database: Database, text: str, now: dt.datetime) -> TenantAccess | None:
    """Return what a token opens, wherever that is; None where it opens nothing.

    A serial says which tenant to look at, and proves nothing: `resolve` does.
    """
    formed = _TOKEN.fullmatch(text)
    if formed is None:
        return None
    with database.platform_reading() as session:
        slug = session.scalar(select(Tenant.slug).where(Tenant.id == int(formed[1][:_PLACE_DIGITS], 16)))
    return resolve(database, slug, text, now) if slug is not None else None


def resolve(database: Database, slug: str, text: str, now: dt.datetime) -> TenantAccess | None:
    """Return what a token opens at a tenant as of `now`; None where it opens nothing there.

    A person's token permits what both it and the person may that day. The answer does not tell a tenant that
    is not there from a token that is wrong, expired, or another's.
    """
    formed = _TOKEN.fullmatch(text)
    serial, secret = formed.groups() if formed else ("", "")
    named = slug if _NAME.fullmatch(slug) else ""
    with database.platform_reading() as platform:
        tenant = platform.scalar(select(Tenant).where(Tenant.slug == named))
    with database.reading(tenant.id if tenant else _NO_TENANT) as session:
        token = session.scalar(select(Token).where(Token.serial == serial))
    proven = hmac.compare_digest(digest_of(secret), token.digest if token else b"")
    if tenant is None or token is None or not proven or now >= token.expires_at:
        return None
    access = _opened(database, tenant, token, now)
    if access is not None:
        _note_use(database, tenant.id, token, now)
    return access


def _opened(database: Database, tenant: Tenant, token: Token, now: dt.datetime) -> TenantAccess | None:
    permitted = frozenset(map(Permission, token.permissions))
    if token.person_id is not None:
        return _of_person(database, token.person_id, tenant, permitted, now)
    return TenantAccess(
        person=None,
        tenant_id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        author=Author(name=token.holder, email=f"{token.holder}@{tenant.slug}", login=token.holder),
        permissions=permitted,
    )


def _of_person(
    database: Database, person_id: int, tenant: Tenant, permitted: frozenset[Permission], now: dt.datetime
) -> TenantAccess | None:
    """Return what a person may today, narrowed to what their token permits."""
    with database.platform_reading() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.id == person_id))
        if row is None:
            return None
        access = tenant_access_within(session, person_of(row), tenant.slug, day_of(now))
    return replace(access, permissions=access.permissions & permitted) if access is not None else None


def _new_serial(tenant_id: int) -> str:
    """Return a serial that begins with the tenant's id, so that a token alone says where to look."""
    assert 0 < tenant_id < 16**_PLACE_DIGITS
    return f"{tenant_id:0{_PLACE_DIGITS}x}" + secrets.token_hex(_SERIAL_BYTES - _PLACE_DIGITS // 2)


def _note_use(database: Database, tenant_id: int, token: Token, now: dt.datetime) -> None:
    """Keep when a token was used last, to the minute."""
    if token.last_used_at is not None and now - token.last_used_at < _USED_EVERY:
        return
    with database.writing(tenant_id) as session:
        session.execute(update(Token).where(Token.serial == token.serial).values(last_used_at=now))
