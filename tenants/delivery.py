"""The worker that brings what transactions left behind to where it belongs.

Effects of the outbox go to the outside world, entries of the platform to the audit chains of tenants. A
thread of the server runs it; several processes may. Never decides what is to be done.
"""

from collections.abc import Callable, Mapping
import datetime as dt
import logging
import threading

from tenants import outbox
from tenants.db import Database
from tenants.outbox import Transport
from tenants.people import entries

PAUSE_SECONDS = 3  # between looks

_log = logging.getLogger("lettrine")


def deliver(
    database: Database,
    transports: Mapping[str, Transport],
    now: Callable[[], dt.datetime],
    stopping: threading.Event,
) -> None:
    """Work again and again until told to stop; a fault is told and does not end it."""
    while not stopping.wait(PAUSE_SECONDS):
        try:
            entries.relay(database)
            outbox.deliver_pending(database, transports, now)
        except Exception:  # noqa: BLE001  whatever goes wrong once is tried again
            _log.exception("what waits could not all be delivered; trying again")
