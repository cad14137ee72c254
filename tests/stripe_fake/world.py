"""All there is at the stand-in: objects by their name, events, what was asked, its clock and its settings."""

from collections import Counter, deque
from dataclasses import dataclass, field
import threading
from typing import Any

from tests.stripe_fake.client import SECRET
from tests.stripe_fake.errors import missing

START = 1_795_420_800  # 23 November 2026, 08:00 UTC

Object = dict[str, Any]


class Whole(str):
    """The name of an object that is shown as a whole where it is named."""

    __slots__ = ()

    def __deepcopy__(self, _known: object) -> "Whole":
        return self


@dataclass
class Settings:
    """What an account's owner sets, and what tests choose."""

    retry_days: tuple[int, ...] = (3, 5, 7)  # after each failed payment of an invoice
    after_retries: str = "unpaid"  # unpaid, cancel, past_due
    sepa_days: int = 5
    failed_by: str = "refund"  # what a debit that failed is taken off the balance by; or charge
    available_days: int = 3
    dispute_fee: int = 2000
    payouts: str = "manual"  # or daily
    tax_rounds: str = "line"  # or invoice
    invoice_prefix: str = "FAKE"
    least_cents: int = 0  # what is less is carried over to the next invoice; of the real one 50
    endpoint: str = ""
    secret: str = SECRET
    delivers: bool = False
    signs_at: str = "fake"  # its own clock, or "real"


@dataclass
class Fault:
    """How calls to come go wrong: before or after what they ask is done, by a status or a broken line."""

    times: int
    status: int | None
    after: bool
    path: str  # in the call's path
    method: str


@dataclass
class World:
    """What there is since the last reset."""

    address: str = ""
    now: int = START
    objects: dict[str, Object] = field(default_factory=dict)
    meter_events: list[Object] = field(default_factory=list)
    answered: dict[str, tuple[object, int, bytes, int]] = field(default_factory=dict)  # by key of idempotency
    calls: list[Object] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    outcomes: dict[str, deque[str]] = field(default_factory=dict)  # of payments to come, by customer
    settings: Settings = field(default_factory=Settings)
    numbers: Counter[str] = field(default_factory=Counter)
    asked: Object = field(default_factory=lambda: {"id": None, "idempotency_key": None})
    lock: threading.RLock = field(default_factory=threading.RLock)
    to_deliver: deque[Object] = field(default_factory=deque)

    def name(self, prefix: str) -> str:
        """Return a new name."""
        self.numbers[prefix] += 1
        return f"{prefix}_fake{self.numbers[prefix]:05}"

    def add(self, made: Object) -> Object:
        self.objects[made["id"]] = made
        return made

    def find(self, kind: str, name: str | None, param: str = "id") -> Object:
        """Return an object of a kind.

        Raises:
            Refused: there is none of this name.
        """
        found = self.objects.get(name or "")
        if found is None or found["object"] != kind:
            raise missing(kind, str(name), param)
        return found

    def of(self, kind: str) -> list[Object]:
        """Return all of a kind, the oldest first."""
        return [each for each in self.objects.values() if each["object"] == kind]
