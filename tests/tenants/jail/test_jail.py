"""The jail gives what the loader gives, is never weaker than it is set to be, and survives the corpus."""

from collections.abc import Iterator
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.facts import file_facts
from ledger_core.ledger import BookError
from ledger_core.load import load
from tenants.jail import (
    Jail,
    JailAnswerError,
    JailError,
    JailFilesError,
    JailLimits,
    JailTimeError,
    JailUnavailableError,
    UnsafeKernelError,
)
from tenants.jail.jail import _errors, _facts, missing_for_strict
from tests.hostile.corpus import assert_answered, hostile_books
from tests.hostile.generated import HostileBook

CPU_SECONDS = 5
"""A bound on the work that any hostile book is, so that one tenant cannot hold up the others."""

ALL = frozenset({"namespaces", "landlock", "seccomp"})


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    jail = Jail(JailLimits(cpu_seconds=CPU_SECONDS))  # a child that works longer is ended, which is a fault
    yield jail
    jail.close()


@pytest.mark.parametrize("book", hostile_books(), ids=str)
def test_hostile_book_is_answered_in_the_jail(jail: Jail, book: HostileBook) -> None:
    server = jail._children._births._server
    errors = jail.full_check(Book(book.files))
    assert_answered(book, [str(error) for error in errors])
    assert jail.full_check(Book({"main.beancount": b""})) == ()
    assert jail._children._births._server is server


@pytest.mark.parametrize("book", hostile_books(), ids=str)
def test_facts_of_a_hostile_book_are_taken_in_the_jail(jail: Jail, book: HostileBook) -> None:
    server = jail._children._births._server
    try:
        facts = jail.facts_of(book.files)
    except JailTimeError:
        raise
    except JailError as error:
        assert error.path in {*book.files, "main.beancount", r"a\udc80b"}  # noqa: PT017  most books have facts
    else:
        assert facts.keys() == book.files.keys()
    assert jail.facts_of({"main.beancount": b""}) == {"main.beancount": file_facts("main.beancount", b"")}
    assert jail._children._births._server is server


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01 open Assets:A EUR\n",
        '2026-01-02 * "x"\n  Assets:A  1 EUR\n',
        "2026-13-01 open x\n",
        'include "journal/*.beancount"\ninclude "gone"\n',
    ],
)
def test_finds_what_the_loader_finds(jail: Jail, text: str) -> None:
    book = Book({"main.beancount": text.encode(), "journal/a.beancount": b"2026-01-01 open Assets:B\nx\n"})
    assert jail.full_check(book) == load(book).errors


def test_facts_are_those_of_the_core(jail: Jail) -> None:
    files = {
        "main.beancount": b'option "title" "T"\ninclude "a.beancount"\n2026-01-01 open Assets:A EUR\n',
        "a.beancount": b'2026-01-02 * "x"\n  Assets:A  1 EUR\n  Assets:A  -1 EUR\n',
        "documents/a.pdf": b"%PDF\xff",
        "empty.beancount": b"",
    }
    facts = jail.facts_of(files)
    assert {path: each.to_json() for path, each in facts.items()} == {
        path: file_facts(path, data).to_json() for path, data in files.items()
    }


def test_facts_of_many_and_of_large_files_take_several_children(jail: Jail) -> None:
    many = {f"{rank}.beancount": b"; %d" % rank for rank in range(1_500)}
    large = {f"large-{rank}.beancount": b"; x\n" * (2 * 1024**2 + rank) for rank in range(3)}
    facts = jail.facts_of({**many, **large})
    assert facts.keys() == {*many, *large}
    assert {each.path for each in facts.values()} == facts.keys()


def test_more_text_files_than_a_book_may_include_are_refused(jail: Jail) -> None:
    with pytest.raises(JailFilesError, match="5001 text files, at most 5000"):
        jail.facts_of({f"{rank}.beancount": b"" for rank in range(5_001)})
    assert len(jail.facts_of({f"{rank}.pdf": b"" for rank in range(5_001)})) == 5_001


@given(st.binary(max_size=60) | st.sampled_from((b"[]", b"{}", b"[" * 100_000, b'{"version": 1e999}')))
def test_what_are_no_facts_is_refused(part: bytes) -> None:
    with pytest.raises(JailAnswerError, match=r"^a\.beancount:0: "):
        _facts("a.beancount", b"", part)


@pytest.mark.parametrize("other", [("b.beancount", b""), ("a.beancount", b"; other")])
def test_facts_of_another_file_are_refused(other: tuple[str, bytes]) -> None:
    with pytest.raises(JailAnswerError, match="no facts of it"):
        _facts("a.beancount", b"", file_facts(*other).to_json())


def test_the_book_is_at_fault_where_memory_is_short() -> None:
    jail = Jail(JailLimits(memory_bytes=300 * 1024**2))
    lines = b'2026-01-02 * "x"\n  Assets:A  1 EUR\n' * 300_000
    book = Book({"main.beancount": b'include "journal/a.beancount"\n', "journal/a.beancount": lines})
    try:
        try:
            errors = jail.full_check(book)
        except JailError as error:
            errors = (error.error,)
        (said,) = errors
        assert said.path == "journal/a.beancount"
        assert jail.full_check(Book({"main.beancount": b""})) == ()
    finally:
        jail.close()


def test_says_which_protections_are_active(jail: Jail) -> None:
    always = (
        "resource limits",
        "no new privileges",
        "no capabilities",
        "no descriptors",
        "empty environment",
    )
    assert jail.protections()[: len(always)] == always
    weak = Jail(without=ALL)
    try:
        assert weak.protections() == always
        assert (
            weak.full_check(Book({"main.beancount": b"x\n"})) == load(Book({"main.beancount": b"x\n"})).errors
        )
    finally:
        weak.close()


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        (ALL, "namespaces and landlock or seccomp"),
        (frozenset({"namespaces"}), "does not offer namespaces to"),
    ],
)
def test_a_strict_jail_does_not_start_without_protections(left_out: frozenset[str], named: str) -> None:
    with pytest.raises(UnsafeKernelError, match=named):
        Jail(strict=True, without=left_out)


def test_a_strict_jail_starts_where_the_kernel_offers_enough(jail: Jail) -> None:
    if missing_for_strict(jail.protections()):
        with pytest.raises(UnsafeKernelError):
            Jail(strict=True)
    else:
        Jail(strict=True).close()


def test_strict_needs_namespaces_and_one_of_two_others() -> None:
    assert missing_for_strict(("namespaces", "landlock")) == ""
    assert missing_for_strict(("namespaces", "seccomp")) == ""
    assert missing_for_strict(("namespaces",)) == "landlock or seccomp"
    assert missing_for_strict(("landlock", "seccomp")) == "namespaces"


def test_a_closed_jail_says_so() -> None:
    jail = Jail()
    jail.close()
    with pytest.raises(JailUnavailableError, match="closed"):
        jail.full_check(Book({"main.beancount": b""}))


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"[]", b"[]"),
        (b"{}",),
        (b"nothing",),
        (b"\xff",),
        (b"[[1, 2, 3]]",),
        (b'[["main.beancount", 1]]',),
        (b'[["main.beancount", "1", "x"]]',),
        (b'[["main.beancount", 1, null]]',),
        (b"[" * 100_000,),
        (json.dumps([["x", 1, "y"]] * 1002).encode(),),
    ],
)
def test_what_is_no_list_of_errors_is_refused(parts: tuple[bytes, ...]) -> None:
    with pytest.raises((ValueError, TypeError, RecursionError)):
        _errors(parts)


@given(st.lists(st.tuples(st.text(), st.integers(0, 10**6), st.text()), max_size=20))
def test_any_error_is_shown_on_one_line_without_control_characters(rows: list[tuple[str, int, str]]) -> None:
    errors = _errors([json.dumps(rows).encode()])
    assert len(errors) == len(rows)
    for error in errors:
        assert isinstance(error, BookError)
        assert not {unicodedata.category(character) for character in str(error)} & {"Cc", "Cs", "Zl", "Zp"}
        assert len(error.message) <= 400
