"""What a person asks of claims, what was done, and why an act is refused."""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from hashlib import sha256

from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.covered import Act

LONGEST_REASON = 2_000
MOST_PARTS = 500


class ClaimFault(StrEnum):
    """Why an act is refused; nothing was written."""

    NO_PARTS = "no-parts"
    TOO_MANY_PARTS = "too-many-parts"
    TWICE = "twice"  # one claim is named twice
    NO_REASON = "no-reason"  # who waives says why
    REASON_TOO_LONG = "reason-too-long"
    DAY_TO_COME = "day-to-come"
    UNKNOWN = "unknown"  # no such claim of this customer as of the day
    NO_FIGURE = "no-figure"  # a rate is missing up to that day
    NOTHING_OPEN = "nothing-open"  # it was waived or posted already
    NOTHING_WAIVED = "nothing-waived"
    CHANGED = "changed"  # it comes to something else than its author saw
    PRESCRIBED = "prescribed"  # what is prescribed is not posted
    NO_ACCOUNT = "no-account"  # the customer's account is gone from the books
    NOT_A_KEY = "not-a-key"  # empty, or longer than keys are
    KEY_USED = "key-used"  # something else was asked under this key
    BUSY = "busy"  # others write all the time: try again


class ClaimRefusedError(Exception):
    """An act that is refused; `debts` are those at fault, where it is some."""

    def __init__(self, fault: ClaimFault, debts: tuple[str, ...] = ()) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.debts = debts


@dataclass(frozen=True, slots=True)
class Wanted:
    """One claim as its author saw it: cents that are open as of the day, or waived where it is to be kept."""

    debt: str
    kind: ClaimKind
    cents: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One act on claims of one customer; interest counts up to `until`, that day included."""

    act: Act
    account: str
    customer: str
    parts: tuple[Wanted, ...]
    until: dt.date
    reason: str
    key: str  # the same for the same act sent again

    @property
    def fingerprint(self) -> bytes:
        """Return a hash of all that is asked."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).digest()

    @property
    def cents(self) -> int:
        """All of it."""
        return sum(part.cents for part in self.parts)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: numbers of the acts, their cents, and the revision that holds an entry."""

    numbers: tuple[int, ...]
    cents: int
    revision: int | None = None
