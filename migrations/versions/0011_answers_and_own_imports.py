"""Answers to programs by their key, and files for books that a tenant has already."""

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0010"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "kept_answer",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("asked", sa.LargeBinary(32), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_kept_answer"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_kept_answer_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_answer_tenant_id_at", "kept_answer", ["tenant_id", "at"])
    op.create_table(
        "books_import",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("leave_out_faulty", sa.Boolean, nullable=False),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("author_email", sa.String(320), nullable=False),
        sa.Column("author_login", sa.String(63), nullable=False),
        sa.Column("job_id", ROW_ID, nullable=True),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("fault", sa.String(400), nullable=False),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_books_import"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_books_import_tenant_id"),
    )
