"""How much a token may ask: so many requests a minute.

Counts in memory, in one process. Never knows what is asked.
"""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

REQUESTS_A_MINUTE = 600


class Rate:
    """Requests of each token in the present minute."""

    def __init__(self, most: int = REQUESTS_A_MINUTE) -> None:
        self.most = most
        self._item = RateLimitItemPerMinute(most)
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def wait_seconds(self, key: str) -> int:
        """Count a request; return how long to wait where there were too many, 0 where it may go on."""
        if self._windows.hit(self._item, key):
            return 0
        reset_at = self._windows.get_window_stats(self._item, key).reset_time
        return max(1, math.ceil(reset_at - time.time()))
