"""The stamp: a number that every write of a tenant's dunning raises, so that a look knows whether it is old.

Raising it also makes writers wait for each other: whoever raised it first ends first.
"""

from sqlalchemy import select

from tenants import audit_log
from tenants.db import TenantSession
from tenants.numbers import Counter, next_number

_KIND = "stamp"
_LAST = select(Counter.last).where(Counter.kind == _KIND)


def raise_stamp(session: TenantSession) -> int:
    """Raise the stamp; other writers of the tenant's dunning wait until the transaction ends.

    The audit log is held first, as a write of the books holds it before what stands alongside raises the
    stamp: two transactions that took the two locks in turns would end each other.
    """
    audit_log.chain_of(session).hold(session)
    return next_number(session, _KIND)


def stamp_of(session: TenantSession) -> int:
    """Return the stamp as it stands; 0 before the first write."""
    return session.scalar(_LAST) or 0
