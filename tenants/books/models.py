"""Rows of the books: Git objects and refs, revisions, the cache of parsed files, and the index.

Objects and refs are the truth; a revision says who made a state of `main` and how it was checked.
Whatever else stands here can be made again from them (`index.reindex`).
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.books.columns import Exact
from tenants.db import Base, TenantOwned

OID_BYTES = 20
PATH_LENGTH = 400  # as `Limits.path_bytes` has it
ACCOUNT_LENGTH = 250  # as `Limits.account_length` has it
CODE_LENGTH = 120  # of account numbers, third parties, currencies; `index.faults` refuses longer


class Origin(StrEnum):
    """Where a revision came from."""

    PUSH = "push"
    WEB = "web"
    IMPORT = "import"
    LETTRAGE = "lettrage"
    CREATE = "create"
    DUNNING = "dunning"
    BILLING = "billing"


class GitObject(TenantOwned, Base):
    """A Git object: `oid` is its 20-byte name, `data` its content without header, compressed."""

    __tablename__ = "git_object"
    __table_args__ = (
        Index("ix_git_object_tenant_id_size", "tenant_id", "size"),
        {"sqlite_with_rowid": False},
    )

    oid: Mapped[bytes] = mapped_column(LargeBinary(OID_BYTES), primary_key=True)
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
    oid: Mapped[bytes] = mapped_column(LargeBinary(OID_BYTES))


class Revision(TenantOwned, Base):
    """One state of the books on `main`, numbered from 1 without a gap."""

    __tablename__ = "revision"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "oid"], ["git_object.tenant_id", "git_object.oid"]),
        {"sqlite_with_rowid": False},
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    oid: Mapped[bytes] = mapped_column(LargeBinary(OID_BYTES))
    author: Mapped[str] = mapped_column(String(320))
    at: Mapped[dt.datetime]
    origin: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    checked: Mapped[bool]  # the full Beancount check was made; until then it is pending
    errors: Mapped[list[str]] = mapped_column(JSON)  # what it found, as `path:line: message`

    @property
    def commit(self) -> str:
        """Return the commit's name in hexadecimal, as Git shows it."""
        return self.oid.hex()


class PushHold(TenantOwned, Base):
    """Until when the server's own writes step back, so that a person's push gets through."""

    __tablename__ = "push_hold"

    until: Mapped[dt.datetime]


class ParsedFile(TenantOwned, Base):
    """What one file says by itself (`ledger_core.facts`), kept by content, path and version of the reader."""

    __tablename__ = "parsed_file"
    __table_args__ = ({"sqlite_with_rowid": False},)

    oid: Mapped[bytes] = mapped_column(LargeBinary(OID_BYTES), primary_key=True)
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class IndexState(TenantOwned, Base):
    """Which revision the index shows, and the chart it was made with."""

    __tablename__ = "index_state"

    number: Mapped[int] = mapped_column(Integer)
    chart: Mapped[bytes] = mapped_column(LargeBinary(32))  # what the lines of every file depend on


class IndexLine(TenantOwned, Base):
    """A line of a lettrable account on `main`; cents are debit positive, as in `lettrage.lines`."""

    __tablename__ = "index_line"
    __table_args__ = (
        Index("ix_index_line_tenant_id_account_customer", "tenant_id", "account", "customer"),
        Index("ix_index_line_tenant_id_letter_account", "tenant_id", "letter", "account", "customer"),
        {"sqlite_with_rowid": False},
    )

    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    lineno: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False
    )  # among those of one line
    entry: Mapped[int] = mapped_column(Integer)  # rank of its entry among those of the file with such lines
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    date: Mapped[dt.date]
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    reference: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    journal: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    due: Mapped[dt.date | None]
    letter: Mapped[str] = mapped_column(Text)
    letter_date: Mapped[dt.date | None]
    foreign_cents: Mapped[int] = mapped_column(BigInteger)
    foreign_currency: Mapped[str] = mapped_column(String(CODE_LENGTH))


class IndexCustomer(TenantOwned, Base):
    """A customer's card on `main`."""

    __tablename__ = "index_customer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH), primary_key=True)  # Beancount name
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    siren: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    payment_days: Mapped[int | None]
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    lineno: Mapped[int] = mapped_column(Integer)
    contact: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    siret: Mapped[str] = mapped_column(Text)
    vat: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)


class IndexAccount(TenantOwned, Base):
    """An account as its `open` directive on `main` gives it."""

    __tablename__ = "index_account"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH), primary_key=True)  # Beancount name
    number: Mapped[str] = mapped_column(String(CODE_LENGTH))
    label: Mapped[str] = mapped_column(Text)
    third_party: Mapped[str] = mapped_column(String(CODE_LENGTH))
    lettrable: Mapped[bool]
    opened: Mapped[dt.date]
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    lineno: Mapped[int] = mapped_column(Integer)


class IndexNote(TenantOwned, Base):
    """A note on an account, on `main`."""

    __tablename__ = "index_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    lineno: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH))  # Beancount name
    date: Mapped[dt.date]
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)  # "" where the note does not say


class IndexDocument(TenantOwned, Base):
    """A document of an account, on `main`: a file of the books that a directive names."""

    __tablename__ = "index_document"
    __table_args__ = ({"sqlite_with_rowid": False},)

    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    lineno: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH))  # Beancount name
    date: Mapped[dt.date]
    filename: Mapped[str] = mapped_column(String(PATH_LENGTH))  # path in the books
    by: Mapped[str] = mapped_column(Text)  # "" where the document does not say


class IndexBook(TenantOwned, Base):
    """What the books on `main` say of themselves."""

    __tablename__ = "index_book"

    title: Mapped[str] = mapped_column(Text)
    currencies: Mapped[str] = mapped_column(Text)  # those of the books, a JSON list
    settings: Mapped[str] = mapped_column(Text)  # `ledger_core.settings` as JSON, see `settings_form`


class IndexBalance(TenantOwned, Base):
    """The balance of an account in one currency on `main`, debit positive."""

    __tablename__ = "index_balance"
    __table_args__ = ({"sqlite_with_rowid": False},)

    account: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH), primary_key=True)  # Beancount name
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Exact)
