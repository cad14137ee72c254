"""Read CFONB 120 (relevé de compte, 2004): records of 120 characters, on lines of their own or glued.

Owns positions and the overpunched amount. Reading ends at the first fault: what a program wrote wrong once is
wrong throughout. Bytes are taken as Latin-1, for banks write accents.
"""

from collections.abc import Iterator
import datetime as dt
import re

from ledger_core.bank.cfonb_complements import complements_of
from ledger_core.bank.faults import FaultCause, FaultyFileError, FileFault, FileFaults
from ledger_core.bank.statement import (
    LARGEST_CENTS,
    MOST_BYTES,
    MOST_LINES,
    BankLine,
    BankStatement,
    controlled,
)

WIDTH = 120
OPENING, MOVEMENT, COMPLEMENT, CLOSING = "01", "04", "05", "07"
MOST_COMPLEMENTS = 100  # of a movement
_DAY = re.compile(r"[0-9]{6}")
_AMOUNT = re.compile(r"[0-9]{13}[{}A-R]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"
_CENTURY = 60  # years above it are of 19xx
_HUNDREDTHS = 2
_SCALES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
_BEGINNING = re.compile(rb"[\s]*01[0-9A-Z]{5} {4}[0-9A-Z]{5}[A-Z ]{3}[0-9 ] [0-9A-Z ]{11} {2}[0-9]{6}")

Record = tuple[int, str]
"""Line of the file, and the record with its blanks."""


def is_cfonb120(data: bytes) -> bool:
    """Tell whether bytes begin as such a file does."""
    return _BEGINNING.match(data) is not None


def read_cfonb120(data: bytes) -> tuple[BankStatement, ...] | FileFaults:
    """Read a file of statements, of one account or several, in the order of the file.

    Returns:
        The statements, one from each old balance to its new one; or why there are none.
    """
    if len(data) > MOST_BYTES:
        return FileFaults((FileFault(FaultCause.TOO_LARGE, what=str(MOST_BYTES)),))
    if b"\0" in data:  # no text has one, nor could a database keep it
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return FileFaults((FileFault(FaultCause.NOT_TEXT, line, what="CFONB 120"),))
    try:
        found = tuple(_statements(_records(data.decode("iso-8859-1"))))
    except FaultyFileError as error:
        return FileFaults((error.fault,))
    return found or FileFaults((FileFault(FaultCause.EMPTY),))


def _records(text: str) -> Iterator[Record]:
    """Yield the records; blanks that were cut at the end of a line are put back."""
    lines = text.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for rank, line in enumerate(lines, 1):
        for part, at in enumerate(range(0, len(line), WIDTH)):
            record = line[at : at + WIDTH]
            if not record.isspace():
                yield rank + part, record.ljust(WIDTH)


def _statements(records: Iterator[Record]) -> Iterator[BankStatement]:
    open_one: _Open | None = None
    last = movements = 0
    for record in records:
        last, code = record[0], record[1][:2]
        if code not in {OPENING, MOVEMENT, COMPLEMENT, CLOSING}:
            raise FaultyFileError(FaultCause.RECORD, last, "1-2", code)
        if (code == OPENING) != (open_one is None):
            raise FaultyFileError(FaultCause.ORDER, last, "1-2", code)
        movements += code == MOVEMENT
        if movements > MOST_LINES:
            raise FaultyFileError(FaultCause.TOO_MANY, last, "04", str(MOST_LINES))
        if open_one is None:
            open_one = _Open(record)
        elif code == CLOSING:
            yield _statement(open_one, record)
            open_one = None
        else:
            open_one.take(record)
    if open_one is not None:
        raise FaultyFileError(FaultCause.MISSING, last, "07")


class _Open:
    """A statement whose new balance is still to come."""

    def __init__(self, opening: Record) -> None:
        self.opening = opening
        self.lines: list[tuple[Record, list[Record]]] = []

    def take(self, record: Record) -> None:
        """Take a movement, or what completes the last one."""
        self.check_account(record)
        if record[1][:2] == MOVEMENT:
            self.lines.append((record, []))
            return
        if not self.lines:
            raise FaultyFileError(FaultCause.ORDER, record[0], "1-2", COMPLEMENT)
        if len(self.lines[-1][1]) == MOST_COMPLEMENTS:
            raise FaultyFileError(FaultCause.TOO_MANY, record[0], "05", str(MOST_COMPLEMENTS))
        self.lines[-1][1].append(record)

    def check_account(self, record: Record) -> None:
        """Refuse a record of another account."""
        if _account(record[1]) != _account(self.opening[1]):
            raise FaultyFileError(FaultCause.OTHER_ACCOUNT, record[0], "3-32", " ".join(_account(record[1])))


def _account(record: str) -> tuple[str, str, str, str]:
    """Return bank, branch, number and currency."""
    return record[2:7], record[11:16], record[21:32].strip(), record[16:19].strip() or "EUR"


def _statement(told: _Open, closing: Record) -> BankStatement:
    told.check_account(closing)
    opening = told.opening
    bank, branch, number, currency = _account(opening[1])
    if not _CURRENCY.fullmatch(currency):
        raise FaultyFileError(FaultCause.CURRENCY, opening[0], "17-19", currency)
    made = BankStatement(
        account=f"{bank} {branch} {number}",
        currency=currency,
        opening_day=_day(opening, 35),
        opening_cents=_cents(opening),
        closing_day=_day(closing, 35),
        closing_cents=_cents(closing),
        lines=tuple(_line(movement, complements) for movement, complements in told.lines),
    )
    return controlled(made, closing[0], "91-104")


def _line(movement: Record, complements: list[Record]) -> BankLine:
    at, record = movement
    cents = _cents(movement)
    said = complements_of(
        [(complement[45:48], complement[48:118]) for _, complement in complements], received=cents >= 0
    )
    words = [record[48:79].strip(), said.words]
    return BankLine(
        line=at,
        day=_day(movement, 35),
        value_day=_day(movement, 43) if record[42:48].strip() else None,
        cents=cents,
        label=" ".join(word for word in words if word),
        reference=said.reference or record[104:120].strip(),
        party=said.party,
    )


def _day(record: Record, at: int) -> dt.date:
    """Read `JJMMAA` from a position on."""
    text = record[1][at - 1 : at + 5]
    day = _real_day(text) if _DAY.fullmatch(text) else None
    if day is None:
        raise FaultyFileError(FaultCause.DAY, record[0], f"{at}-{at + 5}", text)
    return day


def _real_day(text: str) -> dt.date | None:
    year = int(text[4:])
    try:
        return dt.date(year + (1900 if year > _CENTURY else 2000), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def _cents(record: Record) -> int:
    """Read the amount, whose last digit holds its sign, with as many decimals as the record says."""
    text, decimals = record[1][90:104], record[1][19]
    if not _AMOUNT.fullmatch(text):
        raise FaultyFileError(FaultCause.AMOUNT, record[0], "91-104", text)
    if decimals not in " 0123456789":
        raise FaultyFileError(FaultCause.AMOUNT, record[0], "20", decimals)
    sign = text[-1]
    units = int(text[:-1]) * 10 + (_PLUS.index(sign) if sign in _PLUS else _MINUS.index(sign))
    units_of_one = _SCALES[int(decimals.strip() or _HUNDREDTHS)]
    cents, rest = divmod(units * _SCALES[_HUNDREDTHS], units_of_one)
    if rest:
        raise FaultyFileError(FaultCause.FINER, record[0], "91-104", text)
    if cents > LARGEST_CENTS:
        raise FaultyFileError(FaultCause.AMOUNT, record[0], "91-104", text)
    return -cents if sign in _MINUS else cents
