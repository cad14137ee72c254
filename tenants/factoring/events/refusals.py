"""Why an event cannot be posted; in each case nothing was written."""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class EventFault(StrEnum):
    """Why nothing can be posted."""

    NO_SUCH_ASSIGNMENT = "no-such-assignment"
    NO_SUCH_CONTRACT = "no-such-contract"
    WRONG_STATE = "wrong-state"  # an assignment that is where it is knows no such event
    NOT_OF_CONTRACT = "not-of-contract"  # the contract's claims pass, or stay: it knows no such event
    FUTURE = "future"
    TOO_EARLY = "too-early"  # before the assignment, or before it was funded
    NOTHING = "nothing"  # of no cents, or of no document
    NOT_IN_IT = "not-in-it"  # a document is none of the assignment
    TOO_MUCH = "too-much"  # more than there is of a document, or on the other side
    AMOUNTS = "amounts"  # the factor's amounts do not add up to what is assigned
    VAT = "vat"  # it is more than what it is on, or on the other side
    NO_VAT_RATE = "no-vat-rate"  # none is known for the day: the amount must be said
    NO_REASON = "no-reason"
    TOO_LONG = "too-long"  # the reason
    NOT_OPEN = "not-open"  # a document, or a payment, is not open with the customer any more
    OPEN_CHANGED = "open-changed"  # a document is open with another amount than when it was put in
    TEXT_CHANGED = "text-changed"  # of a document, in the books, since it was sent
    OTHER_CUSTOMER = "other-customer"  # the payment is another customer's than the documents
    NO_BOOKS = "no-books"
    NO_ACCOUNT = "no-account"  # the books have no account of the customer any more
    PART_OF_GROUP = "part-of-group"  # a partial letter holds other open lines: letter first
    NO_POSTING = "no-posting"  # a line has no posting of its own in the text, so it takes no letter
    NOT_INCLUDED = "not-included"  # the books do not include the file of the month: `names` is its path
    CHANGED = "changed"  # it would be another than its author saw
    BUSY = "busy"


class Part(StrEnum):
    """What of a document's text was changed; GONE: the books have it no more."""

    DAY = "day"
    AMOUNT = "amount"
    NUMBER = "number"
    CUSTOMER = "customer"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing of a document that the books say otherwise than when it was sent; amounts are cents."""

    name: str
    reference: str  # as it was sent
    part: Part
    before: str | int | dt.date = ""
    now: str | int | dt.date = ""


class EventRefusedError(Exception):
    """Nothing was posted; `names` are those of the documents at fault, `changes` what of their text is."""

    def __init__(self, fault: EventFault, names: Iterable[str] = (), changes: Iterable[Changed] = ()) -> None:
        self.fault = fault
        self.names = tuple(names)
        self.changes = tuple(changes)
        super().__init__(": ".join(word for word in (fault.value, ", ".join(self.names)) if word))
