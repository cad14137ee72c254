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
DIGITS_AS_ZERO = bytes(ord("0") if 48 <= byte <= 57 else byte for byte in range(256))  # noqa: PLR2004  0 to 9

_DOUBTFUL_DIVISION = re.compile(rb"/[ \t\r]*(?:[-+(]|(?![0-9]*[1-9]|[0-9]+\.[0-9]*[1-9])[0-9])")
"""A slash before a sign, a parenthesis, or digits that are not plainly a number other than zero."""

_STRINGS_END_ON_THEIR_LINES = re.compile(
    rb'(?:[^";\n]++|\n|(?<![^ \t\n])"[^"\\\n]*+"|(?<![^ \t\n]);[^\n]*+|;[^"\n]*+(?=\n|\Z))*+'
)
"""Text whose every string begins behind a blank, holds no backslash, and ends on its line.

Such a line can be read alone: a token that is none ends at the next blank at the latest, so each quote
behind a blank begins a string, and no line begins inside one.
"""

_QUOTE = re.compile(rb'(?<!\\)"')


def text_faults(path: str, data: bytes, limits: Limits) -> list[BookError]:
    """Say what the text of a file may not hold, by line; an empty list where it may be parsed."""
    fault = _bytes_fault(path, data, limits)
    if fault is not None:
        return [fault]
    many_digits = b"0" * (limits.number_digits + 1) in data.translate(DIGITS_AS_ZERO, b",.")
    doubtful = many_digits or _DOUBTFUL_DIVISION.search(data) is not None
    stretch = _stretch_without_quote(data, limits.string_bytes)
    if not doubtful and stretch < 0:
        return []
    whole = _STRINGS_END_ON_THEIR_LINES.match(data)
    by_line = whole is not None and whole.end() == len(data)
    if stretch >= 0 and not by_line:
        message = (
            f"{limits.string_bytes} bytes without a quote, where a string may be open: close it, "
            "or put these lines into a file of their own"
        )
        return [BookError(path, _line_of(data, stretch), message)]
    if not doubtful:
        return []
    pieces = _doubtful_lines(data, limits) if by_line else iter([(1, data)])
    return _token_faults(path, pieces, limits)


def _stretch_without_quote(data: bytes, most: int) -> int:
    """Find where more than `most` bytes without an unescaped quote begin; -1 where nowhere."""
    start = 0
    while len(data) - start > most:
        last = data.rfind(b'"', start, start + most)
        if last > 0 and data[last - 1 : last] == b"\\":
            found = _QUOTE.search(data, start, start + most)
            last = found.start() if found else -1
        if last < 0:
            return start
        start = last + 1
    return -1


def _doubtful_lines(data: bytes, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Yield number and text of the lines in which a search found something."""
    digits = re.compile(rb"(?:[0-9][,.]*){%d}" % (limits.number_digits + 1))
    found = sorted(
        match.start() for search in (_DOUBTFUL_DIVISION, digits) for match in search.finditer(data)
    )
    line, end = 1, 0
    for at in found:
        if at < end:
            continue
        start = data.rfind(b"\n", 0, at) + 1
        line += data.count(b"\n", end, start)
        stop = data.find(b"\n", at)
        yield line, data[start : stop if stop >= 0 else len(data)]
        line, end = line + 1, stop + 1 if stop >= 0 else len(data)


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


def _token_faults(path: str, pieces: Iterator[tuple[int, bytes]], limits: Limits) -> list[BookError]:
    """Judge the tokens of pieces of text, each with the number of its first line."""
    faults: list[BookError] = []
    for first, text in pieces:
        divides = False
        for kind, line, token, _value in lexer.lex_iter_string(text):
            fault = _divisor_fault(kind, token) if divides else ""
            fault = fault or _number_fault(kind, token, limits)
            if fault:
                faults.append(BookError(path, first + line - 1, fault))
                if len(faults) >= limits.errors:
                    return faults
            divides = kind == "SLASH"
    return faults


def _number_fault(kind: str, text: bytes, limits: Limits) -> str:
    if kind != "NUMBER" or sum(text.count(digit) for digit in b"0123456789") <= limits.number_digits:
        return ""
    return f"number {quoted(text.decode(), 20)} has more than {limits.number_digits} digits"


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
