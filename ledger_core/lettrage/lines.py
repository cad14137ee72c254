"""The line: one posting of an account that takes letters, as the matcher and the receivables see it.

Lines are made from a loaded ledger (here) or from the rows of a FEC (`fec.letter`); what works
on them does not know which. Never changes a book.
"""

from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class LineKind(StrEnum):
    """What a line does to the debt, read from the other accounts of its entry.

    On 411 an invoice is a debit and a payment a credit; on 401 the other way round.
    """

    INVOICE = "invoice"  # the entry touches 6, 7 or 2, on the side that makes the debt grow
    CREDIT_NOTE = "credit-note"  # the entry touches 6, 7 or 2, on the side that makes it shrink
    PAYMENT = "payment"  # the entry touches class 5, on the side that makes the debt shrink
    BOUNCE = "bounce"  # the entry touches class 5, on the side that makes it grow
    OPENING = "opening"  # carried over from the year before
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a lettrable account.

    `key` names the line within one run and is its rank in the input; `cents` are in `currency`,
    debit positive, credit negative. `foreign_cents` and `foreign_currency` hold the amount of the
    deal where it was struck in another currency than the books'; both or neither.
    """

    key: int
    account: str  # number of the chart, such as "411000"
    customer: str  # code of the third party on that account (customer or supplier); "" if none
    date: dt.date
    cents: int
    currency: str
    reference: str = ""  # the piece
    label: str = ""
    journal: str = ""
    entry: str = ""  # names the entry: two lines of one entry carry the same text
    kind: LineKind = LineKind.OTHER
    due: dt.date | None = None
    letter: str = ""
    letter_date: dt.date | None = None
    foreign_cents: int = 0
    foreign_currency: str = ""
    path: str = ""  # where the line stands: file and 1-based line number
    lineno: int = 0
