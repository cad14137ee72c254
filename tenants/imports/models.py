"""The tables of imports: a file that a firm sent, and what was read in it, until it is kept or thrown away.

They are a firm's and no tenant's, for the tenant is only made when the file is kept; `client_id` is that one.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, RowId

LONGEST_FILE_NAME = 200


class ImportState(StrEnum):
    """How far an import has come."""

    RECEIVING = "receiving"  # its bytes are on their way
    READING = "reading"
    READ = "read"  # a person decides
    REFUSED = "refused"  # there is nothing to keep in it
    KEEPING = "keeping"  # its books are being made
    KEPT = "kept"
    ABANDONED = "abandoned"
    EXPIRED = "expired"  # nobody decided in time


class ImportRow(Base):
    """A file that a firm sent. `report` and `preview` are as `tenants.jail.fec_form` writes them."""

    __tablename__ = "fec_import"
    __table_args__ = (Index(None, "firm_id", "state"), Index(None, "client_id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    firm_id: Mapped[int] = mapped_column(RowId, ForeignKey("firm.id"))
    person_id: Mapped[int] = mapped_column(RowId, ForeignKey("person.id"))
    client_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("tenant.id"))
    job_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("job.id"))
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    inner_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))  # of the file in an archive
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))
    fault: Mapped[str] = mapped_column(String(400))  # key of why it was refused or could not be kept
    report: Mapped[str] = mapped_column(Text)
    preview: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(String(63))
    name: Mapped[str] = mapped_column(String(200))
    siren: Mapped[str] = mapped_column(String(9))
    letter_certain: Mapped[bool]
    put_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime]


class ImportPart(Base):
    """A piece of the file, compressed; in their order they are the file."""

    __tablename__ = "fec_import_part"
    __table_args__ = ({"sqlite_with_rowid": False},)

    import_id: Mapped[int] = mapped_column(RowId, ForeignKey("fec_import.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
