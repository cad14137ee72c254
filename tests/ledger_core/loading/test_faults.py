"""Messages: one clean line, cut, at a place."""

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.ledger import BookError
from ledger_core.loading.faults import clean, fault_at, plainly, quoted, reported
from ledger_core.loading.limits import Limits


@given(st.text() | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lu"])), st.integers(5, 80))
def test_a_message_is_one_line_and_no_longer_than_allowed(text: str, length: int) -> None:
    line = clean(text, length)
    assert len(line) <= length
    assert line.encode("utf-8").decode() == line
    assert not any(character in line for character in "\n\r\x1b\u202e\u2066\x9b\x00")


def test_words_of_the_book_are_shown_in_quotes_and_cut() -> None:
    assert quoted("x\n\x1b[31my") == '"x [31my"'
    assert quoted("a" * 99, 10) == '"aaaaaaaa …"'


def test_a_fault_without_a_place_stands_at_the_book() -> None:
    assert fault_at({}, "x", Limits()) == BookError("main.beancount", 0, "x")
    assert fault_at({"filename": 3, "lineno": "x"}, "x", Limits()) == BookError("main.beancount", 0, "x")


def test_messages_without_python_values() -> None:
    assert plainly("Duplicate entry: Transaction(…)") == "this entry stands in the books already"
    assert plainly('x" against balance y') == 'x" against balance y'
    assert plainly("ValueError: Invalid number format: '12,00'") == (
        "'12,00' is no number: write it as 1200.00 or 1,200.00"
    )
    assert plainly("ValueError: month must be in 1..12") == "no such day: month must be in 1..12"
    assert plainly("ValueError: else") == "ValueError: else"
    assert plainly("as it is") == "as it is"


def test_faults_come_by_place_and_once() -> None:
    faults = [BookError("b", 2, "x"), BookError("a", 10, "x"), BookError("a", 9, "x"), BookError("b", 2, "x")]
    assert reported(faults, Limits()) == (
        BookError("a", 9, "x"),
        BookError("a", 10, "x"),
        BookError("b", 2, "x"),
    )
    cut = reported(faults, Limits(errors=1))
    assert cut == (
        BookError("a", 9, "x"),
        BookError("main.beancount", 0, "2 more errors are not shown; mend those above first"),
    )
