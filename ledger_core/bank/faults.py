"""What is wrong with a file of account lines, as values: the line, the place in it, and what stands there.

Owns the causes of all such files (CFONB 120, camt.053, a factor's CSV) and their English sentences. Words
in other languages are made elsewhere from the same value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

MOST_FAULTS = 50
"""A file is refused with its first faults; more of them would help nobody."""
_SHOWN = 60

_Line = TypeVar("_Line")


class FaultCause(StrEnum):
    """What is wrong."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    NOT_TEXT = "not-text"
    UNKNOWN_FILE = "unknown-file"
    NOT_XML = "not-xml"
    UNSAFE_XML = "unsafe-xml"
    TOO_DEEP = "too-deep"
    NAMESPACE = "namespace"
    NO_STATEMENT = "no-statement"
    RECORD = "record"
    LENGTH = "length"
    ORDER = "order"
    OTHER_ACCOUNT = "other-account"
    MISSING = "missing"
    DAY = "day"
    AMOUNT = "amount"
    FINER = "finer"
    SIGN = "sign"
    CURRENCY = "currency"
    NO_COLUMN = "no-column"
    TWO_COLUMNS = "two-columns"
    SHORT_LINE = "short-line"
    TOO_LONG = "too-long"
    BOTH = "both"
    QUOTES = "quotes"
    TOTAL = "total"
    TWICE = "twice"
    TWO_DEBTORS = "two-debtors"


SENTENCES = {
    FaultCause.EMPTY: "the file has no line",
    FaultCause.TOO_LARGE: "the file is larger than {what} bytes",
    FaultCause.TOO_MANY: "the file has more than {what} of these",
    FaultCause.NOT_TEXT: "the bytes are not {what}",
    FaultCause.UNKNOWN_FILE: "this is neither camt.053 nor CFONB 120, and the contract describes no CSV so",
    FaultCause.NOT_XML: "the XML is broken: {what}",
    FaultCause.UNSAFE_XML: "a document type or an entity is declared; a statement needs none",
    FaultCause.TOO_DEEP: "elements stand deeper than {what} levels",
    FaultCause.NAMESPACE: "there is another namespace than that of camt.053: «{what}»",
    FaultCause.NO_STATEMENT: "there is no camt.053 statement in it",
    FaultCause.RECORD: "«{what}» begins no record of a statement (01, 04, 05, 07)",
    FaultCause.LENGTH: "a record has 120 characters, this one has {what}",
    FaultCause.ORDER: "a record {what} cannot stand here",
    FaultCause.OTHER_ACCOUNT: "the record is of another account: {what}",
    FaultCause.MISSING: "nothing stands here",
    FaultCause.DAY: "«{what}» is no day",
    FaultCause.AMOUNT: "«{what}» is no amount",
    FaultCause.FINER: "«{what}» is finer than a cent",
    FaultCause.SIGN: "«{what}» says neither debit nor credit",
    FaultCause.CURRENCY: "«{what}» is not the currency of the account",
    FaultCause.NO_COLUMN: "no column is called so",
    FaultCause.TWO_COLUMNS: "more than one column is called so",
    FaultCause.SHORT_LINE: "the line has {what} columns only",
    FaultCause.TOO_LONG: "the text has more than {what} characters",
    FaultCause.BOTH: "both debit and credit hold an amount",
    FaultCause.QUOTES: "the quotes of the line are not closed, or something stands behind them",
    FaultCause.TOTAL: "the balance before and the lines come to {what}",
    FaultCause.TWICE: "line {what} says something of this debtor already",
    FaultCause.TWO_DEBTORS: "the line names two debtors: {what}",
}


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault: `line` counts from 1, 0 is the file as a whole.

    `place` is a column's heading, the positions of a record such as `91-104`, or an element such as
    `Ntry/Amt`; `what` is what stands there, cut short, or a figure that the cause names.
    """

    cause: FaultCause
    line: int = 0
    place: str = ""
    what: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.place) if part)
        said = SENTENCES[self.cause].format(what=self.what)
        return f"{where}: {said}" if where else said


@dataclass(frozen=True, slots=True)
class FileFaults:
    """Why a file was not read, in the order of its lines; `MOST_FAULTS` at most."""

    faults: tuple[FileFault, ...]


class FaultyFileError(Exception):
    """Reading ends at a fault; readers give it back as a value."""

    def __init__(self, cause: FaultCause, line: int = 0, place: str = "", what: str = "") -> None:
        self.fault = FileFault(cause, line, place, shown(what))
        super().__init__(str(self.fault))


def shown(text: str) -> str:
    """Return a text as a fault shows it: printable, and short."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:_SHOWN])
    return f"{plain}…" if len(text) > _SHOWN else plain


def all_read(readings: Iterable[tuple[_Line, Sequence[FileFault]]]) -> tuple[_Line, ...] | FileFaults:
    """Return the lines of a file, or its first faults: of one that has any no line counts.

    Args:
        readings: each line with what is wrong in it; none is asked for once there are faults enough.
    """
    lines: list[_Line] = []
    faults: list[FileFault] = []
    for line, found in readings:
        if found:
            faults += found
            if len(faults) >= MOST_FAULTS:
                break
        else:
            lines.append(line)
    if faults:
        return FileFaults(tuple(faults[:MOST_FAULTS]))
    return tuple(lines) or FileFaults((FileFault(FaultCause.EMPTY),))
