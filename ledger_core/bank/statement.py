"""A statement of a bank account as its file tells it: balances, lines, and whose they are.

Owns the values, and the control that the lines lead from one balance to the other. Knows no file's form.
"""

from dataclasses import dataclass
import datetime as dt

from ledger_core.bank.faults import FaultCause, FaultyFileError
from ledger_core.money import from_cents

MOST_BYTES = 20_000_000
MOST_LINES = 100_000
LARGEST_CENTS = 10**15
YEARS = range(1900, 2200)
"""Years that a statement may be of; from the first day of all nothing could be counted back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A movement; cents above zero: the account has more.

    `line` is where it begins in the file, from 1. `label` is all that is said of it in words, `reference`
    what the parties gave it, `party` the other side with `party_iban`; what is not told is "".
    """

    line: int
    day: dt.date  # of the booking
    value_day: dt.date | None = None
    cents: int
    label: str = ""
    reference: str = ""
    party: str = ""
    party_iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """An account from one balance to the next, cents of `currency`: opening + lines = closing.

    `account` is an IBAN, or bank, branch and number with blanks between; `currency` ISO 4217.
    """

    account: str
    currency: str
    opening_day: dt.date
    opening_cents: int
    closing_day: dt.date
    closing_cents: int
    lines: tuple[BankLine, ...]


def controlled(statement: BankStatement, line: int, place: str) -> BankStatement:
    """Return a statement whose lines lead from its opening to its closing balance.

    Args:
        statement: as it was read.
        line: of the file where the closing balance stands.
        place: of it in the line.

    Raises:
        FaultyFileError: they do not; the fault names what they come to.
    """
    reached = statement.opening_cents + sum(each.cents for each in statement.lines)
    if reached != statement.closing_cents:
        raise FaultyFileError(FaultCause.TOTAL, line, place, f"{from_cents(reached)} {statement.currency}")
    return statement
