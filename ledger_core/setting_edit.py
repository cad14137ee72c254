"""Lossless edits of what a book says of itself: values of `custom` directives and of options, includes.

Owns where in the text of a file a setting stands and where a new one goes. Every byte that an edit does not
name stays as it is: dates, comments, line ends, metadata. Values come and go as they stand in the text (`0.10
EUR`, `"OD"`, `2025-12-31`); what a right value is belongs to `settings`. Works on text that loads without a
syntax error; never loads or checks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt
import re

from ledger_core.edit import quoted

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_LINE = re.compile(rb'((?:[^";\n]++|' + _STRING + rb")*+)(;[^\n]*+)?(?:\n|\Z)", re.DOTALL)
_CUSTOM = re.compile(
    rb"(\d{4}[-/]\d{1,2}[-/]\d{1,2})[ \t\r]+custom[ \t\r]+("
    + _STRING
    + rb")[ \t\r]+("
    + _STRING
    + rb")[ \t\r]*",
    re.DOTALL,
)
_ANY_CUSTOM = re.compile(rb"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ \t\r]+custom[ \t\r]")
_OPTION = re.compile(rb"option[ \t\r]+(" + _STRING + rb")[ \t\r]+(?=" + _STRING + rb")", re.DOTALL)
_BELOW = re.compile(rb"[ \t]+[^ \t\r\n]")
_INCLUDE = re.compile(rb"include[ \t\r]")
_INCLUDED = re.compile(rb"include[ \t\r]+(" + _STRING + rb")", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
_BLANKS = b" \t\r"


@dataclass(frozen=True, slots=True)
class Stated:
    """A setting as it stands in a file: `custom "kind" "name" value` at a 1-based line."""

    kind: str
    name: str
    value: str  # as it is written; empty where there is none
    day: dt.date
    lineno: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a directive begins and ends with its metadata, and where in it the value stands."""

    stated: Stated
    start: int
    end: int
    value_start: int
    value_end: int


def stated_in(data: bytes) -> tuple[Stated, ...]:
    """Return the settings that a file states, in the order of its text."""
    return tuple(place.stated for place in _places(data))


def with_setting(data: bytes, kind: str, name: str, value: str, day: dt.date) -> bytes:
    """Return the file with a setting: in place of the value that counts, or as a new directive.

    Args:
        data: the file, UTF-8.
        kind: the type of the directive, such as `lettrage`.
        name: the setting, such as `gap-limit`.
        value: the new value as it is to stand in the text; "" for a directive that is its name alone.
        day: the date of the directive, if none is there yet. A new one stands after the last `custom`
            directive of the file, else before its first `include`, else at its end.
    """
    places = [place for place in _places(data) if (place.stated.kind, place.stated.name) == (kind, name)]
    if places:
        counts = max(places, key=lambda place: (place.stated.day, place.stated.lineno))
        before, after = data[: counts.value_start], data[counts.value_end :]
        space = b"" if before.endswith((b" ", b"\t")) else b" "
        return before + space + value.encode() + after
    line = f"{day.isoformat()} custom {quoted(kind)} {quoted(name)} {value}".rstrip()
    return _inserted(data, line.encode(), _room(data))


def without_setting(data: bytes, kind: str, name: str) -> bytes:
    """Return the file without any directive of a setting; their metadata go as well."""
    for place in reversed(list(_places(data))):
        if (place.stated.kind, place.stated.name) == (kind, name):
            data = data[: place.start] + data[place.end :]
    return data


def with_option(data: bytes, name: str, value: str) -> bytes:
    """Return the file with an option set: the last that names it, else a new first line.

    Args:
        data: the file, UTF-8.
        name: the option, such as `title`.
        value: its new value as a plain text, without quotes.
    """
    found = None
    for line in _lines(data):
        option = _OPTION.match(data, line.start())
        if option and _text(option[1]) == name:
            found = option
    written = quoted(value).encode()
    if found is None:
        return _inserted(data, b"option " + quoted(name).encode() + b" " + written, 0)
    old = re.compile(_STRING, re.DOTALL).match(data, found.end())
    assert old is not None  # the pattern of an option looks ahead for it
    return data[: found.end()] + written + data[old.end() :]


def includes_in(data: bytes) -> tuple[str, ...]:
    """Return the paths and patterns that a file includes, as it names them, in the order of its text."""
    found = (_INCLUDED.match(data, line.start()) for line in _lines(data))
    return tuple(_text(include[1]) for include in found if include)


def with_include(data: bytes, path: str) -> bytes:
    """Return the file with an include of a path, after its last one, else at its end."""
    ends = [line.end() for line in _lines(data) if _INCLUDED.match(data, line.start())]
    return _inserted(data, b"include " + quoted(path).encode(), ends[-1] if ends else len(data))


def _places(data: bytes) -> Iterator[_Place]:
    held: _Place | None = None
    lineno = 1
    for line in _lines(data):
        if held is not None and _BELOW.match(data, line.start()):
            held = _Place(held.stated, held.start, line.end(), held.value_start, held.value_end)
        else:
            if held is not None:
                yield held
            held = _place(data, line, lineno)
        lineno += line[0].count(b"\n")
    if held is not None:
        yield held


def _place(data: bytes, line: re.Match[bytes], lineno: int) -> _Place | None:
    custom = _CUSTOM.match(data, line.start())
    if custom is None:
        return None
    begin = min(custom.end(), line.end(1))
    end = max(begin, line.start(1) + len(line[1].rstrip(_BLANKS)))
    year, month, day = (int(part) for part in re.split(rb"[-/]", custom[1]))
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    stated = Stated(
        _text(custom[2]), _text(custom[3]), data[begin:end].decode("utf-8", "replace"), date, lineno
    )
    return _Place(stated, line.start(), line.end(), begin, end)


def _room(data: bytes) -> int:
    """Return the offset at which a new directive goes."""
    last, include = None, None
    below = False
    for line in _lines(data):
        below = bool(_ANY_CUSTOM.match(data, line.start())) or (
            below and bool(_BELOW.match(data, line.start()))
        )
        if below:
            last = line.end()
        if include is None and _INCLUDE.match(data, line.start()):
            include = line.start()
    return next(place for place in (last, include, len(data)) if place is not None)


def _inserted(data: bytes, line: bytes, offset: int) -> bytes:
    newline = b"\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else b"\n"
    before, after = data[:offset], data[offset:]
    gap = b"" if not before or before.endswith(b"\n") else newline
    return before + gap + line + newline + after


def _lines(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the lines, those inside a text of several lines with the line it begins on."""
    position = 0
    while position < len(data):
        line = _LINE.match(data, position)
        if line is None:
            return
        yield line
        position = line.end()


def _text(string: bytes) -> str:
    plain = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), string[1:-1])
    return plain.decode("utf-8", "replace")
