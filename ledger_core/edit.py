"""Lossless edits of Beancount text: metadata under a posting, an entry at the end of a file.

Owns what a byte of a file means to an edit: where a posting's metadata ends, how a value is quoted,
which line end and which indentation a new line takes. Every byte that an edit does not name stays
as it is: line ends, tabs, comments, a missing last newline. Lines are counted as Beancount counts
them, by newline bytes, so those inside a text of several lines count as well. Works on text that
loads without a syntax error; never loads or checks it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
import re

Value = str | dt.date

# A line as Beancount's lexer reads it: a text in quotes may hold newlines and semicolons.
_LINE = re.compile(rb'((?:[^";\n]++|"(?:[^"\\]++|\\.)*+")*+)(;[^\n]*+)?(\n|\Z)')
_METADATA = re.compile(rb"([ \t]+)([a-z][a-zA-Z0-9\-_]+):[ \t\r]*")
_COMMENT = re.compile(rb"[ \t]+;")
_POSTING = re.compile(
    rb"([ \t]+)(?:[*#!&?%][ \t\r]*|[A-Z][ \t\r]+)?"
    rb"[A-Z\x80-\xff][A-Za-z0-9\-\x80-\xff]*(?::[A-Z0-9\x80-\xff][A-Za-z0-9\-\x80-\xff]*)+"
)
_ACCOUNT = rb"[A-Z\x80-\xff][A-Za-z0-9\-\x80-\xff]*(?::[A-Z0-9\x80-\xff][A-Za-z0-9\-\x80-\xff]*)+"
_OPEN = re.compile(rb"()\d{4}[-/]\d\d?[-/]\d\d?[ \t\r]+open[ \t\r]+(" + _ACCOUNT + rb")")
_TEXT = rb'"(?:[^"\\]|\\.)*+"'
_HEAD = re.compile(
    rb"\d{4}[-/]\d\d?[-/]\d\d?[ \t\r]+(?:txn|\S)[ \t\r]+(" + _TEXT + rb")[ \t\r]*" + _TEXT, re.DOTALL
)
_QUOTED = re.compile(_TEXT, re.DOTALL)
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ENDS_BLANK = re.compile(rb"(?:\A|\n\r?\n)\Z")
_BLANKS = b" \t\r"
_ESCAPES = str.maketrans(
    {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
)


class NotAnOpenError(ValueError):
    """The line that an edit names opens another account, or none: the text is not the one that was loaded."""


class NotAPostingError(ValueError):
    """The line that an edit names holds no posting: the text is not the one that was loaded."""


def quoted(text: str) -> str:
    """Write a text as a Beancount string, on one line, whatever it holds."""
    return f'"{text.translate(_ESCAPES)}"'


def with_metadata(data: bytes, edits: Mapping[int, Mapping[str, Value | None]]) -> bytes:
    """Return the file with metadata of its postings set or removed.

    Args:
        data: the file, UTF-8.
        edits: 1-based line of a posting → its keys to change → the new value; None removes the key.
            A key that is there keeps its place, indentation and comment; a new one comes after
            the posting's last. A comment beside a removed key stays, on a line of its own.

    Raises:
        NotAPostingError: one of the lines holds no posting.
    """
    starts = _line_starts(data) if edits else []
    newline = _newline(data)
    pieces: list[bytes] = []
    done = 0
    for lineno, changes in sorted(edits.items()):
        if not 1 <= lineno <= len(starts):
            raise NotAPostingError(f"line {lineno}: the file has {len(starts)} lines")
        block = _Block.read(data, starts[lineno - 1], lineno)
        pieces += [data[done : block.start], block.edited(changes, newline)]
        done = block.end
    return b"".join([*pieces, data[done:]])


def with_open_metadata(
    data: bytes, lineno: int, account: str, changes: Mapping[str, Value | int | None]
) -> bytes:
    """Return the file with metadata of an `open` directive set or removed, as `with_metadata` does.

    Args:
        data: the file, UTF-8.
        lineno: 1-based line of the directive.
        account: Beancount name of the account it opens.
        changes: key → the new value; None removes the key.

    Raises:
        NotAnOpenError: the line does not open that account.
    """
    starts = _line_starts(data)
    found = _OPEN.match(data, starts[lineno - 1]) if 1 <= lineno <= len(starts) else None
    block = _Block.of(data, found) if found else None
    if not found or not block or found[2].decode("utf-8", "replace") != account:
        raise NotAnOpenError(f"line {lineno} does not open {account}")
    return data[: block.start] + block.edited(changes, _newline(data)) + data[block.end :]


def metadata_of(data: bytes, linenos: Iterable[int], keys: Collection[str]) -> dict[int, dict[str, Value]]:
    """Read metadata of postings: 1-based line of a posting → key → value.

    Keys that are missing are left out, and so is a value that is neither a text nor a day.

    Raises:
        NotAPostingError: one of the lines holds no posting.
    """
    starts = _line_starts(data)
    found: dict[int, dict[str, Value]] = {}
    for lineno in linenos:
        if not 1 <= lineno <= len(starts):
            raise NotAPostingError(f"line {lineno}: the file has {len(starts)} lines")
        block = _Block.read(data, starts[lineno - 1], lineno)
        read = {line.key: _value(line.text[line.value_start : line.value_end]) for line in block.lines}
        found[lineno] = {key: value for key, value in read.items() if key in keys and value is not None}
    return found


def payee_at(data: bytes, lineno: int) -> str:
    """Return the payee of the transaction that begins on a 1-based line; "" where it has none."""
    starts = _line_starts(data)
    head = _HEAD.match(data, starts[lineno - 1]) if 1 <= lineno <= len(starts) else None
    payee = _value(head[1]) if head else None
    return payee if isinstance(payee, str) else ""


def posting_lines(data: bytes, linenos: Iterable[int]) -> set[int]:
    """Return those of the 1-based lines where a posting stands."""
    starts = _line_starts(data)
    return {
        lineno
        for lineno in linenos
        if 1 <= lineno <= len(starts) and _POSTING.match(data, starts[lineno - 1])
    }


def with_entry(data: bytes, entry: str) -> bytes:
    """Return the file with an entry appended after a blank line; what was there is not changed.

    Args:
        data: the file, UTF-8, empty for a new one.
        entry: the text of the entry, its lines ended by a newline each.
    """
    newline = _newline(data)
    gap = b"" if not data or data.endswith(b"\n") else newline
    if not _ENDS_BLANK.search(data):
        gap += newline
    return data + gap + entry.encode().replace(b"\n", newline)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a posting's block; `key` is empty on the posting itself and on comments."""

    text: bytes  # without its line end
    ending: bytes  # as it stands: "\n", "\r\n", or "" at the end of the file
    key: str = ""
    indent: bytes = b""
    value_start: int = 0  # offsets in `text`
    value_end: int = 0
    comment: bytes = b""

    def with_value(self, value: Value | int) -> "_Line":
        before, after = self.text[: self.value_start], self.text[self.value_end :]
        space = b" " if before.endswith(b":") else b""
        return _Line(before + space + _rendered(value) + after, self.ending)

    def without_key(self) -> "_Line | None":
        return _Line(self.indent + self.comment, self.ending) if self.comment else None


@dataclass(frozen=True, slots=True)
class _Block:
    """A posting with the metadata that follow it: the bytes from `start` to `end`."""

    start: int
    end: int
    lines: tuple[_Line, ...]  # the posting, then its metadata and the comments among them

    @classmethod
    def read(cls, data: bytes, start: int, lineno: int) -> "_Block":
        posting = _POSTING.match(data, start)
        block = cls.of(data, posting) if posting else None
        if block is None:
            raise NotAPostingError(f"line {lineno}: no posting stands there")
        return block

    @classmethod
    def of(cls, data: bytes, head: re.Match[bytes]) -> "_Block | None":
        """Read the block of a head whose first group is its indentation; None where a quote stays open."""
        start = head.start()
        first = _LINE.match(data, start)
        if first is None:
            return None
        lines = [_line(first, indent=head[1])]
        kept, end = 1, first.end()
        for line, line_end in _following(data, first.end()):
            lines.append(line)
            if line.key:
                kept, end = len(lines), line_end
        return cls(start, end, tuple(lines[:kept]))

    def edited(self, changes: Mapping[str, Value | int | None], newline: bytes) -> bytes:
        lines: list[_Line] = []
        for line in self.lines:
            if line.key in changes:
                value = changes[line.key]
                new = line.without_key() if value is None else line.with_value(value)
                lines += [new] if new else []
            else:
                lines.append(line)
        present = {line.key for line in self.lines}
        ending = self.lines[0].ending or newline
        lines += [
            _Line(self._indent() + key.encode() + b": " + _rendered(value), ending)
            for key, value in changes.items()
            if value is not None and key not in present
        ]
        inner = b"".join(line.text + (line.ending or ending) for line in lines[:-1])
        last_ending = (lines[-1].ending or ending) if self.lines[-1].ending else b""
        return inner + lines[-1].text + last_ending

    def _indent(self) -> bytes:
        if len(self.lines) > 1:
            return self.lines[-1].indent
        own = self.lines[0].indent
        return own + (b"\t" if own and own.strip(b"\t") == b"" else b"  ")


def _following(data: bytes, position: int) -> Iterator[tuple[_Line, int]]:
    """Yield the metadata and comments after a posting, each with the offset where it ends."""
    while position < len(data):
        metadata = _METADATA.match(data, position)
        found = _LINE.match(data, position)
        if found is None or not (metadata or _COMMENT.match(data, position)):
            return
        position = found.end()
        yield _metadata_line(found, metadata) if metadata else _line(found), position


def _line(found: re.Match[bytes], indent: bytes = b"") -> _Line:
    ending = found[3] and (b"\r\n" if found[0].endswith(b"\r\n") else b"\n")
    return _Line(found[0].removesuffix(ending), ending, indent=indent)


def _metadata_line(found: re.Match[bytes], metadata: re.Match[bytes]) -> _Line:
    bare = _line(found)
    begin = min(metadata.end() - found.start(), len(bare.text))
    end = max(begin, len(found[1].rstrip(_BLANKS)))
    return _Line(
        bare.text,
        bare.ending,
        key=metadata[2].decode(),
        indent=metadata[1],
        value_start=begin,
        value_end=end,
        comment=(found[2] or b"").rstrip(b"\r"),
    )


def _rendered(value: Value | int) -> bytes:
    if isinstance(value, bool):
        return b"TRUE" if value else b"FALSE"
    if isinstance(value, int):
        return str(value).encode()
    return (value.isoformat() if isinstance(value, dt.date) else quoted(value)).encode()


def _value(raw: bytes) -> Value | None:
    """Read a value that `_rendered` wrote, or that a person wrote alike."""
    if _DAY.fullmatch(raw):
        try:
            return dt.date.fromisoformat(raw.decode())
        except ValueError:
            return None
    if _QUOTED.fullmatch(raw):
        text = raw[1:-1].decode("utf-8", "replace")
        return _ESCAPED.sub(lambda found: _UNESCAPES.get(found[1], found[1]), text)
    return None


def _line_starts(data: bytes) -> list[int]:
    starts = [0, *(found.end() for found in re.finditer(rb"\n", data))]
    return starts if starts[-1] < len(data) else starts[:-1]


def _newline(data: bytes) -> bytes:
    """Tell which line end most lines of the file have."""
    return b"\r\n" if 2 * data.count(b"\r\n") > data.count(b"\n") else b"\n"
