"""The index of the books, the facts of their files, and the hold that lets pushes go first."""

from alembic import op
import sqlalchemy as sa

revision = "0004"
down_revision = "0003"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_index("ix_git_object_tenant_id_size", "git_object", ["tenant_id", "size"])
    op.create_table(
        "push_hold",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_push_hold"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_push_hold_tenant_id"),
    )
    op.create_table(
        "parsed_file",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("oid", sa.LargeBinary(20), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "oid", "path", "version", name="pk_parsed_file"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_parsed_file_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_state",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("chart", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_index_state"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_state_tenant_id"),
    )
    op.create_table(
        "index_line",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("lineno", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("journal", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("letter_date", sa.Date, nullable=True),
        sa.Column("foreign_cents", sa.BigInteger, nullable=False),
        sa.Column("foreign_currency", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "path", "lineno", "rank", name="pk_index_line"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_line_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_index_line_tenant_id_account_customer", "index_line", ["tenant_id", "account", "customer"]
    )
    op.create_table(
        "index_customer",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("account", sa.String(250), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("siren", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("payment_days", sa.Integer, nullable=True),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("lineno", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account", name="pk_index_customer"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_customer_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_balance",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("account", sa.String(250), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("amount", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account", "currency", name="pk_index_balance"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_balance_tenant_id"),
        sqlite_with_rowid=False,
    )
