"""Includes: what a pattern finds in the book's own files, and in which order they are read."""

import glob
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.loading.including import read_files
from ledger_core.loading.limits import Limits


def read(main: str, *paths: str, **texts: str) -> tuple[list[str], list[str], list[str]]:
    """Return the paths read, the errors and the refusals."""
    files = {"main.beancount": main.encode(), **dict.fromkeys(paths, b"")}
    files |= {path: text.encode() for path, text in texts.items()}
    reading = read_files(Book(files), Limits())
    return (
        [file.path for file in reading.files],
        [str(error) for error in reading.errors],
        [str(error) for error in reading.refusals],
    )


def test_files_are_read_breadth_first_and_by_name() -> None:
    paths, errors, refusals = read(
        'include "b.beancount"\ninclude "j/*.beancount"\n',
        "j/2.beancount",
        "j/1.beancount",
        "c.beancount",
        "j/not.txt",
        **{"b.beancount": 'include "c.beancount"\n'},
    )
    assert paths == ["main.beancount", "b.beancount", "j/1.beancount", "j/2.beancount", "c.beancount"]
    assert (errors, refusals) == ([], [])


def test_an_include_is_relative_to_its_file() -> None:
    paths, errors, _ = read(
        'include "j/a.beancount"\n',
        "x.beancount",
        "j/b.beancount",
        **{"j/a.beancount": 'include "../x.beancount"\ninclude "./b.beancount"\n'},
    )
    assert paths == ["main.beancount", "j/a.beancount", "x.beancount", "j/b.beancount"]
    assert errors == []


def test_what_is_not_there_and_what_was_read_are_errors_at_the_include() -> None:
    _, errors, refusals = read('include "no.beancount"\ninclude "n*o"\n\ninclude "main.beancount"\n')
    assert errors == [
        'main.beancount:1: include "no.beancount": no such file in the book; correct the path',
        'main.beancount:2: include "n*o": no such file in the book; correct the path',
        'main.beancount:4: include "main.beancount": main.beancount is read already; include it once',
    ]
    assert refusals == []


def test_a_cycle_ends() -> None:
    texts = {"a.bean": 'include "b.bean"\n', "b.bean": 'include "a.bean"\n'}
    paths, errors, _ = read('include "a.bean"\n', **texts)
    assert paths == ["main.beancount", "a.bean", "b.bean"]
    assert errors == ['b.bean:1: include "a.bean": a.bean is read already; include it once']


def test_a_file_that_is_not_named_as_a_text_is_not_read() -> None:
    paths, errors, refusals = read('include "*"\n', "a.pdf", "b.beancount", "c.txt")
    assert paths == ["main.beancount", "b.beancount"]
    assert errors == [
        'main.beancount:1: include "*": a.pdf is no .beancount file; rename it',
        'main.beancount:1: include "*": c.txt is no .beancount file; rename it',
        'main.beancount:1: include "*": main.beancount is read already; include it once',
    ]
    assert refusals == []


@pytest.mark.parametrize("pattern", ["/x", "../x", "a/../../x", "~/x", "$x", "", ".", "a/.."])
def test_an_include_never_leaves_the_book(pattern: str) -> None:
    _, _, refusals = read(f'include "{pattern}"\n', "x")
    assert len(refusals) == 1
    assert refusals[0].startswith("main.beancount:1: include ")
    assert "outside the book" in refusals[0]


def test_text_beyond_all_limits_is_refused() -> None:
    files = {"main.beancount": b'include "a.bean"\n', "a.bean": b";" * 50}
    reading = read_files(Book(files), Limits(text_bytes=40))
    assert [str(refusal) for refusal in reading.refusals] == [
        "a.bean:0: with this file the book has more than 40 bytes of text: split the book"
    ]


NAMES = st.sampled_from(["a", "b", "ab", "a.x", ".h", "b.x", "[a]"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PARTS = st.sampled_from(["*", "a*", "*.x", "?", "[ab]", "[!a]*", "a", ".*", "**", "ab", "[a]"])
PATTERNS = st.lists(PARTS, min_size=1, max_size=3).filter(
    lambda parts: parts.count("**") <= 1 and parts[-1] != "**"
)


@settings(max_examples=200, deadline=None)
@given(st.sets(PATHS, max_size=8), PATTERNS)
def test_a_pattern_finds_what_a_shell_finds(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], parts: list[str]
) -> None:
    files = {f"{path}.bean" for path in paths}
    root = tmp_path_factory.mktemp("glob")
    for path in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    pattern = "/".join(parts) + ".bean"
    found = set(glob.glob(pattern, root_dir=root, recursive=True))  # noqa: PTH207  what Beancount calls
    read_paths, _, refusals = read(f'include "{pattern}"\n', *files)
    assert refusals == []
    assert set(read_paths[1:]) == found & files
    assert Path("main.beancount").as_posix() == read_paths[0]
