"""What a match gives: groups that are certain, proposals that are not, and why for both.

Values only; `matcher.match` makes them, `edit` and `fec` turn groups into letters.
"""

from dataclasses import dataclass
import datetime as dt

from ledger_core.lettrage.reasons import Reason


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The gap that a match may leave, to be written off; the default allows none.

    A match with a gap is only ever made where `gap_limit_cents` is above zero, which a person
    asked for, and never beyond it: the limit holds for each group, whatever the currency.
    """

    gap_limit_cents: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that settle each other beyond doubt: all of one account, customer and currency.

    `keys` are the lines' keys, ascending. `gap_cents` is their sum (debit positive): zero unless
    the tolerance let it pass. `foreign_currency` names the currency in which they balance where
    that is not the books'; their sum in the books' currency is then an exchange difference.
    """

    keys: tuple[int, ...]
    letter: str
    date: dt.date  # latest date of the lines
    rule: str  # name of the rule, such as "unique-amount"
    reason: Reason
    gap_cents: int = 0
    foreign_currency: str = ""

    @property
    def why(self) -> str:
        """The reason as one English sentence."""
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A match for a person to decide: the lines, how sure the matcher is, and what else they could be.

    `score` is in thousandths, higher is surer, and comparable within one customer's proposals.
    `alternatives` are other sets of keys that contend for some of the same lines, best first.
    """

    keys: tuple[int, ...]
    rule: str
    reason: Reason
    score: int
    gap_cents: int = 0
    foreign_currency: str = ""
    partial: bool = False  # the group would not balance: a lower-case letter
    alternatives: tuple[tuple[int, ...], ...] = ()

    @property
    def why(self) -> str:
        """The reason as one English sentence."""
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class LetterFault:
    """An existing letter that does not hold: upper case and unbalanced, or lower case and balanced."""

    account: str
    customer: str
    letter: str
    keys: tuple[int, ...]
    gap_cents: int
    message: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything a match found; groups and proposals in the order of account, customer and first line."""

    groups: tuple[Group, ...]
    proposals: tuple[Proposal, ...]
    faults: tuple[LetterFault, ...]
