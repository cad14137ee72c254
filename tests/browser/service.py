"""The server as a process of the browser tests: `python -m tests.browser.service PORT MOMENT`.

It is the real one, but for its clock, which begins at a moment that the tests chose and then goes on as any.
"""

import datetime as dt
import sys

from server.running import run
from server.services import utc_now

THREADS = 8


def main() -> None:
    port, moment = int(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2])
    behind = utc_now() - moment
    run(f"127.0.0.1:{port}", THREADS, lambda said: print(said, flush=True), now=lambda: utc_now() - behind)


if __name__ == "__main__":
    main()
