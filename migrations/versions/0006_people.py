"""People, firms, engagements and memberships; how people come in; the log of a firm; the outbox."""

from alembic import op
import sqlalchemy as sa

revision = "0006"
down_revision = "0005"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_table(
        "person",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("login", sa.String(63), nullable=False),
        sa.Column("password", sa.String(200), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("theme", sa.String(5), nullable=False),
        sa.Column("single_keys", sa.Boolean, nullable=False),
        sa.Column("totp_secret", sa.String(64), nullable=True),
        sa.Column("totp_pending", sa.String(64), nullable=True),
        sa.Column("totp_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
        sa.UniqueConstraint("login", name="uq_person_login"),
    )
    op.create_table(
        "firm",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("slug <> ''", name="ck_firm_slug_given"),
        sa.PrimaryKeyConstraint("id", name="pk_firm"),
        sa.UniqueConstraint("slug", name="uq_firm_slug"),
    )
    op.create_table(
        "engagement",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=False),
        sa.Column("client_id", ROW_ID, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_engagement_client_id"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_engagement_firm_id"),
        sa.PrimaryKeyConstraint("id", name="pk_engagement"),
    )
    op.create_index("ix_engagement_client_id", "engagement", ["client_id"])
    op.create_index("ix_engagement_firm_id", "engagement", ["firm_id"])
    op.create_table(
        "membership",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=True),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=True),
        sa.CheckConstraint("role <> 'auditor' OR until IS NOT NULL", name="ck_membership_auditor_ends"),
        sa.CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="ck_membership_one_place"),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_membership_client_id"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_membership_firm_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_client_id", "membership", ["client_id"])
    op.create_index("ix_membership_firm_id", "membership", ["firm_id"])
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_table(
        "invitation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("firm_id", ROW_ID, nullable=True),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("until", sa.Date, nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("invited_by", ROW_ID, nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_by", ROW_ID, nullable=True),
        sa.CheckConstraint("(firm_id IS NULL) <> (client_id IS NULL)", name="ck_invitation_one_place"),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name="fk_invitation_accepted_by"),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_invitation_client_id"),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_invitation_firm_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name="fk_invitation_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("digest", name="uq_invitation_digest"),
    )
    op.create_index("ix_invitation_client_id", "invitation", ["client_id"])
    op.create_index("ix_invitation_firm_id", "invitation", ["firm_id"])
    op.create_table(
        "web_session",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("waits", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_web_session_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_web_session"),
        sa.UniqueConstraint("digest", name="uq_web_session_digest"),
    )
    op.create_index("ix_web_session_person_id", "web_session", ["person_id"])
    op.create_table(
        "identity",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("label", sa.String(254), nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    op.create_table(
        "password_reset",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_password_reset_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_password_reset"),
    )
    op.create_index("ix_password_reset_person_id", "password_reset", ["person_id"])
    op.create_table(
        "recovery_code",
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id"),
        sa.PrimaryKeyConstraint("person_id", "digest", name="pk_recovery_code"),
    )
    op.create_table(
        "pending_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("client_id", ROW_ID, nullable=True),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(400), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["tenant.id"], name="fk_pending_entry_client_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pending_entry_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pending_entry"),
        sa.UniqueConstraint("key", name="uq_pending_entry_key"),
    )
    op.create_table(
        "firm_audit_entry",
        sa.Column("firm_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(400), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_firm_audit_entry_firm_id"),
        sa.PrimaryKeyConstraint("firm_id", "number", name="pk_firm_audit_entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "firm_audit_head",
        sa.Column("firm_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name="fk_firm_audit_head_firm_id"),
        sa.PrimaryKeyConstraint("firm_id", name="pk_firm_audit_head"),
    )
    op.create_table(
        "relayed_entry",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_relayed_entry_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_relayed_entry"),
    )
    op.create_table(
        "platform_outbox",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_platform_outbox"),
    )
    op.create_index("ix_platform_outbox_state_due_at", "platform_outbox", ["state", "due_at"])
    op.create_table(
        "outbox",
        sa.Column("tenant_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_outbox_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_tenant_id_state_due_at", "outbox", ["tenant_id", "state", "due_at"])
    op.add_column("token", sa.Column("last_used_at", sa.DateTime(), nullable=True))
    op.add_column("token", sa.Column("issued_by", sa.String(400), nullable=True))
    op.add_column("token", sa.Column("person_id", sa.BigInteger, nullable=True))
