"""The server as a process of the browser tests.

It is the real one, but for its clock, which begins at a moment that the tests chose and then goes on as any.
"""

import datetime as dt

from server.running import run
from server.services import utc_now

THREADS = 8


def serve(moment: dt.datetime) -> None:
    """Answer at a free port of this machine until told to stop; it is `moment` now."""
    behind = utc_now() - moment
    run("127.0.0.1:0", THREADS, lambda said: print(said, flush=True), now=lambda: utc_now() - behind)
