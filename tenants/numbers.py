"""Numbers of rows: from one, without a gap, in the transaction that needs one.

The counter's row is written first, so that a second transaction waits for the end of this one.
"""

from sqlalchemy import String, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base, TenantOwned
from tenants.db import TenantSession


class Counter(TenantOwned, Base):
    """The last number given to a kind of row; locked while one is given, so that none is given twice.

    The table is named after reminders, the first that counted.
    """

    __tablename__ = "dunning_counter"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int]


_COUNTED = (
    update(Counter)
    .where(Counter.kind == bindparam("of_kind"))
    .values(last=Counter.last + 1)
    .returning(Counter.last)
    .execution_options(synchronize_session=False)
)
_BEGUN = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(Counter).on_conflict_do_nothing()
    for dialect in (postgresql, sqlite)
}


def next_number(session: TenantSession, kind: str) -> int:
    """Return the next number of a kind of row of the session's tenant, such as `letter`."""
    number = session.scalar(_COUNTED, {"of_kind": kind})
    if number is None:
        first = {"tenant_id": session.tenant_id, "kind": kind, "last": 0}
        session.execute(_BEGUN[session.get_bind().dialect.name], [first])
        number = session.scalar(_COUNTED, {"of_kind": kind})
    assert number is not None
    return number
