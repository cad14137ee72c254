"""How often one may try a secret: so many tries, then a pause, by account and by the address one comes from.

Counts in memory, in one process: a restart forgets. Never knows what was tried.
"""

from dataclasses import dataclass
import hashlib
from ipaddress import IPv4Address, ip_address, ip_network
import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from tenants.people.naming import asked_email

PAUSE_MINUTES = 15
TRIES_OF_ACCOUNT = 5
TRIES_OF_ADDRESS = 20  # a whole office comes from one
ASKS_OF_ACCOUNT = 3  # mails somebody else can have sent to an address
ASKS_OF_ADDRESS = 20

_SUBSCRIBER_BITS = 64
_PAUSE = RateLimitItemPerMinute(1, PAUSE_MINUTES, "pause")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left: `tries` before a pause, or `pause_minutes` (rounded up) until the next one."""

    tries: int
    pause_minutes: int = 0

    @property
    def open(self) -> bool:
        """Tell whether one more try is allowed."""
        return self.pause_minutes == 0


class Attempts:
    """Tries of each account and of each address, and the pauses they led to."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = FixedWindowRateLimiter(self._storage)
        self._lock = threading.Lock()

    def begin(self, account: str, address: str) -> Standing:
        """Count a try before it is made, so that many at once are no more than so many one by one.

        Args:
            account: which secret of whom is tried; what somebody typed names a sign-in alone (`sign_in_of`).
            address: where the try comes from.

        Returns:
            what is left should the try fail; where it is not open the try must not be made.
        """
        keys = (
            (_key("account", account), TRIES_OF_ACCOUNT),
            (_key("address", place_of(address)), TRIES_OF_ADDRESS),
        )
        with self._lock:  # between the look at a pause and the try that begins one nobody slips through
            pause = max(self._pause_minutes(key) for key, _ in keys)
            if pause:
                return Standing(0, pause)
            return Standing(min(self._count(key, most) for key, most in keys))

    def succeeded(self, account: str, address: str) -> None:
        """Forget the tries of the account, and the one of the address that went well."""
        self.forget(account)
        item = _item(TRIES_OF_ADDRESS)
        self._storage.decr(item.key_for(_key("address", place_of(address))))

    def forget(self, account: str) -> None:
        """Forget tries and pause of an account, whose holder proved himself in another way."""
        key = _key("account", account)
        self._windows.clear(_item(TRIES_OF_ACCOUNT), key)
        self._windows.clear(_PAUSE, key)

    def may_ask(self, account: str, address: str) -> bool:
        """Tell whether one more mail may be asked for, and count it."""
        of_address = self._windows.hit(_item(ASKS_OF_ADDRESS), _key("asks-address", place_of(address)))
        return of_address and self._windows.hit(_item(ASKS_OF_ACCOUNT), _key("asks-account", account))

    def _count(self, key: str, most: int) -> int:
        """Count one try; begin the pause with the last that is allowed; return how many are left."""
        item = _item(most)
        self._windows.hit(item, key)
        left = max(0, self._windows.get_window_stats(item, key).remaining)
        if left == 0:
            self._windows.hit(_PAUSE, key)
            self._windows.clear(item, key)
        return left

    def _pause_minutes(self, key: str) -> int:
        if self._windows.test(_PAUSE, key):
            return 0
        seconds = self._windows.get_window_stats(_PAUSE, key).reset_time - time.time()
        return max(1, -int(-seconds // 60))


def sign_in_of(email: str) -> str:
    """Return the account of an address, as it is looked up: what is cut off makes no other one."""
    return f"sign-in of {asked_email(email)}"


def _item(most: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(most, PAUSE_MINUTES, "tries")


def place_of(address: str) -> str:
    """Return where an address is: of IPv6 the network, whose 2⁶⁴ addresses all belong to one subscriber."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, _SUBSCRIBER_BITS), strict=False))


def _key(kind: str, value: str) -> str:
    """Return a key of fixed length: what was typed may be megabytes, and is kept by nobody."""
    return f"{kind}:{hashlib.sha256(value.strip().lower().encode('utf-8', 'replace')).hexdigest()}"
