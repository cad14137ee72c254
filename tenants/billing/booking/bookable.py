"""What is to be posted once: a happening by its key; and in which order happenings are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.billing.happenings import (
    CreditNote,
    Dispute,
    Fee,
    Happening,
    Invoice,
    Payment,
    Payout,
    Refund,
    WriteOff,
)
from ledger_core.billing.opening import Party

_ORDER: tuple[type[Happening], ...] = (Invoice, CreditNote, Payment, Fee, Refund, Dispute, WriteOff, Payout)
"""Of one day: what is owed before what is paid, and what is paid before it comes back."""


@dataclass(frozen=True, slots=True)
class Bookable:
    """A happening and its key, such as `invoice:in_1`; `happened` is None where nothing moves.

    `notes` tells of each credit note of the invoice it is about, number by number, which one that is.
    """

    key: str
    day: dt.date
    currency: str
    happened: Happening | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, happened: Happening, notes: Mapping[str, str] | None = None) -> "Bookable":
        """Return a happening as it is to be posted."""
        return cls(key, happened.day, happened.currency, happened, notes or {})

    @property
    def cents(self) -> int:
        """What it comes to."""
        match self.happened:
            case None:
                return 0
            case Invoice() | CreditNote() | WriteOff():
                return self.happened.total_cents
            case _:
                return self.happened.cents

    @property
    def party(self) -> Party | None:
        """The customer it is about, None where it is about none."""
        if self.happened is None or isinstance(self.happened, Fee | Payout):
            return None
        return Party(self.happened.customer, self.happened.customer_name)

    @property
    def rank(self) -> tuple[dt.date, int, str]:
        """Its place among others."""
        kind = type(self.happened)
        return self.day, _ORDER.index(kind) if kind in _ORDER else len(_ORDER), self.key
