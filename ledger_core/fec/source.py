"""The bytes of a FEC as text: encoding, separator, lines, cells.

Owns everything between the file and the cell's text. Never interprets a value. Lines keep their
place in the bytes, so that a writer can change one cell and leave every other byte as it is.
"""

from array import array
import codecs
from collections.abc import Iterator
from dataclasses import dataclass
import re

BOM = codecs.BOM_UTF8
UTF_8, CP1252, ISO_8859_15 = "utf-8", "cp1252", "iso-8859-15"
ENCODING_NAMES = {UTF_8: "UTF-8", CP1252: "Windows-1252", ISO_8859_15: "ISO 8859-15"}
_FEWEST_CELLS = 9  # of a line split at its true separator, as the tax office's control program has it
_CHUNK = 1 << 20
_HEAD = 200  # bytes, fewer than the 18 names of the columns have
_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_C1 = re.compile(rb"[\x80-\x9f]")
_UNSEEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u00a0\u2028\u2029\ufeff]")
_END_OF_FILE = b"\x1a"  # what old systems write behind the last line


class NotFecError(ValueError):
    """The bytes are no FEC in flat form; the message says what they look like."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file and how they are to be read; `starts` holds where each line begins."""

    data: bytes
    encoding: str
    separator: bytes
    line_end: bytes
    starts: "array[int]"

    def line(self, row: int) -> bytes:
        """Return the bytes of a line (1 is the header) without BOM and line end."""
        begin, end = self.span(row)
        return self.data[begin:end]

    def span(self, row: int) -> tuple[int, int]:
        """Return where a line begins and ends in the bytes, BOM and line end outside."""
        begin = self.starts[row - 1]
        end = self.starts[row] if row < len(self.starts) else len(self.data)
        while end > begin and self.data[end - 1] in b"\r\n":
            end -= 1
        return begin, end

    def rows(self) -> Iterator[int]:
        """Yield the numbers of the lines under the header; blank lines at the end are no rows."""
        last = len(self.starts)
        while last > 1 and not self.line(last).strip(_END_OF_FILE + b" \0"):
            last -= 1
        yield from range(2, last + 1)

    def cells(self, row: int) -> list[bytes]:
        """Return the raw cells of a line, blanks kept."""
        return self.line(row).split(self.separator)

    def texts(self, row: int) -> list[str]:
        """Return the cells of a line as texts without the blanks around them.

        NUL is dropped; a no-break space or a control sign counts as a space.

        Raises:
            UnicodeDecodeError: the line is not in the file's encoding.
        """
        text = self.line(row).decode(self.encoding)
        if _UNSEEN.search(text):
            text = _UNSEEN.sub(" ", text.replace("\0", ""))
        return [cell.strip() for cell in text.split(self.separator.decode())]

    def text_of(self, cell: bytes) -> str:
        """Return one cell's text as `texts` does; what is not in the encoding shows as U+FFFD."""
        text = cell.decode(self.encoding, "replace")
        return _UNSEEN.sub(" ", text.replace("\0", "")).strip()


def open_source(data: bytes) -> Source:
    """Find out how the bytes of a FEC are to be read.

    Raises:
        NotFecError: empty, in another form (XML, spreadsheet, UTF-16), or separated otherwise.
    """
    _refuse_other_forms(data)
    first = len(BOM) if data.startswith(BOM) else 0
    sign = b"\n" if b"\n" in data else b"\r"
    starts = array("Q", [first])
    place = data.find(sign, first)
    while 0 <= place < len(data) - 1:
        starts.append(place + 1)
        place = data.find(sign, place + 1)
    end = b"\r\n" if b"\r\n" in data[:4096] else sign
    header = data[first : starts[1] if len(starts) > 1 else len(data)]
    return Source(data, _encoding_of(data), _separator_of(header), end, starts)


def _refuse_other_forms(data: bytes) -> None:
    if not data.strip(BOM + b" \r\n\t\0" + _END_OF_FILE):
        raise NotFecError("the file is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _has_two_bytes_a_letter(data):
        raise NotFecError("the file is in UTF-16; a FEC is in ASCII, ISO 8859-15 or UTF-8: save it as UTF-8")
    if data.startswith((b"PK\x03\x04", b"%PDF")):
        raise NotFecError(
            "the file is no text but a spreadsheet, an archive or a PDF: export the FEC as text"
        )
    if data.lstrip(BOM + b" \r\n\t").startswith(b"<"):
        raise NotFecError("the file is XML; only the flat form with TAB or | is read: export it as text")


def _has_two_bytes_a_letter(data: bytes) -> bool:
    """Tell UTF-16 without its mark: every other byte of the column names is NUL."""
    head = data[:_HEAD]
    return any(2 * head[first::2].count(0) > len(head[first::2]) > 0 for first in (0, 1))


def _separator_of(header: bytes) -> bytes:
    for separator in (b"\t", b"|"):
        if header.count(separator) >= _FEWEST_CELLS - 1:
            return separator
    for wrong, name in ((b";", "semicolons"), (b",", "commas")):
        if header.count(wrong) >= _FEWEST_CELLS - 1:
            raise NotFecError(f"the columns are separated by {name}; a FEC has TAB or |")
    raise NotFecError("the first line does not hold the column names of a FEC, separated by TAB or |")


def _encoding_of(data: bytes) -> str:
    """Choose the encoding that reads the whole file, or the one most of it is in.

    UTF-8 where it fits. Else one byte a letter: the legal ISO 8859-15, or cp1252 where bytes stand
    that only it has as letters. Where most letters are UTF-8 pairs, the others are faults.
    """
    if data.startswith(BOM) or _is_utf8(data):
        return UTF_8
    if len(_PAIR.findall(data)) > len(_ALONE.findall(data)):
        return UTF_8
    return CP1252 if _C1.search(data) else ISO_8859_15


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        for begin in range(0, len(data), _CHUNK):
            decoder.decode(data[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
