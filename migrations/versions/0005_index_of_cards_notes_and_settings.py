"""The index also holds accounts, notes, documents and what the books say of themselves; it is made anew.

Nothing in it is a source of truth: the next revision fills it, and `lettrine books reindex` does at once.
"""

from alembic import op
import sqlalchemy as sa

revision = "0005"
down_revision = "0004"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    _lines()
    _cards()
    _notes()
    for table in ("index_state", "index_balance"):
        op.drop_table(table)
    op.create_table(
        "index_state",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("chart", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_index_state"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_state_tenant_id"),
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
    op.create_table(
        "index_book",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("currencies", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_index_book"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_book_tenant_id"),
    )


def _lines() -> None:
    op.drop_index("ix_index_line_tenant_id_account_customer", "index_line")
    op.drop_table("index_line")
    op.create_table(
        "index_line",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("lineno", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
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


def _cards() -> None:
    op.drop_table("index_customer")
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
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account", name="pk_index_customer"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_customer_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_account",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(250), nullable=False),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("third_party", sa.String(120), nullable=False),
        sa.Column("lettrable", sa.Boolean, nullable=False),
        sa.Column("opened", sa.Date, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("lineno", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="pk_index_account"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_account_tenant_id"),
        sqlite_with_rowid=False,
    )


def _notes() -> None:
    for table, own in (
        ("index_note", sa.Column("text", sa.Text, nullable=False)),
        ("index_document", sa.Column("filename", sa.String(400), nullable=False)),
    ):
        op.create_table(
            table,
            sa.Column("tenant_id", ROW_ID, nullable=False),
            sa.Column("path", sa.String(400), nullable=False),
            sa.Column("lineno", sa.Integer, autoincrement=False, nullable=False),
            sa.Column("account", sa.String(250), nullable=False),
            sa.Column("date", sa.Date, nullable=False),
            own,
            sa.Column("by", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("tenant_id", "path", "lineno", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=f"fk_{table}_tenant_id"),
            sqlite_with_rowid=False,
        )
