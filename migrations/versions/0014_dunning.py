"""Dunning: rules, holds, plans, mandates, letters, the story of a customer, claims, legal files."""

from alembic import op
import sqlalchemy as sa

revision = "0014"
down_revision = "0013"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    _rules()
    _holds()
    _letters()
    _story()
    _cases()


def _rules() -> None:
    op.create_table(
        "dunning_rule",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("firm_number", ROW_ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_rule_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "subject", "version", name="pk_dunning_rule"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "firm_dunning_rule",
        sa.Column("firm_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_firm_dunning_rule_firm_id"),
        sa.PrimaryKeyConstraint("firm_id", "subject", "version", name="pk_firm_dunning_rule"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dunning_choice",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("target", sa.String(120), nullable=False),
        sa.Column("schedule", sa.String(40), nullable=False),
        sa.Column("firm_number", ROW_ID, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_choice_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "scope", "target", name="pk_dunning_choice"),
    )
    op.create_table(
        "dunning_debtor",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_debtor_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "account", "customer", name="pk_dunning_debtor"),
    )
    op.create_table(
        "dunning_counter",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_counter_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "kind", name="pk_dunning_counter"),
    )


def _holds() -> None:
    op.create_table(
        "dunning_hold",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("debts", sa.JSON, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("e_invoice_status", sa.String(3), nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("day", sa.Date, nullable=True),
        sa.Column("grace_days", sa.Integer, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("lifted_on", sa.Date, nullable=True),
        sa.Column("lifted_by", sa.String(320), nullable=False),
        sa.Column("lift_reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_hold_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_hold"),
    )
    op.create_index(
        "ix_dunning_hold_tenant_id_account_customer", "dunning_hold", ["tenant_id", "account", "customer"]
    )
    op.create_table(
        "dunning_plan",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("debts", sa.JSON, nullable=False),
        sa.Column("instalments", sa.JSON, nullable=False),
        sa.Column("agreed_on", sa.Date, nullable=True),
        sa.Column("recognised_on", sa.Date, nullable=True),
        sa.Column("interest_frozen", sa.Boolean, nullable=False),
        sa.Column("default_clause", sa.Boolean, nullable=False),
        sa.Column("invoked_on", sa.Date, nullable=True),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date, nullable=True),
        sa.Column("end_reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_plan_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_plan"),
    )
    op.create_index(
        "ix_dunning_plan_tenant_id_account_customer", "dunning_plan", ["tenant_id", "account", "customer"]
    )
    op.create_table(
        "dunning_mandate",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("firm_number", ROW_ID, nullable=False),
        sa.Column("firm_name", sa.String(200), nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=True),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("file", sa.Integer, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date, nullable=True),
        sa.Column("ended_by", sa.String(320), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_mandate_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_mandate"),
    )


def _letters() -> None:
    op.create_table(
        "dunning_run",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("outcome", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_run_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dunning_run_tenant_id_day", "dunning_run", ["tenant_id", "day"])
    op.create_table(
        "dunning_letter",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("reply_code", sa.String(24), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("schedule", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("template_version", sa.Integer, nullable=False),
        sa.Column("delay_days", sa.Integer, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("interest_cents", sa.BigInteger, nullable=False),
        sa.Column("indemnity_cents", sa.BigInteger, nullable=False),
        sa.Column("recipient", sa.String(1200), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("commit", sa.String(40), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("approved_by", sa.String(320), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.Column("mandate", sa.Integer, nullable=True),
        sa.Column("send_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("tracking", sa.String(60), nullable=False),
        sa.Column("batch", sa.Integer, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("noted_in", sa.Integer, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_letter_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_letter"),
        sa.UniqueConstraint("tenant_id", "reference", name="uq_dunning_letter_tenant_id_reference"),
        sa.UniqueConstraint("tenant_id", "reply_code", name="uq_dunning_letter_tenant_id_reply_code"),
    )
    op.create_index(
        "ix_dunning_letter_tenant_id_account_customer", "dunning_letter", ["tenant_id", "account", "customer"]
    )
    op.create_index("ix_dunning_letter_tenant_id_state", "dunning_letter", ["tenant_id", "state"])
    op.create_table(
        "dunning_step",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("letter", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("debt", sa.String(100), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("schedule", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rule", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "letter"],
            ["dunning_letter.tenant_id", "dunning_letter.number"],
            name="fk_dunning_step_tenant_id_letter",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_step_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "letter", "debt", name="pk_dunning_step"),
    )
    op.create_index(
        "uq_dunning_step_taken",
        "dunning_step",
        ["tenant_id", "debt", "level"],
        unique=True,
        sqlite_where=sa.text("cancelled IS 0"),
        postgresql_where=sa.text("cancelled IS false"),
    )
    op.create_table(
        "dunning_file",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("letter", sa.Integer, nullable=True),
        sa.Column("case", sa.Integer, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_file_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_file"),
    )
    op.create_index("ix_dunning_file_tenant_id_case", "dunning_file", ["tenant_id", "case"])
    op.create_index("ix_dunning_file_tenant_id_letter", "dunning_file", ["tenant_id", "letter"])


def _story() -> None:
    op.create_table(
        "dunning_happening",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("debts", sa.JSON, nullable=False),
        sa.Column("letter", sa.Integer, nullable=True),
        sa.Column("hold", sa.Integer, nullable=True),
        sa.Column("plan", sa.Integer, nullable=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_happening_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_happening"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_dunning_happening_tenant_id_account_customer",
        "dunning_happening",
        ["tenant_id", "account", "customer"],
    )
    op.create_table(
        "dunning_task",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("letter", sa.Integer, nullable=True),
        sa.Column("hold", sa.Integer, nullable=True),
        sa.Column("plan", sa.Integer, nullable=True),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by", sa.String(320), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_task_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_task"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_dunning_task_tenant_id_key"),
    )
    op.create_index("ix_dunning_task_tenant_id_done_at", "dunning_task", ["tenant_id", "done_at"])
    op.create_table(
        "dunning_claim_act",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("debt", sa.String(100), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("piece", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_claim_act_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_claim_act"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_dunning_claim_act_tenant_id_account_customer",
        "dunning_claim_act",
        ["tenant_id", "account", "customer"],
    )
    op.create_table(
        "dunning_link",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("letter", sa.Integer, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("views", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_link_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_link"),
        sa.UniqueConstraint("tenant_id", "digest", name="uq_dunning_link_tenant_id_digest"),
    )
    op.create_index(
        "ix_dunning_link_tenant_id_account_customer", "dunning_link", ["tenant_id", "account", "customer"]
    )


def _cases() -> None:
    op.create_table(
        "dunning_case",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(120), nullable=False),
        sa.Column("route", sa.String(30), nullable=False),
        sa.Column("debts", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("hold", sa.Integer, nullable=True),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_case_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "number", name="pk_dunning_case"),
    )
    op.create_index(
        "ix_dunning_case_tenant_id_account_customer", "dunning_case", ["tenant_id", "account", "customer"]
    )
    op.create_table(
        "dunning_case_act",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("case", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("file", sa.Integer, nullable=True),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case"],
            ["dunning_case.tenant_id", "dunning_case.number"],
            name="fk_dunning_case_act_tenant_id_case",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_dunning_case_act_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "case", "number", name="pk_dunning_case_act"),
        sqlite_with_rowid=False,
    )
