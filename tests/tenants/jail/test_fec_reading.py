"""FECs in the jail: what comes back, what hostile files and hostile children bring about."""

from collections.abc import Iterator
import datetime as dt
import io
import json
from pathlib import Path
import struct
import sys
import zipfile

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.fec.book import to_book
from ledger_core.fec.entries import entries_of
from ledger_core.fec.preview import preview_of
from ledger_core.fec.read import read
from ledger_core.fec.report import report_of
from tenants.jail import Jail, JailAnswerError, JailError, JailLimits, fec_form
from tenants.jail.children import Children
from tenants.jail.fec_reading import ArchiveError, FecReading, NothingUsableError

SAMPLES = Path(__file__).parents[2] / "fec_samples"
STRICT = (SAMPLES / "strict.txt").read_bytes()
FAULTY = (SAMPLES / "faulty.txt").read_bytes()
LARGEST = 1024**2
LYING_SERVER = (sys.executable, "-I", str(Path(__file__).parent / "lying_server.py"))


@pytest.fixture(scope="module")
def fec() -> Iterator[FecReading]:
    jail = Jail()
    yield jail.fec
    jail.close()


def silent(_stage: str, _done: int, _total: int) -> None:
    """Hear nothing."""


def zipped(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("data", [STRICT, FAULTY, b"", b"\0" * 1000, b"<xml>", b"PK\x03\x04", b"\xff\xfe"])
def test_a_report_crosses_as_the_core_makes_it(fec: FecReading, data: bytes) -> None:
    expected = report_of(read(data), entries_of(read(data)))
    assert fec.report(data, silent) == expected


def test_a_preview_crosses_as_the_core_makes_it(fec: FecReading) -> None:
    day = dt.date(2026, 12, 31)
    assert fec.preview(STRICT, day, silent) == preview_of(read(STRICT), entries_of(read(STRICT)), day)


@pytest.mark.parametrize("data", [STRICT, FAULTY])
def test_books_cross_as_the_core_makes_them(fec: FecReading, data: bytes) -> None:
    assert fec.make(data, 'Le "Môle"', silent).files == to_book(read(data), 'Le "Môle"').book.files


def test_a_file_without_an_entry_makes_no_books(fec: FecReading) -> None:
    with pytest.raises(NothingUsableError):
        fec.make(STRICT.splitlines()[0], "Nothing", silent)


def test_progress_is_told_by_stages_in_their_order(fec: FecReading) -> None:
    told: list[tuple[str, int, int]] = []
    header, *rows = STRICT.splitlines(keepends=True)
    fec.report(header + b"".join(rows) * 2_000, lambda *said: told.append(said))
    stages = [stage for stage, _, _ in told]
    assert list(dict.fromkeys(stages)) == ["read", "entries", "count"]
    counts = [done for stage, done, _ in told if stage == "read"]
    assert counts == sorted(counts)
    assert all(done <= total for stage, done, total in told if stage == "read")


def test_who_hears_of_progress_may_end_the_reading(fec: FecReading) -> None:
    class EnoughError(Exception):
        pass

    def stop(_stage: str, _done: int, _total: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        fec.report(STRICT, stop)
    assert fec.report(STRICT, silent).usable


def test_the_one_file_of_an_archive_is_taken_out(fec: FecReading) -> None:
    packed = zipped(("__MACOSX/x", b"1"), ("dossier/", b""), ("dossier/999000017FEC20261231.txt", STRICT))
    assert fec.unpack(packed, LARGEST, silent) == ("999000017FEC20261231.txt", STRICT)


def _declaring(size: int) -> bytes:
    """Pack a file that says it is smaller than it is."""
    packed = bytearray(zipped(("a.txt", b"x" * (LARGEST + 10))))
    place = packed.rindex(b"PK\x01\x02")
    packed[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(packed)


def _locked() -> bytes:
    packed = bytearray(zipped(("a.txt", b"x")))
    place = packed.rindex(b"PK\x01\x02")
    packed[place + 8] |= 1
    return bytes(packed)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(), "empty"),
        (zipped(("a.txt", b"1"), ("b.txt", b"2")), "several"),
        (zipped(("bomb.txt", b"0" * (LARGEST + 1))), "large"),
        (_locked(), "locked"),
        (b"no archive", "broken"),
        (zipped(("a.txt", STRICT))[:-40], "broken"),
        (zipped(("a.txt", STRICT)).replace(b"PK\x03\x04", b"PK\x03\x05"), "broken"),
    ],
)
def test_an_archive_that_cannot_be_used_says_why(fec: FecReading, data: bytes, reason: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        fec.unpack(data, LARGEST, silent)
    assert caught.value.reason == reason


def test_an_archive_that_lies_of_its_size_gives_no_more_than_it_said(fec: FecReading) -> None:
    with pytest.raises(ArchiveError):
        fec.unpack(_declaring(10), LARGEST, silent)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    entries = entries_of(read(data))
    report = report_of(read(data), entries)
    assert fec_form.report_of(fec_form.report_json(report)) == report


def test_a_file_that_takes_too_long_is_a_fault_of_that_file() -> None:
    jail = Jail(JailLimits(wall_seconds=1, cpu_seconds=1))
    try:
        header, *rows = STRICT.splitlines(keepends=True)
        with pytest.raises(JailError):
            jail.fec.report(header + b"".join(rows) * 60_000, silent)
    finally:
        jail.close()


@pytest.fixture(scope="module")
def liar() -> Iterator[FecReading]:
    children = Children(JailLimits(), LYING_SERVER)
    yield FecReading(children)
    children.close()


def lie(*parts: bytes) -> bytes:
    """Return a file that makes the child answer these parts."""
    return json.dumps([part.decode() for part in parts]).encode()


GOOD = json.loads(fec_form.report_json(report_of(read(STRICT), entries_of(read(STRICT)))))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        json.dumps({**GOOD, "rows": "17"}).encode(),
        json.dumps({**GOOD, "rows": -1}).encode(),
        json.dumps({**GOOD, "usable": 1}).encode(),
        json.dumps({**GOOD, "first_day": "soon"}).encode(),
        json.dumps({**GOOD, "faults": [{"row": 1, "column": "", "message": "x" * 5_000}]}).encode(),
        json.dumps({**GOOD, "faults": [{"row": 1, "column": "", "message": ""}] * 501}).encode(),
        json.dumps({**GOOD, "debit_cents": 10**40}).encode(),
    ],
)
def test_an_answer_of_another_form_is_refused(liar: FecReading, said: bytes) -> None:
    with pytest.raises(JailAnswerError):
        liar.report(lie(said), silent)
    with pytest.raises(JailAnswerError):
        liar.preview(lie(said, said), dt.date(2026, 1, 1), silent)


@pytest.mark.parametrize(
    "parts",
    [
        (b"{}",),
        (b'{"files": 1}',),
        (b'{"files": 1}', b'"../x.beancount"', b""),
        (b'{"files": 1}', b'"/etc/passwd"', b""),
        (b'{"files": 2}', b'"a.beancount"', b"", b'"a.beancount"', b""),
        (b'{"files": 1}', b"7", b""),
        (b'{"files": 1}', b"[" * 100_000, b""),
    ],
)
def test_books_of_another_form_are_refused(liar: FecReading, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(JailAnswerError):
        liar.make(lie(*parts), "x", silent)


@pytest.mark.parametrize(
    "parts", [(b"{}",), (b"[]", b""), (b'{"name": "a"}',), (b'{"name": 3}', b""), (b'{"fault": "x"}',)]
)
def test_an_archive_that_answers_in_another_form_is_refused(
    liar: FecReading, parts: tuple[bytes, ...]
) -> None:
    with pytest.raises(JailAnswerError):
        liar.unpack(lie(*parts), LARGEST, silent)
