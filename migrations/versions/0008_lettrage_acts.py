"""Which letters each act of the workbench changed, and which acts were answered already."""

from alembic import op
import sqlalchemy as sa

revision = "0008"
down_revision = "0007"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "lettrage_act",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("letters", sa.JSON, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("undoable", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", "account", "customer", name="pk_lettrage_act"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_lettrage_act_tenant_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "number"],
            ["revision.tenant_id", "revision.number"],
            name="fk_lettrage_act_tenant_id_number",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_lettrage_act_tenant_id_account_customer",
        "lettrage_act",
        ["tenant_id", "account", "customer", "number"],
    )
    op.create_table(
        "lettrage_answer",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("asked", sa.LargeBinary(32), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_lettrage_answer"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_lettrage_answer_tenant_id"),
        sqlite_with_rowid=False,
    )
