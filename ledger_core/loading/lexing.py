"""What the text of one file may hold before Beancount's grammar sees it.

The grammar computes while it parses, and a division by zero there ends the process; so a division is
read from the tokens first. Cheap searches on the bytes tell which files need their tokens looked at;
what they find is judged by Beancount's own lexer, never by a second one. Never parses.
"""

from collections.abc import Iterator
import re

from beancount.parser import lexer

from ledger_core.ledger import BookError
from ledger_core.loading.faults import quoted
from ledger_core.loading.limits import Limits

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f"
_DIGITS_AS_ZERO = bytes(ord("0") if 48 <= byte <= 57 else byte for byte in range(256))  # noqa: PLR2004  0 to 9

_DOUBTFUL_DIVISION = re.compile(rb"/[ \t\r]*(?:[-+(]|(?![0-9]*[1-9]|[0-9]+\.[0-9]*[1-9])[0-9])")
"""A slash before a sign, a parenthesis, or digits that are not plainly a number other than zero."""


def text_faults(path: str, data: bytes, limits: Limits) -> list[BookError]:
    """Say what the text of a file may not hold, by line; an empty list where it may be parsed."""
    fault = _bytes_fault(path, data, limits)
    if fault is not None:
        return [fault]
    digits = data.translate(_DIGITS_AS_ZERO, b",.")
    if b"0" * (limits.number_digits + 1) in digits or _DOUBTFUL_DIVISION.search(data):
        return _token_faults(path, data, limits)
    return []


def _bytes_fault(path: str, data: bytes, limits: Limits) -> BookError | None:
    if len(data) > limits.file_bytes:
        return BookError(path, 0, f"{len(data)} bytes, at most {limits.file_bytes}; split the file by month")
    if data.startswith(_BYTE_ORDER_MARK):
        return BookError(path, 1, "the file begins with a byte order mark; save it as UTF-8 without one")
    if len(data.translate(None, _CONTROLS)) != len(data):
        at = next(rank for rank, byte in enumerate(data) if byte in _CONTROLS)
        message = f"control character (byte 0x{data[at]:02x}) in the text; delete it"
        return BookError(path, _line_of(data, at), message)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8"
        return BookError(path, _line_of(data, error.start), message)
    return _long_line_fault(path, data, limits)


def _long_line_fault(path: str, data: bytes, limits: Limits) -> BookError | None:
    """Find a line beyond the limit by leaps of one limit: each must land behind a line's end."""
    start, most = 0, limits.line_bytes
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most + 1)
        if end < 0:
            message = f"a line of more than {most} bytes; break it or shorten it"
            return BookError(path, _line_of(data, start), message)
        start = end + 1
    return None


def _token_faults(path: str, data: bytes, limits: Limits) -> list[BookError]:
    faults = []
    divides = False
    for kind, line, text in _tokens(data):
        if divides and (fault := _divisor_fault(kind, text)):
            faults.append(BookError(path, line, fault))
        if kind == "NUMBER" and sum(text.count(digit) for digit in b"0123456789") > limits.number_digits:
            message = f"number {quoted(text.decode(), 20)} has more than {limits.number_digits} digits"
            faults.append(BookError(path, line, message))
        divides = kind == "SLASH"
        if len(faults) >= limits.errors:
            break
    return faults


def _tokens(data: bytes) -> Iterator[tuple[str, int, bytes]]:
    for kind, line, text, _value in lexer.lex_iter_string(data):
        yield kind, line, text


def _divisor_fault(kind: str, text: bytes) -> str:
    if kind == "NUMBER":
        if text.strip(b"0,."):
            return ""
        return "division by zero; correct the amount"
    if kind in {"MINUS", "PLUS", "LPAREN"}:
        return "a division's divisor is a plain number other than zero here; work the amount out"
    return ""  # no amount can follow, so nothing is divided: the grammar will complain


def _line_of(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
