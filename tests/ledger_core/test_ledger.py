"""The values of a loaded ledger that carry behaviour of their own."""

from ledger_core.ledger import BookError


def test_an_error_is_written_as_editors_read_it() -> None:
    assert str(BookError("journal/2026-03.beancount", 12, "x")) == "journal/2026-03.beancount:12: x"


def test_errors_sort_by_path_then_line_as_numbers() -> None:
    errors = [BookError("b", 1, "x"), BookError("a", 10, "x"), BookError("a", 9, "y"), BookError("a", 9, "x")]
    assert [str(error) for error in sorted(errors)] == ["a:9: x", "a:9: y", "a:10: x", "b:1: x"]
