"""Whether a tenant is served, as rooms ask before something leaves: the question is handed in.

Owns what follows for what waits to leave: it is put off, and brings nobody nearer to giving up. Who is served
until when, the rooms of billing know.
"""

from collections.abc import Callable
import datetime as dt

from tenants.outbox import LaterError

PAUSE = dt.timedelta(hours=1)  # until what waits is looked at again

Serves = Callable[[int], bool]
"""Tells of a tenant, by its id, whether something may leave for it today."""


def everybody(_tenant_id: int) -> bool:
    """Serve every tenant; what holds where no money is taken."""
    return True


def refuse_unserved(serves: Serves, tenant_id: int, now: dt.datetime) -> None:
    """Put off what is to leave for a tenant that is not served.

    Raises:
        LaterError: it is not.
    """
    if not serves(tenant_id):
        raise LaterError("the service has stopped for this company: its subscription", now + PAUSE)
