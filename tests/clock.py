"""The clock of this machine, for tests of what asks it."""

import datetime as dt
import time

from server.services import utc_now
from tenants.moment import day_of

_LASTS = dt.timedelta(minutes=1)


def lasting_day() -> dt.date:
    """Return the day it is, which goes on for a minute: where it ends sooner, wait for the next."""
    while day_of(utc_now() + _LASTS) != day_of(utc_now()):
        time.sleep(1)
    return day_of(utc_now())
