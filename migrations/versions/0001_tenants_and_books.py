"""Tenants; their Git objects, branches and revisions."""

from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "tenant",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.CheckConstraint("slug <> ''", name="ck_tenant_slug_given"),
        sa.PrimaryKeyConstraint("id", name="pk_tenant"),
        sa.UniqueConstraint("slug", name="uq_tenant_slug"),
    )
    op.create_table(
        "git_object",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("oid", sa.LargeBinary(20), nullable=False),
        sa.Column("type_num", sa.SmallInteger, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "oid", name="pk_git_object"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_git_object_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "git_ref",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("oid", sa.LargeBinary(20), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="pk_git_ref"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_git_ref_tenant_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "oid"],
            ["git_object.tenant_id", "git_object.oid"],
            name="fk_git_ref_tenant_id_oid",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("oid", sa.LargeBinary(20), nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("checked", sa.Boolean, nullable=False),
        sa.Column("errors", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_revision"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_revision_tenant_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "oid"],
            ["git_object.tenant_id", "git_object.oid"],
            name="fk_revision_tenant_id_oid",
        ),
        sqlite_with_rowid=False,
    )
