"""The tables of sealed packages: what was asked for, and the file until its time is over."""

import datetime as dt

from sqlalchemy import BigInteger, Date, ForeignKeyConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, RowId, TenantOwned


class SealedPackage(TenantOwned, Base):
    """A package that somebody asked for; `seal` is empty until it is made, or where it could not be."""

    __tablename__ = "sealed_package"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int]
    day: Mapped[dt.date] = mapped_column(Date)
    year_start: Mapped[dt.date | None] = mapped_column(Date)  # of the FEC; None: all years
    year_end: Mapped[dt.date | None] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(320))
    job_id: Mapped[int | None] = mapped_column(RowId)
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    seal: Mapped[str] = mapped_column(String(64))  # SHA-256 of the manifest, hexadecimal
    put_at: Mapped[dt.datetime]
    made_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime]


class PackagePart(TenantOwned, Base):
    """A piece of the file of a package; in their order they are the file."""

    __tablename__ = "sealed_package_part"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "package"], ["sealed_package.tenant_id", "sealed_package.number"]),
        {"sqlite_with_rowid": False},
    )

    package: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
