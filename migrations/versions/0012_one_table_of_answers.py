"""The answers to acts of the workbench, among all other answers that are kept by key."""

from alembic import op
import sqlalchemy as sa

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Go forward; nothing goes back."""
    if op.get_bind().dialect.name == "postgresql":  # its owner sees no row else; guards come back after
        for table in ("kept_answer", "lettrage_answer"):
            op.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    op.execute(
        sa.text(
            "INSERT INTO kept_answer (tenant_id, key, actor, asked, status, body, at) "
            "SELECT tenant_id, key, actor, asked, 201, answer, at FROM lettrage_answer AS moved "
            "WHERE NOT EXISTS (SELECT 1 FROM kept_answer AS there "
            "WHERE there.tenant_id = moved.tenant_id AND there.key = moved.key)"
        )
    )
    op.drop_table("lettrage_answer")
