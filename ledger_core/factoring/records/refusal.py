"""Why a file is not made, as values: each names the document, the field and the cause. Never raised."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What is wrong with a value."""

    MISSING = "missing"
    NOTHING_LEFT = "nothing-left"
    SIGN = "sign"
    SEPARATOR = "separator"
    FORMULA = "formula"
    DIGITS = "digits"
    TOO_LONG = "too-long"
    NOT_EXACT = "not-exact"
    NOT_ALLOWED = "not-allowed"
    YEAR = "year"
    NEGATIVE = "negative"
    TOO_LARGE = "too-large"
    NO_CODE = "no-code"
    NO_RECORD = "no-record"
    ALIKE = "alike"
    SENT = "sent"
    LEFT_OUT = "left-out"
    ALL_NINES = "all-nines"
    UNKNOWN = "unknown"


SENTENCES = {
    Cause.MISSING: "it is missing, and the format demands it",
    Cause.NOTHING_LEFT: "«{what}» has no sign that the format keeps",
    Cause.SIGN: "«{what}» cannot be written in this file; write the text without it",
    Cause.SEPARATOR: "«{what}» holds the sign that parts the fields; write the text without it",
    Cause.FORMULA: "«{what}» begins as a formula does; write the text without that sign",
    Cause.DIGITS: "«{what}» is not a number of digits",
    Cause.TOO_LONG: "«{what}» is too long for the field",
    Cause.NOT_EXACT: "«{what}» does not have the length of the field",
    Cause.NOT_ALLOWED: "«{what}» is none of the values allowed",
    Cause.YEAR: "{what} has a year that the format cannot write",
    Cause.NEGATIVE: "{what} cents: the format has no sign for an amount below zero",
    Cause.TOO_LARGE: "{what} is too large for the field",
    Cause.NO_CODE: "the format has no code for «{what}»",
    Cause.NO_RECORD: "the format has no record for a document of this kind ({what})",
    Cause.ALIKE: "it would be written like that of {what}; give it another one",
    Cause.SENT: "«{what}» was sent before, and is accepted once only; give the document another number",
    Cause.LEFT_OUT: "«{what}» does not fit, and is left out",
    Cause.ALL_NINES: "{what} cents are too large for the field: it is all 9",
    Cause.UNKNOWN: "it is not known: «{what}» stands there",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands in the way: the document by its reference ("" is the file as a whole), and the field."""

    document: str
    field: str
    cause: Cause
    what: str = ""

    def __str__(self) -> str:
        """Say it in words, to stand behind the file's name."""
        place = ": ".join(part for part in (self.document, self.field) if part)
        return f"{place}: {SENTENCES[self.cause].format(what=self.what)}"
