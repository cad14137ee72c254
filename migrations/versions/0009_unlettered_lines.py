"""An index that finds unlettered lines without a look at those that are lettered."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.create_index(
        "ix_index_line_tenant_id_letter_account", "index_line", ["tenant_id", "letter", "account", "customer"]
    )
