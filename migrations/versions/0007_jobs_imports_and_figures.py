"""Long work, files on their way to become books, and key figures computed ahead."""

from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "job",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=True),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(30), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("fault", sa.String(400), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("lease", sa.String(32), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="ck_job_one_place"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_job_firm_id"),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_job_client_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_job_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"])
    op.create_index("ix_job_firm_id", "job", ["firm_id"])
    op.create_index("ix_job_client_id", "job", ["client_id"])
    op.create_table(
        "fec_import",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("job_id", ROW_ID, nullable=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("inner_name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("fault", sa.String(400), nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("preview", sa.Text, nullable=False),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("letter_certain", sa.Boolean, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_fec_import_firm_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_fec_import_person_id"),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_fec_import_client_id"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_fec_import_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fec_import"),
    )
    op.create_index("ix_fec_import_firm_id_state", "fec_import", ["firm_id", "state"])
    op.create_index("ix_fec_import_client_id", "fec_import", ["client_id"])
    op.create_table(
        "fec_import_part",
        sa.Column("import_id", ROW_ID, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["fec_import.id"], name="fk_fec_import_part_import_id"),
        sa.PrimaryKeyConstraint("import_id", "rank", name="pk_fec_import_part"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "key_figures",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", "day", name="pk_key_figures"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_key_figures_tenant_id"),
        sqlite_with_rowid=False,
    )
