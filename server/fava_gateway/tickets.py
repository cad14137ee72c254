"""Tickets: what opens a revision on the origin of its own, where no cookie says who looks.

A ticket stands in the address. It is bound to a person, the session of their browser, a tenant and a
revision; what it opens is asked anew at each request, so it ends with any of them. Kept in memory by their
hashes: a restart forgets them, and the portal gives new ones.
"""

from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass
import datetime as dt
from threading import Lock

from tenants.people.secret import digest_of, new_secret

LASTS = dt.timedelta(hours=12)
LONGEST = 200  # characters of a secret
_MOST = 10_000  # the oldest give way
MOST_OF_ONE = 200  # of one session; its own oldest give way, not those of others


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a secret stands for, and until when.

    `session` is the token of the browser's session, since its number may be given again once it is over.
    """

    person_id: int
    session: str
    tenant_id: int
    revision: int
    until: dt.datetime


class Tickets:
    """Those that are good; safe for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[bytes, Ticket] = OrderedDict()
        self._of: defaultdict[str, deque[bytes]] = defaultdict(deque)  # by session, the oldest first

    def give(self, *, person_id: int, session: str, tenant_id: int, revision: int, at: dt.datetime) -> str:
        """Make a ticket; return its secret, which is kept nowhere."""
        secret = new_secret()
        with self._lock:
            self._kept[digest_of(secret)] = Ticket(person_id, session, tenant_id, revision, at + LASTS)
            self._of[session].append(digest_of(secret))
            if len(self._of[session]) > MOST_OF_ONE:
                self._drop(self._of[session][0])
            while len(self._kept) > _MOST:
                self._drop(next(iter(self._kept)))
        return secret

    def find(self, secret: str, at: dt.datetime) -> Ticket | None:
        """Return what a secret stands for; None where it stands for nothing, or no longer."""
        if len(secret) > LONGEST:
            return None
        digest = digest_of(secret)
        with self._lock:
            found = self._kept.get(digest)
            if found is not None and found.until <= at:
                self._drop(digest)
                found = None
        return found

    def _drop(self, digest: bytes) -> None:
        session = self._kept.pop(digest).session
        self._of[session].remove(digest)
        if not self._of[session]:
            del self._of[session]
