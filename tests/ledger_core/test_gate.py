"""What the files of a book may be called; what is refused is in `tests/hostile`."""

import pytest

from ledger_core.gate import path_refusals
from ledger_core.loading.limits import Limits


@pytest.mark.parametrize(
    "path",
    [
        "main.beancount",
        "journal/2026/2026-03.beancount",
        "documents/Facture n° 12 (août) – Dupont & fils.pdf",
        "documents/a..b.pdf",
        "documents/github.txt",
        "documents/gitignore",
        "notes.pyx.txt",
        "README",
        ".hidden",
    ],
)
def test_an_ordinary_path_passes(path: str) -> None:
    assert path_refusals({path}, Limits()) == []


def test_a_refusal_names_the_file_and_what_to_do() -> None:
    (refusal,) = path_refusals({"tools/x.py"}, Limits())
    assert str(refusal) == (
        "tools/x.py:0: programs, caches and encrypted files have no place in a book; take the file out"
    )


def test_two_names_that_a_disk_may_take_for_one_are_refused() -> None:
    (refusal,) = path_refusals({"Journal/x", "journal/x"}, Limits())
    assert refusal.path == "journal/x"
    assert '"Journal/x"' in refusal.message


@pytest.mark.parametrize(
    "below", ["main.beancount/x.beancount", "main.beancount/a/b/c.txt", "MAIN.beancount/x.beancount"]
)
def test_no_file_is_a_folder_too(below: str) -> None:
    """A tree of Git holds one of the two, so the other would be gone."""
    (refusal,) = path_refusals({"main.beancount", "journal/a.beancount", below}, Limits())
    assert refusal.path == "main.beancount"
    assert "folder" in refusal.message


def test_too_many_files_are_refused_before_any_is_looked_at() -> None:
    (refusal,) = path_refusals({"x.py", "y.py"}, Limits(files=1))
    assert refusal.message == "2 files, at most 1; keep fewer files"
