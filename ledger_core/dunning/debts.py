"""What may be chased: debts with names that last, what debtors have not allocated, and what is known of them.

Values only. A debt is an open item of a customer, or an instalment of a payment plan over some.
"""

from dataclasses import dataclass, field
import datetime as dt

from ledger_core.dunning.schedule import Channel, LevelKind


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing that is owed; cents above zero, in `currency`."""

    name: str  # lasts as long as the debt does: see `names`
    account: str  # number of the chart
    customer: str  # code; "" where the account is no one's own
    reference: str
    label: str
    date: dt.date
    due: dt.date
    due_assumed: bool  # the books state no day: it follows from terms
    cents_original: int
    cents_open: int
    currency: str
    instalment: int = 0  # its number in its plan, from 1; 0: no instalment
    covers: frozenset[str] = frozenset()  # of an instalment: names of the debts it is of, as far as open
    has_default_clause: bool = False  # of an instalment: where it stays unpaid, its plan makes all due
    last_day: dt.date | None = None  # to claim it before a court; `None`: no rule is known
    assigned: str = ""  # under which agreement a factor has it; debts of two never travel in one letter
    due_at_once: bool = False  # since the default clause of its plan was invoked, on its due day
    known_until: dt.date | None = None  # what was paid on it to a factor; `None`: no factor is paid

    def may_be_paid_by(self, credit_cents: int) -> bool:
        """Tell whether what its customer has not allocated may have paid all of it.

        `credit_cents` is of the debt's account, customer and currency, zero or more. What may be paid is not
        demanded.
        """
        return credit_cents >= self.cents_open

    def may_be_paid_elsewhere(self, day: dt.date, stale_days: int | None) -> bool:
        """Tell whether a factor may have been paid since it last said what it was paid.

        `stale_days` is how old that may be; `None` for any age.
        """
        if stale_days is None or self.known_until is None:
            return False
        return (day - self.known_until).days > stale_days


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer as reminders see one; `channels` are those by which it can be reached."""

    account: str
    customer: str
    name: str
    is_consumer: bool
    channels: frozenset[Channel]
    segments: frozenset[str] = frozenset()  # names of the segments it is in, such as "abc:A"


@dataclass(frozen=True, slots=True)
class Past:
    """A step that was decided earlier: `day` it was sent, or is to be sent where it is under way."""

    debt: str
    schedule: str
    version: int
    level: str
    kind: LevelKind  # of the level, as it was in that version
    day: dt.date
    under_way: bool = False  # approved, and not sent yet


@dataclass(frozen=True, slots=True)
class Paid:
    """A debt with nothing left open, that was reminded of before: who paid is thanked once."""

    debt: Debt
    day: dt.date  # of the last payment


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came from a customer on a day; cents below zero where the bank took it back."""

    day: dt.date
    cents: int


@dataclass(frozen=True, slots=True)
class Situation:
    """All of one tenant's side of a plan, as of a day.

    `credits` holds what customers have not allocated, in cents above zero, by account, customer and currency;
    `received` their payments, allocated or not, by the same: promises are held against these.
    `bank_until` is the day of the last entry of a bank, `None` where there is no bank in the books.
    """

    debts: tuple[Debt, ...]
    debtors: dict[tuple[str, str], Debtor]  # by account and code
    credits: dict[tuple[str, str, str], int] = field(default_factory=dict)
    received: dict[tuple[str, str, str], tuple[Received, ...]] = field(default_factory=dict)
    paid: tuple[Paid, ...] = ()
    bank_until: dt.date | None = None
