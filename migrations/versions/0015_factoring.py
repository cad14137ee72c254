"""Factoring: contracts, formats, limits, assignments with their documents, files, statements."""

from alembic import op
import sqlalchemy as sa

revision = "0015"
down_revision = "0014"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    _contracts()
    _assignments()
    _statements()


def _contracts() -> None:
    op.create_table(
        "factoring_contract",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_contract_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "key", "version", name="pk_factoring_contract"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "factoring_format",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_format_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "key", "version", name="pk_factoring_format"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "factoring_limit",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("debtor", sa.String(120), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("file", sa.Integer, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_limit_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "contract", "number", name="pk_factoring_limit"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "factoring_debtor",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("debtor", sa.String(120), nullable=False),
        sa.Column("factor_id", sa.String(40), nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_debtor_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "contract", "debtor", name="pk_factoring_debtor"),
    )


def _assignments() -> None:
    op.create_table(
        "factoring_assignment",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("amounts", sa.JSON, nullable=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("file_number", sa.Integer, nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sent_by", sa.String(320), nullable=False),
        sa.Column("funded_on", sa.Date, nullable=True),
        sa.Column("ended_on", sa.Date, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_assignment_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_factoring_assignment"),
    )
    op.create_index(
        "ix_factoring_assignment_tenant_id_contract_state",
        "factoring_assignment",
        ["tenant_id", "contract", "state"],
    )
    op.create_index(
        "ix_factoring_assignment_tenant_id_reference",
        "factoring_assignment",
        ["tenant_id", "reference"],
        unique=True,
    )
    op.create_index(
        "uq_factoring_assignment_prepared",
        "factoring_assignment",
        ["tenant_id", "contract"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'checked')"),
        postgresql_where=sa.text("state IN ('draft', 'checked')"),
    )
    op.create_table(
        "factoring_item",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("assignment", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("debtor_name", sa.Text, nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("concerns", sa.String(200), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("cents_original", sa.BigInteger, nullable=False),
        sa.Column("cents_open", sa.BigInteger, nullable=False),
        sa.Column("over_cents", sa.BigInteger, nullable=False),
        sa.Column("holdback_cents", sa.BigInteger, nullable=False),
        sa.Column("released_cents", sa.BigInteger, nullable=False),
        sa.Column("settled_cents", sa.BigInteger, nullable=False),
        sa.Column("returned_cents", sa.BigInteger, nullable=False),
        sa.Column("collected_cents", sa.BigInteger, nullable=False),
        sa.Column("sent_as", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assignment"],
            ["factoring_assignment.tenant_id", "factoring_assignment.number"],
            name="fk_factoring_item_tenant_id_assignment",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_item_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "assignment", "name", name="pk_factoring_item"),
    )
    op.create_index(
        "ix_factoring_item_tenant_id_account_customer", "factoring_item", ["tenant_id", "account", "customer"]
    )
    op.create_index(
        "uq_factoring_item_held",
        "factoring_item",
        ["tenant_id", "name"],
        unique=True,
        sqlite_where=sa.text("held IS 1"),
        postgresql_where=sa.text("held IS true"),
    )
    op.create_table(
        "factoring_event",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("assignment", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_event_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_factoring_event"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_factoring_event_tenant_id_assignment", "factoring_event", ["tenant_id", "assignment"])
    op.create_table(
        "factoring_number",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("written", sa.String(200), nullable=False),
        sa.Column("assignment", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_number_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "contract", "written", "assignment", name="pk_factoring_number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "factoring_file",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("assignment", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_file_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_factoring_file"),
    )
    op.create_index("ix_factoring_file_tenant_id_assignment", "factoring_file", ["tenant_id", "assignment"])
    op.create_index(
        "ix_factoring_file_tenant_id_contract_kind", "factoring_file", ["tenant_id", "contract", "kind"]
    )


def _statements() -> None:
    op.create_table(
        "factoring_statement",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("file", sa.Integer, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("balance_cents", sa.BigInteger, nullable=True),
        sa.Column("print", sa.String(64), nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_statement_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_factoring_statement"),
    )
    op.create_index(
        "ix_factoring_statement_tenant_id_contract_print",
        "factoring_statement",
        ["tenant_id", "contract", "print"],
        unique=True,
    )
    op.create_table(
        "factoring_statement_line",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("statement", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("debtor", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("done", sa.Integer, nullable=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement"],
            ["factoring_statement.tenant_id", "factoring_statement.number"],
            name="fk_factoring_statement_line_tenant_id_statement",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_factoring_statement_line_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "statement", "rank", name="pk_factoring_statement_line"),
    )
    op.create_index(
        "ix_factoring_statement_line_tenant_id_contract_key",
        "factoring_statement_line",
        ["tenant_id", "contract", "key"],
        unique=True,
    )
