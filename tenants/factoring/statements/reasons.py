"""Why lines of a statement are offered for something, and what to know before they are posted."""

from dataclasses import dataclass
from enum import StrEnum

from ledger_core.factoring.statements.form import LineKind
from ledger_core.lettrage.reasons import Reason


class Why(StrEnum):
    """Why lines are offered for something, or why a person should look."""

    MATCHED = "matched"  # by the lettrage engine; `match` says how
    ANOTHER_CHOICE = "another-choice"  # one of several that the engine leaves to a person
    KIND_SAID = "kind-said"  # the file says what kind of line it is, and nothing more is needed
    KIND_GUESSED = "kind-guessed"  # the file does not say it: what it matches does
    NAMES_OTHER = "names-other"  # a line names something else
    PART = "part"  # the lines are a part of it; `expected_cents` is all of it
    DIFFERS = "differs"  # lines of a kind come to something else than was counted
    NOT_TOLD = "not-told"  # no line tells this, so it is taken as it was counted
    SAME_DAY = "same-day"  # some lines are taken for this assignment because of their day
    LEFT_OUT = "left-out"  # the purchase lacks `documents`: they alone come to the difference
    NETTED = "netted"  # the factor takes off what the company received for it
    NO_VAT = "no-vat"  # no line tells VAT on the charges: they are posted without
    POSTED = "posted"  # the books have it already: nothing is posted again


@dataclass(frozen=True, slots=True)
class OfferReason:
    """One thing to know of an offer; fields beside `why` hold what it names, cents as lines have them."""

    why: Why
    match: Reason | None = None
    kind: LineKind | None = None
    expected_cents: int = 0
    found_cents: int = 0
    documents: tuple[str, ...] = ()
