"""Rows of the books: Git objects and refs, revisions, and the cache of parsed files.

The first two are the truth; whatever else stands here can be made again from them.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, ForeignKeyConstraint, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import Base, TenantOwned


class Origin(StrEnum):
    """Where a revision came from."""

    PUSH = "push"
    WEB = "web"
    IMPORT = "import"
    LETTRAGE = "lettrage"
    CREATE = "create"


class GitObject(TenantOwned, Base):
    """A Git object: `oid` is its 20-byte name, `data` its content without header, compressed."""

    __tablename__ = "git_object"
    __table_args__ = {"sqlite_with_rowid": False}

    oid: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    type_num: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=False)


class GitRef(TenantOwned, Base):
    """A branch and the commit it points at."""

    __tablename__ = "git_ref"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "oid"], ["git_object.tenant_id", "git_object.oid"]),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    oid: Mapped[bytes] = mapped_column(LargeBinary(20))


class Revision(TenantOwned, Base):
    """One state of the books on `main`, numbered from 1 without a gap."""

    __tablename__ = "revision"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "oid"], ["git_object.tenant_id", "git_object.oid"]),
        {"sqlite_with_rowid": False},
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    oid: Mapped[bytes] = mapped_column(LargeBinary(20))
    author: Mapped[str] = mapped_column(String(320))
    at: Mapped[dt.datetime]
    origin: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    checked: Mapped[bool]  # the full Beancount check was made
    errors: Mapped[list[str]] = mapped_column(JSON)  # what it found, as `path:line: message`
