"""The index holds a customer's SIRET, VAT number and country; it is made anew.

What was indexed before does not know them. The next revision fills the index, a page that needs it makes it,
and `lettrine books reindex` does at once.
"""

from alembic import op
import sqlalchemy as sa

revision = "0016"
down_revision = "0015"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go forward; nothing goes back."""
    for table in ("index_state", "index_customer"):
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
        sa.Column("siret", sa.Text, nullable=False),
        sa.Column("vat", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account", name="pk_index_customer"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_index_customer_tenant_id"),
        sqlite_with_rowid=False,
    )
