"""Files are kept as they came, under names that every system takes; what is no paper is refused."""

from collections.abc import Callable
import datetime as dt
import hashlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.db import Database
from tenants.dunning.sending.files import (
    MOST_BYTES,
    FaultyUploadError,
    FileKind,
    Upload,
    UploadFault,
    file_name,
    files_of,
    letter_file,
    paper_from,
    put_file,
    read_file,
)
from tenants.mail import Attachment
from tenants.tenant import Tenant

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
PAPER = b"%PDF-1.7\n" + bytes(range(256))


def test_a_file_is_read_as_it_was_kept(database: Database, new_tenant: Callable[[str], Tenant]) -> None:
    alpha, beta = new_tenant("alpha"), new_tenant("beta")
    with database.writing(alpha.id) as session:
        number = put_file(
            session, FileKind.LETTER, paper_from("a.pdf", PAPER), author="Alice", at=NOW, letter=7
        )
        proof = put_file(
            session,
            FileKind.PROOF,
            Upload("b.png", "image/png", b"\x89PNG\r\n\x1a\n"),
            author="",
            at=NOW,
            letter=7,
        )
        other = put_file(session, FileKind.CASE_PROOF, paper_from("c", PAPER), author="", at=NOW, case=1)
    assert (number, proof, other) == (1, 2, 3)
    with database.reading(alpha.id) as session:
        found = read_file(session, number)
        assert found is not None
        assert found.data == PAPER
        assert (found.head.name, found.head.media_type, found.head.letter) == ("a.pdf", "application/pdf", 7)
        assert (found.head.sha256, found.head.size) == (hashlib.sha256(PAPER).hexdigest(), len(PAPER))
        assert found.head.at == NOW
        assert [head.number for head in files_of(session, letter=7)] == [1, 2]
        assert [head.number for head in files_of(session, letter=7, kind=FileKind.PROOF)] == [2]
        assert files_of(session, letter=7)[0] == found.head
        assert [head.number for head in files_of(session, case=1)] == [3]
        assert letter_file(session, 7) == found
        assert letter_file(session, 8) is None
        assert read_file(session, 4) is None
    with database.reading(beta.id) as session:
        assert read_file(session, number) is None
        assert files_of(session, letter=7) == ()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", UploadFault.EMPTY),
        (b"<html>", UploadFault.NOT_A_PAPER),
        (b" %PDF-1.7", UploadFault.NOT_A_PAPER),
        (b"%PDF-" + bytes(MOST_BYTES), UploadFault.TOO_LARGE),
    ],
)
def test_what_is_no_paper_is_refused(data: bytes, fault: UploadFault) -> None:
    with pytest.raises(FaultyUploadError) as refused:
        paper_from("a.pdf", data)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Preuve de dépôt nº 12.PDF", "Preuve de dépôt nº 12.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Scans\\scan 1.tif", "scan 1.pdf"),
        ("a\r\nX: y.pdf", "a-X- y.pdf"),
        ("", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("x" * 500, "x" * 116 + ".pdf"),
    ],
)
def test_the_name_of_a_file(name: str, kept: str) -> None:
    assert file_name(name, "pdf") == kept


@given(st.text(max_size=200))
def test_whatever_a_file_was_called_it_can_go_with_a_mail(name: str) -> None:
    assert Attachment(file_name(name, "pdf"), "application/pdf", b"").name.endswith(".pdf")
