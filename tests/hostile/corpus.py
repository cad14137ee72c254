"""The hostile corpus: books kept as files in `books/`, and those that are generated."""

from collections.abc import Sequence
from pathlib import Path

from tests.hostile.generated import HostileBook, generated_books

BOOKS = Path(__file__).parent / "books"


def hostile_books() -> list[HostileBook]:
    """Return all of them."""
    return [*(_kept(path) for path in sorted(BOOKS.iterdir())), *generated_books()]


def _kept(path: Path) -> HostileBook:
    if path.is_dir():
        files = {
            file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()
        }
    else:
        files = {"main.beancount": path.read_bytes()}
    first = files["main.beancount"].decode("utf-8", "replace").splitlines()[0]
    place, words = first.partition("; expect ")[2].split(": ", 1)
    return HostileBook(path.stem, files, place, words)


def assert_answered(book: HostileBook, errors: Sequence[str]) -> None:
    """Assert that the errors, as `path:line: message`, are what this book must get."""
    if not book.words:
        assert errors == []
        return
    said = [
        error
        for error in errors
        if error.startswith(f"{book.place}:" if book.place else "") and book.words in error
    ]
    assert said, f"expected {book.place}: … {book.words}; got {errors[:3]}"
    assert max(len(error) for error in errors) < 1000
    assert len(errors) <= 1001
    assert all(error.isprintable() for error in errors)
