"""Tables of factoring: contracts and formats as versions, limits, assignments with what is in them, files.

An index refuses a document that is held by another assignment, and a second assignment under preparation of
one contract. Owns columns; what a body says is checked where it is written.
"""

import datetime as dt

from sqlalchemy import JSON, BigInteger, Date, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger_core.factoring.states import State
from tenants.base import AppendOnly, Base, TenantOwned
from tenants.books.models import CODE_LENGTH
from tenants.dunning.decisions.rows import AUTHOR_LENGTH, DEBT_LENGTH

KEY_LENGTH = 40
REFERENCE_LENGTH = 200


class ContractRow(AppendOnly, TenantOwned, Base):
    """A version of a contract; `body` is `contract_form.as_json`."""

    __tablename__ = "factoring_contract"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[dict[str, object]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class FormatRow(AppendOnly, TenantOwned, Base):
    """A version of a format that the tenant or its firm described; `text` is the TOML."""

    __tablename__ = "factoring_format"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class LimitRow(AppendOnly, TenantOwned, Base):
    """A debtor's limit of a contract, as `limits.Limit`; `file` is where it came from."""

    __tablename__ = "factoring_limit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contract: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debtor: Mapped[str] = mapped_column(String(CODE_LENGTH))
    since: Mapped[dt.date] = mapped_column(Date)
    cents: Mapped[int | None] = mapped_column(BigInteger)  # None: the limit ended
    why: Mapped[str] = mapped_column(Text)
    file: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class DebtorIdRow(TenantOwned, Base):
    """The number under which the factor of a contract knows a debtor of the company."""

    __tablename__ = "factoring_debtor"

    contract: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    debtor: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    factor_id: Mapped[str] = mapped_column(String(40))
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class AssignmentRow(TenantOwned, Base):
    """An assignment; `amounts` is what it comes to, as frozen when it was checked.

    `sequence` counts the assignments of the year; `file_number` those sent of a contract, from 1, None before
    it is sent. `funding` is what the factor's credit came to where that differs from `amounts`.
    """

    __tablename__ = "factoring_assignment"
    __table_args__ = (
        Index(None, "tenant_id", "reference", unique=True),
        Index(None, "tenant_id", "contract", "state"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(KEY_LENGTH))  # C-2026-014
    contract: Mapped[str] = mapped_column(String(KEY_LENGTH))
    version: Mapped[int]  # of the contract
    state: Mapped[str] = mapped_column(String(10))  # of `states.State`
    day: Mapped[dt.date] = mapped_column(Date)
    amounts: Mapped[dict[str, int] | None] = mapped_column(JSON)
    revision: Mapped[int]  # of the books it was made from
    file_number: Mapped[int | None]
    checked_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    sent_by: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    funded_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)  # why it was returned
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


_PREPARED = AssignmentRow.state.in_([State.DRAFT.value, State.CHECKED.value])
Index(
    "uq_factoring_assignment_prepared",
    AssignmentRow.tenant_id,
    AssignmentRow.contract,
    unique=True,
    sqlite_where=_PREPARED,
    postgresql_where=_PREPARED,
)


class ItemRow(TenantOwned, Base):
    """A document in an assignment; cents debit positive, those of a credit note below zero.

    `name` is the debt's (`ledger_core.dunning.names`). `held` until the assignment is given up before it is
    funded: as long as it is, no other assignment has the document.
    """

    __tablename__ = "factoring_item"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assignment"], ["factoring_assignment.tenant_id", "factoring_assignment.number"]
        ),
        Index(None, "tenant_id", "account", "customer"),
    )

    assignment: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(DEBT_LENGTH), primary_key=True)
    held: Mapped[bool]
    account: Mapped[str] = mapped_column(String(CODE_LENGTH))  # number of the chart
    customer: Mapped[str] = mapped_column(String(CODE_LENGTH))
    debtor_name: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    kind: Mapped[str] = mapped_column(String(20))  # of `documents.DocumentKind`
    date: Mapped[dt.date] = mapped_column(Date)
    due: Mapped[dt.date | None] = mapped_column(Date)
    concerns: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    cents: Mapped[int] = mapped_column(BigInteger)  # that are assigned
    cents_original: Mapped[int] = mapped_column(BigInteger)
    cents_open: Mapped[int] = mapped_column(BigInteger)  # when it was put in
    over_cents: Mapped[int] = mapped_column(BigInteger)  # of it, not funded
    holdback_cents: Mapped[int] = mapped_column(BigInteger)  # its share, once funded
    released_cents: Mapped[int] = mapped_column(BigInteger)  # of its share, given back
    settled_cents: Mapped[int] = mapped_column(BigInteger)
    returned_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)  # received for the factor, not passed on yet
    sent_as: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))  # number as the factor was given it


Index(
    "uq_factoring_item_held",
    ItemRow.tenant_id,
    ItemRow.name,
    unique=True,
    sqlite_where=ItemRow.held.is_(True),
    postgresql_where=ItemRow.held.is_(True),
)


class EventRow(AppendOnly, TenantOwned, Base):
    """What happened to an assignment, or to a contract as a whole (`assignment` 0).

    `kind` is a value of `events.kinds.Happened`. `revision` is the one that holds its entries, None where
    nothing was posted. `facts` are what a sentence about it names.
    """

    __tablename__ = "factoring_event"
    __table_args__ = (Index(None, "tenant_id", "assignment"), {"sqlite_with_rowid": False})

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contract: Mapped[str] = mapped_column(String(KEY_LENGTH))
    assignment: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[dt.date] = mapped_column(Date)
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    revision: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class SentNumberRow(AppendOnly, TenantOwned, Base):
    """A number of a document as it was written in a file to the factor: some accept each once only."""

    __tablename__ = "factoring_number"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  as SQLAlchemy wants it

    contract: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    written: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), primary_key=True)
    assignment: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(DEBT_LENGTH))


class FactoringFileRow(AppendOnly, TenantOwned, Base):
    """A file of factoring, in or out: for the factor, a slip, a list, a notification, a statement, limits.

    `kind` is a value of `files.FileKind`; `assignment` 0 where it is of none.
    """

    __tablename__ = "factoring_file"
    __table_args__ = (Index(None, "tenant_id", "assignment"), Index(None, "tenant_id", "contract", "kind"))

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contract: Mapped[str] = mapped_column(String(KEY_LENGTH))
    assignment: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, object]] = mapped_column(JSON)  # records, documents, cents, market
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class StatementRow(TenantOwned, Base):
    """A statement that was imported; `print` is the hash of its lines, so that none is imported twice."""

    __tablename__ = "factoring_statement"
    __table_args__ = (Index(None, "tenant_id", "contract", "print", unique=True),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contract: Mapped[str] = mapped_column(String(KEY_LENGTH))
    source: Mapped[str] = mapped_column(String(10))  # csv, camt053 or cfonb120
    file: Mapped[int]
    first: Mapped[dt.date] = mapped_column(Date)
    last: Mapped[dt.date] = mapped_column(Date)
    balance_cents: Mapped[int | None] = mapped_column(BigInteger)  # of the account, at the end
    print: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(AUTHOR_LENGTH))
    at: Mapped[dt.datetime]


class StatementLineRow(TenantOwned, Base):
    """A line of a statement, and what became of it.

    `key` names the line whatever file it came in, so that overlapping statements bring it once. `cents` above
    zero: the factor owes more, or the bank has more. `done` is the event that posted it, 0 where a person put
    it aside, None while it waits.
    """

    __tablename__ = "factoring_statement_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "statement"], ["factoring_statement.tenant_id", "factoring_statement.number"]
        ),
        Index(None, "tenant_id", "contract", "key", unique=True),
    )

    statement: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contract: Mapped[str] = mapped_column(String(KEY_LENGTH))
    key: Mapped[str] = mapped_column(String(64))
    day: Mapped[dt.date] = mapped_column(Date)
    label: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    debtor: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))  # of `LineKind`, as the file says or a person
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(CODE_LENGTH))
    done: Mapped[int | None]
    why: Mapped[str] = mapped_column(Text)
