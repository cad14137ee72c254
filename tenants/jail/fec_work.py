"""What children do with a FEC: take it out of its archive, report on it, preview its books, make them.

Runs inside a child. A part of an answer is JSON, but the content of a file, which is a part of its own.
"""

from collections.abc import Iterator, Mapping
import datetime as dt
import io
import json
import lzma
import zipfile
import zlib

from ledger_core.fec.book import NoEntriesError, to_book
from ledger_core.fec.entries import entries_of
from ledger_core.fec.preview import preview_of
from ledger_core.fec.read import Fec, read
from ledger_core.fec.report import report_of
from tenants.jail import fec_form
from tenants.jail.saying import Report, Work

UNPACK = "unpack a FEC"
REPORT = "report on a FEC"
PREVIEW = "preview a FEC"
MAKE = "make books of a FEC"
FILE, ARCHIVE, OPTIONS = "fec", "archive", "options"

_CHUNK = 1 << 20
_NO_CONTENT = ("__MACOSX/", ".")
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)


def unpack(files: Mapping[str, bytes], report: Report) -> Iterator[bytes]:
    """Take the one file out of an archive: its name or why there is none, then its content."""
    report(ARCHIVE)
    largest = int(json.loads(files[OPTIONS])["largest"])
    try:
        name, content = _only_file(files[ARCHIVE], largest, report)
    except _ArchiveError as fault:
        yield json.dumps({"fault": str(fault)}).encode()
        return
    except _BROKEN:
        yield json.dumps({"fault": "broken"}).encode()
        return
    yield json.dumps({"name": name}).encode()
    yield content


def report(files: Mapping[str, bytes], say: Report) -> Iterator[bytes]:
    """Read a FEC and report what it holds."""
    fec = _read(files, say)
    say.progress("entries", 0, len(fec.rows))
    entries = entries_of(fec)
    say.progress("count", 0, len(entries.sound))
    yield fec_form.report_json(report_of(fec, entries))


def preview(files: Mapping[str, bytes], say: Report) -> Iterator[bytes]:
    """Read a FEC and preview its books as of a day."""
    day = dt.date.fromisoformat(json.loads(files[OPTIONS])["as_of"])
    fec = _read(files, say)
    entries = entries_of(fec)
    seen = preview_of(fec, entries, day, lambda done, total: say.progress("match", done, total))
    yield fec_form.preview_json(seen)


def make(files: Mapping[str, bytes], say: Report) -> Iterator[bytes]:
    """Read a FEC and make its books: what they hold, then each file's path and its content."""
    title = str(json.loads(files[OPTIONS])["title"])
    fec = _read(files, say)
    say.progress("make", 0, len(fec.rows))
    try:
        made = to_book(fec, title)
    except NoEntriesError:
        yield json.dumps({"files": 0}).encode()
        return
    yield json.dumps({"files": len(made.book.files)}).encode()
    for path, content in made.book.files.items():
        yield json.dumps(path).encode()
        yield content


class _ArchiveError(Exception):
    """An archive that holds no FEC to read; its message is the key of the reason."""


def _only_file(data: bytes, largest: int, say: Report) -> tuple[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = [
            info
            for info in archive.infolist()
            if not info.is_dir() and not info.filename.startswith(_NO_CONTENT)
        ]
        if len(inside) != 1:
            raise _ArchiveError("several" if inside else "empty")
        (info,) = inside
        if info.flag_bits & 1:
            raise _ArchiveError("locked")
        if info.file_size > largest:
            raise _ArchiveError("large")
        content = bytearray()
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > largest:  # it says less of itself than it holds
                    raise _ArchiveError("large")
                say.progress("unpack", len(content), info.file_size)
    return info.filename.replace("\\", "/").rpartition("/")[2], bytes(content)


def _read(files: Mapping[str, bytes], say: Report) -> Fec:
    say(FILE)
    return read(files[FILE], lambda done, total: say.progress("read", done, total))


WORKS: Mapping[str, Work] = {UNPACK: unpack, REPORT: report, PREVIEW: preview, MAKE: make}

_SAMPLE = (
    b"JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
    b"PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
    b"VE|Ventes|1|20260102|411000|Clients|A|Exemple|F1|20260102|Facture|12,00|0,00|||20260131||\n"
    b"VE|Ventes|1|20260102|706000|Ventes|||F1|20260102|Facture|0,00|12,00|||20260131||\n"
    b"BQ|Banque|2|20260105|411000|Clients|A|Exemple|F1|20260105|Virement|0,00|12,00|||20260131||\n"
    b"BQ|Banque|2|20260105|512000|Banque|||F1|20260105|Virement|12,00|0,00|||20260131||\n"
)


def samples() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Yield a request for each work, so that what it needs is loaded before children are born."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample.txt", _SAMPLE)
    yield UNPACK, {ARCHIVE: packed.getvalue(), OPTIONS: b'{"largest": 100000}'}
    yield REPORT, {FILE: _SAMPLE}
    yield PREVIEW, {FILE: _SAMPLE, OPTIONS: b'{"as_of": "2026-01-31"}'}
    yield MAKE, {FILE: _SAMPLE, OPTIONS: b'{"title": "Sample"}'}
