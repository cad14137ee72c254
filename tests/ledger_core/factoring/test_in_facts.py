"""The moves of a factor told by the facts of the files are those that the loaded book tells."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.factoring.entries import funding_entries
from ledger_core.factoring.in_books import Move, moves_in
from ledger_core.factoring.in_facts import moves_in_facts
from ledger_core.factoring.marks import LONGEST_MARK
from ledger_core.facts import FileFacts, file_facts
from ledger_core.facts.walked import files_walked
from ledger_core.loading.limits import Limits
from tests.ledger_core.factoring.conftest import contract
from tests.ledger_core.factoring.small_book import END, FEES, HELD, assigned, posted, sound

CARDS = (
    ("Assets:41-Clients:411000:A", "411000", "A"),
    ("Assets:41-Clients:411000:B", "411000", "B"),
    ("Assets:46-Factor:467100", "467100", ""),
    ("Assets:46-Factor:467200", "467200", ""),
    ("Assets:51-Banques:512000", "512000", ""),
)
NAMES = [name for name, _number, _code in CARDS]
MAIN = 'include "journal/*.beancount"\n' + "".join(
    f'2025-01-01 open {name}\n  account-number: "{number}"\n' + (f'  customer: "{code}"\n' if code else "")
    for name, number, code in CARDS
)
MONTHS = ("journal/10.beancount", "journal/11.beancount")


def facts_of(book: Book) -> dict[str, FileFacts]:
    kept = {path: file_facts(path, data).to_json() for path, data in book.files.items()}
    return files_walked({path: FileFacts.from_json(data) for path, data in kept.items()}, Limits())


def by_facts(book: Book, until: dt.date = END) -> tuple[Move, ...]:
    return moves_in_facts(facts_of(book).values(), sound(book).accounts, contract(), until)


def loaded(book: Book, until: dt.date = END) -> tuple[Move, ...]:
    ledger = sound(book)
    return moves_in(ledger.entries, ledger.accounts, contract(), until)


def test_a_funding_is_told_with_its_assignment_event_and_documents() -> None:
    of = contract()
    book, event, claims = assigned(of)
    book = posted(book, *funding_entries(event, claims, HELD, FEES)[1:])
    moves = by_facts(book)
    assert moves == loaded(book)
    assert {(move.assignment, move.event) for move in moves} >= {
        ("C-2026-014", "assignment"),
        ("C-2026-014", "holdback"),
        ("C-2026-014", "commission"),
    }
    assert {move.reference for move in moves if move.event == "holdback"} >= {"F1", "F2"}


def test_what_no_include_names_and_what_comes_later_is_no_move() -> None:
    entry = '{} * "x"\n  assignment: "C-1"\n  Assets:46-Factor:467100  1.00 EUR\n  Assets:51-Banques:512000\n'
    files = {
        "main.beancount": MAIN,
        "journal/11.beancount": entry.format("2026-11-24") + entry.format("2026-11-25"),
        "aside.beancount": entry.format("2026-11-24"),
    }
    book = Book({path: text.encode() for path, text in files.items()})
    (move,) = by_facts(book, dt.date(2026, 11, 24))
    assert (move.path, move.lineno, move.cents) == ("journal/11.beancount", 3, 100)
    assert files_walked({}, Limits()) == {}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('"C-1"', "C-1"),
        (f'"{"9" * LONGEST_MARK}"', "9" * LONGEST_MARK),
        (f'"{"9" * (LONGEST_MARK + 1)}"', ""),
        ("12", ""),
        ("2026-01-01", ""),
        ("Assets:X", "Assets:X"),
        ('""', ""),
    ],
)
def test_a_mark_is_a_text_that_is_not_too_long(said: str, kept: str) -> None:
    text = (
        f'2026-11-01 * "x"\n  assignment: {said}\n  factoring: {said}\n  Assets:46-Factor:467100  1.00 EUR\n'
    )
    files = {"main.beancount": MAIN, MONTHS[0]: text + "  Assets:51-Banques:512000\n"}
    book = Book({path: each.encode() for path, each in files.items()})
    (move,) = by_facts(book)
    assert (move,) == loaded(book)
    assert (move.assignment, move.event) == (kept, kept)


MARKS = ("", '"C-1"', '"C-2"', '"settled"', "7", "TRUE", "#tag", '"' + "x" * 80 + '"')
posting = st.tuples(
    st.sampled_from(NAMES),
    st.integers(-300, 300),
    st.sampled_from(["", "F1", "F2"]),
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
)
entry = st.tuples(
    st.integers(1, 4),
    st.sampled_from(MARKS),
    st.sampled_from(MARKS),
    st.sampled_from(["", "P1"]),
    st.lists(posting, min_size=1, max_size=3),
)


def written(said: tuple[int, str, str, str, list[tuple[str, int, str, str]]]) -> str:
    """Write an entry whose bank line takes what the others leave, in each currency."""
    day, assignment, event, piece, postings = said
    lines = [f'2026-11-{day:02d} * "x"']
    lines += [f"  assignment: {assignment}"] if assignment else []
    lines += [f"  factoring: {event}"] if event else []
    lines += [f'  piece: "{piece}"'] if piece else []
    for name, cents, reference, currency in postings:
        lines.append(f"  {name}  {cents / 100:.2f} {currency}")
        lines += [f'    piece: "{reference}"'] if reference else []
    return "\n".join([*lines, "  Assets:51-Banques:512000", ""])


@settings(max_examples=60, deadline=None)
@given(st.lists(entry, max_size=4), st.lists(entry, max_size=4), st.integers(1, 4))
def test_facts_and_the_loaded_book_tell_the_same_moves(first: list, second: list, until: int) -> None:  # type: ignore[type-arg]
    files = {"main.beancount": MAIN}
    files |= {path: "".join(map(written, said)) for path, said in zip(MONTHS, (first, second), strict=True)}
    book = Book({path: text.encode() for path, text in files.items()})
    day = dt.date(2026, 11, until)
    assert by_facts(book, day) == loaded(book, day)
