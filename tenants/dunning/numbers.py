"""Numbers of rows: from one, without a gap, in the transaction that needs one.

The counter's row is written first, so that a second transaction waits for the end of this one.
"""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from tenants.db import TenantSession
from tenants.dunning.rule_rows import Counter


def next_number(session: TenantSession, kind: str) -> int:
    """Return the next number of a kind of row of the session's tenant, such as `letter`."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = {"tenant_id": session.tenant_id, "kind": kind, "last": 0}
    session.execute(dialect.insert(Counter).on_conflict_do_nothing(), [first])
    counted = update(Counter).where(Counter.kind == kind).values(last=Counter.last + 1)
    number = session.scalar(counted.returning(Counter.last).execution_options(synchronize_session=False))
    assert number is not None
    return number
