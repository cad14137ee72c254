"""What is wrong in a file that is read back, as values: each names the record, the position and the field."""

from dataclasses import dataclass
from enum import StrEnum


class FlawCause(StrEnum):
    """What is wrong at a place of a file."""

    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    EMPTY = "empty"
    ENCODING = "encoding"
    LINE_END = "line-end"
    FINAL_LINE_END = "final-line-end"
    LENGTH = "length"
    COLUMNS = "columns"
    UNKNOWN_RECORD = "unknown-record"
    ORDER = "order"
    LACKS_RECORD = "lacks-record"
    CONSTANT = "constant"
    FIELD_END = "field-end"
    MISSING = "missing"
    NOT_BLANK = "not-blank"
    SIGN = "sign"
    DIGITS = "digits"
    NOT_EXACT = "not-exact"
    NOT_ALLOWED = "not-allowed"
    DAY = "day"
    AMOUNT = "amount"
    NUMBER = "number"
    CODE = "code"
    KINDS = "kinds"
    SEQUENCE = "sequence"
    COUNT = "count"
    TOTAL = "total"
    TWICE = "twice"


SENTENCES = {
    FlawCause.TOO_LARGE: "the file is larger than {what} bytes",
    FlawCause.TOO_MANY: "the file has more than {what} records",
    FlawCause.EMPTY: "the file is empty",
    FlawCause.ENCODING: "it is not {what}",
    FlawCause.LINE_END: "a line end stands inside the record",
    FlawCause.FINAL_LINE_END: "the last record must {what} a line end",
    FlawCause.LENGTH: "the record has {what} signs",
    FlawCause.COLUMNS: "the record has {what} fields",
    FlawCause.UNKNOWN_RECORD: "no record begins with «{what}»",
    FlawCause.ORDER: "a record «{what}» does not belong here",
    FlawCause.LACKS_RECORD: "the record «{what}» is missing",
    FlawCause.CONSTANT: "«{what}» always stands here",
    FlawCause.FIELD_END: "«{what}» ends the field",
    FlawCause.MISSING: "it is blank, and must not be",
    FlawCause.NOT_BLANK: "it must be blank for this kind of document, and holds «{what}»",
    FlawCause.SIGN: "«{what}» has a sign that the format does not let stand",
    FlawCause.DIGITS: "«{what}» is not a number of digits",
    FlawCause.NOT_EXACT: "«{what}» does not fill the field",
    FlawCause.NOT_ALLOWED: "«{what}» is none of the values allowed",
    FlawCause.DAY: "«{what}» is no day of the calendar in this form",
    FlawCause.AMOUNT: "«{what}» is no amount in this form",
    FlawCause.NUMBER: "«{what}» is no whole number with zeros before it",
    FlawCause.CODE: "«{what}» is none of the codes",
    FlawCause.KINDS: "«{what}» names another kind of document than the fields before",
    FlawCause.SEQUENCE: "{what} is expected",
    FlawCause.COUNT: "{what} is expected: so many documents stand in the file",
    FlawCause.TOTAL: "{what} is expected: so much do the documents add up to",
    FlawCause.TWICE: "«{what}» stands in an earlier record too",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong: the record and the position, from 1 (0 is the whole of it), and the field."""

    record: int
    at: int
    field: str
    cause: FlawCause
    what: str = ""

    def __str__(self) -> str:
        """Return `record:position: field: sentence`, to stand behind the file's name."""
        place = f"{self.record}:{self.at}: {self.field}" if self.field else f"{self.record}"
        return f"{place}: {SENTENCES[self.cause].format(what=self.what)}"
