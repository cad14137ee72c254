"""When a person came in last; what somebody who is invited, and what a token, is called."""

from alembic import op
import sqlalchemy as sa

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Go forward; nothing goes back."""
    op.add_column("person", sa.Column("signed_in_at", sa.DateTime(), nullable=True))
    op.add_column("invitation", sa.Column("called", sa.String(200), nullable=True))
    op.add_column("token", sa.Column("label", sa.String(60), nullable=True))
