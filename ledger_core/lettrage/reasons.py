"""Why lines belong together, as a value: the case, the lines and the figures it names.

Owns the cases that the rules know, and their English sentences for the command line and the text of
the books. Other languages are made from the same value elsewhere. Decides nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from ledger_core.lettrage.lines import LineKind

_SHOWN = 6
_NAMES = {
    LineKind.INVOICE: "invoice",
    LineKind.CREDIT_NOTE: "credit note",
    LineKind.PAYMENT: "payment",
    LineKind.BOUNCE: "bounced payment",
    LineKind.OPENING: "opening balance",
}


class Case(StrEnum):
    """What makes the lines of a match belong together."""

    REFERENCE = "reference"  # they quote the same numbers
    CREDIT_NOTE = "credit-note"  # one quotes the invoice, a payment is the rest
    BOUNCE = "bounce"  # a payment came back
    ONLY_AMOUNT = "only-amount"  # no other open line has the amount
    ONLY_THEN = "only-then"  # no other debt of the amount was open when it was paid
    IN_ORDER = "in-order"  # `count` equal debts, all paid, oldest first
    OLDEST = "oldest"  # a payment and the oldest of `count` debts of its amount
    RUN_PAID = "run-paid"  # a payment settles lines that follow each other
    RUN_OF_PARTS = "run-of-parts"  # payments that follow each other settle a debt
    ONLY_SET_PAID = "only-set-paid"  # one set of debts alone comes to the payment
    ONLY_SET_OF_PARTS = "only-set-of-parts"  # one set of payments alone comes to the debt
    SET_PAID = "set-paid"  # a set of debts comes to the payment
    SET_OF_PARTS = "set-of-parts"  # a set of payments comes to the debt
    ONLY_BALANCE = "only-balance"  # a run of debts and a run of payments come to the same, no others do
    BALANCE = "balance"  # the same, and others may
    QUOTED_GAP = "quoted-gap"  # the payment quotes the debts and leaves a gap
    ONLY_GAP = "only-gap"  # no other counterpart is near, a gap is left
    GAP = "gap"  # they differ by a gap only
    QUOTED_PART = "quoted-part"  # the payment quotes more than it pays
    ONLY_PART = "only-part"  # it may be a part of the only open debt
    COMPLETION = "completion"  # the line is what a partial letter leaves open


@dataclass(frozen=True, slots=True)
class Mention:
    """A line as a reason names it: what it is, its reference and its day."""

    kind: LineKind
    debit: bool
    reference: str
    date: dt.date

    def __str__(self) -> str:
        """Return `invoice F12 of 2026-03-02`."""
        name = _NAMES.get(self.kind) or ("debit" if self.debit else "credit")
        reference = f" {self.reference}" if self.reference else ""
        return f"{name}{reference} of {self.date}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why lines belong together; of the fields those hold something that the case names.

    `target` is the one line of its side (a payment over several debts, a debt paid in parts), `lines`
    are the others, or all. `cents` is what they come to, never negative; `rest_cents` the gap, or what
    would stay open: above zero where less was paid than owed.
    """

    case: Case
    lines: tuple[Mention, ...] = ()
    target: tuple[Mention, ...] = ()
    cents: int = 0
    rest_cents: int = 0
    currency: str = ""
    numbers: tuple[str, ...] = ()
    count: int = 0
    letter: str = ""
    exchange: bool = False  # an exchange difference has to be booked

    def with_exchange(self) -> "Reason":
        """Return the reason of a group whose rates differ."""
        return replace(self, exchange=True)

    def __str__(self) -> str:
        """Return the reason as an English sentence."""
        said = _SENTENCES[self.case](self)
        return f"{said} The rates differ: an exchange difference has to be booked." if self.exchange else said


def amount_text(cents: int, currency: str) -> str:
    """Write cents as an amount without its sign: `1234.50 EUR`."""
    whole, part = divmod(abs(cents), 100)
    return f"{whole}.{part:02d} {currency}"


def _size(reason: Reason) -> str:
    return amount_text(reason.cents, reason.currency)


def _rest(reason: Reason) -> str:
    return amount_text(reason.rest_cents, reason.currency)


def _listed(lines: tuple[Mention, ...]) -> str:
    """Name several lines, the first few of them if they are many."""
    shown = ", ".join(map(str, lines[:_SHOWN]))
    more = len(lines) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _equal(reason: Reason, because: str) -> str:
    return f"{_size(reason)}: {_listed(reason.lines)}; {because}."


def _one_to_many(reason: Reason, doing: str, what: str, end: str = ".") -> str:
    return f"The {_listed(reason.target)} over {_size(reason)} {doing} {what}{_listed(reason.lines)}{end}"


def _balance(reason: Reason, end: str) -> str:
    paying = _listed(reason.target)
    return f"{_listed(reason.lines)} come to {_size(reason)}, and so do {paying}{end}"


def _credited(reason: Reason) -> str:
    invoice, credit, payment = reason.lines
    return f"{credit} quotes {invoice}; {payment} pays exactly the rest of {_rest(reason)}."


def _gap(reason: Reason, because: str) -> str:
    more = "less" if reason.rest_cents > 0 else "more"
    return f"{_listed(reason.lines)}: {because}, and {_rest(reason)} {more} was paid than owed."


def _part(reason: Reason, doing: str) -> str:
    return f"The {_listed(reason.target)} {doing} {_listed(reason.lines)}; {_rest(reason)} would stay open."


_NO_OTHER_SET = ": no other set of open lines adds up to it."
_SENTENCES: Mapping[Case, Callable[[Reason], str]] = {
    Case.REFERENCE: lambda reason: (
        f"{_listed(reason.lines)} quote {', '.join(reason.numbers)} and come to {_size(reason)} on each side."
    ),
    Case.CREDIT_NOTE: _credited,
    Case.BOUNCE: lambda reason: _equal(reason, "the payment came back from the bank"),
    Case.ONLY_AMOUNT: lambda reason: _equal(reason, "no other open line has this amount"),
    Case.ONLY_THEN: lambda reason: _equal(reason, "no other debt of this amount was open when it was paid"),
    Case.IN_ORDER: lambda reason: _equal(
        reason, f"{reason.count} equal debts, all paid, taken in order of date"
    ),
    Case.OLDEST: lambda reason: (
        f"{_size(reason)}: {_listed(reason.lines)}"
        + (f", the oldest of {reason.count} debts of this amount." if reason.count > 1 else ".")
    ),
    Case.RUN_PAID: lambda reason: _one_to_many(reason, "settles", f"{reason.count} consecutive lines: "),
    Case.RUN_OF_PARTS: lambda reason: _one_to_many(
        reason, "is settled by", f"{reason.count} consecutive lines: "
    ),
    Case.ONLY_SET_PAID: lambda reason: _one_to_many(reason, "settles", "", _NO_OTHER_SET),
    Case.ONLY_SET_OF_PARTS: lambda reason: _one_to_many(reason, "is settled by", "", _NO_OTHER_SET),
    Case.SET_PAID: lambda reason: _one_to_many(reason, "settles", ""),
    Case.SET_OF_PARTS: lambda reason: _one_to_many(reason, "is settled by", ""),
    Case.ONLY_BALANCE: lambda reason: _balance(reason, ": nothing else that is open adds up."),
    Case.BALANCE: lambda reason: _balance(reason, "."),
    Case.QUOTED_GAP: lambda reason: _gap(reason, "the payment quotes them"),
    Case.ONLY_GAP: lambda reason: _gap(reason, "neither has another counterpart near its amount"),
    Case.GAP: lambda reason: f"{_listed(reason.lines)} differ by {_rest(reason)} only.",
    Case.QUOTED_PART: lambda reason: _part(reason, "quotes"),
    Case.ONLY_PART: lambda reason: _part(reason, "may be a part of the only open debt,"),
    Case.COMPLETION: lambda reason: (
        f"The partial letter {reason.letter} leaves {_rest(reason)} open, and this line is exactly that."
    ),
}
