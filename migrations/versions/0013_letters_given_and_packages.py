"""Which letters each revision gave, and sealed packages."""

from alembic import op
import sqlalchemy as sa

revision = "0013"
down_revision = "0012"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "letters_given",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_letters_given"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_letters_given_tenant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sealed_package",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("year_start", sa.Date, nullable=True),
        sa.Column("year_end", sa.Date, nullable=True),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("job_id", ROW_ID, nullable=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_sealed_package"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_sealed_package_tenant_id"),
    )
    op.create_table(
        "sealed_package_part",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("package", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "package", "rank", name="pk_sealed_package_part"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_sealed_package_part_tenant_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "package"],
            ["sealed_package.tenant_id", "sealed_package.number"],
            name="fk_sealed_package_part_tenant_id_package",
        ),
        sqlite_with_rowid=False,
    )
