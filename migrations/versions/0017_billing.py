"""Billing: payers, what the payment service has of them, its events, what was counted, what is booked."""

from alembic import op
import sqlalchemy as sa

revision = "0017"
down_revision = "0016"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    _payers()
    _told()
    _counted()
    _found_by_day()


def _payers() -> None:
    op.create_table(
        "billing_payer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=True),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("customer", sa.String(255), nullable=True),
        sa.CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="ck_billing_payer_one_place"),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_billing_payer_client_id"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_billing_payer_firm_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_payer"),
        sa.UniqueConstraint("client_id", name="uq_billing_payer_client_id"),
        sa.UniqueConstraint("customer", name="uq_billing_payer_customer"),
        sa.UniqueConstraint("firm_id", name="uq_billing_payer_firm_id"),
    )
    op.create_table(
        "billing_choice",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("payer_id", ROW_ID, nullable=False),
        sa.Column("pays", sa.Boolean, nullable=False),
        sa.Column("author", sa.String(400), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_choice_payer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_choice"),
    )
    op.create_index("ix_billing_choice_payer_id", "billing_choice", ["payer_id"])
    op.create_table(
        "billing_subscription",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("payer_id", ROW_ID, nullable=False),
        sa.Column("plan", sa.String(40), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("period_from", sa.DateTime(), nullable=False),
        sa.Column("period_until", sa.DateTime(), nullable=False),
        sa.Column("trial_end", sa.Date, nullable=True),
        sa.Column("period_end", sa.Date, nullable=True),
        sa.Column("past_due_since", sa.Date, nullable=True),
        sa.Column("ends_on", sa.Date, nullable=True),
        sa.Column("ended_on", sa.Date, nullable=True),
        sa.Column("monthly_cents", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_subscription_payer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_subscription"),
    )
    op.create_index("ix_billing_subscription_payer_id", "billing_subscription", ["payer_id"])


def _told() -> None:
    op.create_table(
        "billing_invoice",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("payer_id", ROW_ID, nullable=True),
        sa.Column("subscription", sa.String(255), nullable=True),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=True),
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("net_cents", sa.BigInteger, nullable=False),
        sa.Column("tax_cents", sa.BigInteger, nullable=False),
        sa.Column("total_cents", sa.BigInteger, nullable=False),
        sa.Column("paid_cents", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(), nullable=True),
        sa.Column("failure", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_invoice_payer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_invoice"),
    )
    op.create_index("ix_billing_invoice_payer_id", "billing_invoice", ["payer_id"])
    op.create_index("ix_billing_invoice_status", "billing_invoice", ["status"])
    op.create_table(
        "billing_event",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_billing_event"),
    )
    op.create_index("ix_billing_event_state_due_at", "billing_event", ["state", "due_at"])
    op.create_index("ix_billing_event_created_at", "billing_event", ["created_at"])


def _counted() -> None:
    op.create_table(
        "billing_window",
        sa.Column("payer_id", ROW_ID, nullable=False),
        sa.Column("metric", sa.String(20), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("by_tenant", sa.JSON, nullable=False),
        sa.Column("subscription", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_window_payer_id"),
        sa.PrimaryKeyConstraint("payer_id", "metric", "since", name="pk_billing_window"),
    )
    op.create_table(
        "billing_checkout",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("payer_id", ROW_ID, nullable=False),
        sa.Column("plan", sa.String(40), nullable=False),
        sa.Column("author", sa.String(400), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("session", sa.String(255), nullable=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_checkout_payer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_billing_checkout"),
        sa.UniqueConstraint("session", name="uq_billing_checkout_session"),
    )
    op.create_index(
        "ix_billing_checkout_under_way",
        "billing_checkout",
        ["payer_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('wanted', 'open')"),
        postgresql_where=sa.text("state IN ('wanted', 'open')"),
    )
    op.create_table(
        "billing_finding",
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("payer_id", ROW_ID, nullable=True),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["payer_id"], ["billing_payer.id"], name="fk_billing_finding_payer_id"),
        sa.PrimaryKeyConstraint("key", name="pk_billing_finding"),
    )
    op.create_table(
        "billing_booked",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_billing_booked_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_billing_booked"),
        sqlite_with_rowid=False,
    )


def _found_by_day() -> None:
    """What usage is counted from is found without a look at all that was ever done."""
    op.create_index("ix_audit_entry_tenant_id_action_at", "audit_entry", ["tenant_id", "action", "at"])
    op.create_index("ix_lettrage_act_tenant_id_at", "lettrage_act", ["tenant_id", "at"])
