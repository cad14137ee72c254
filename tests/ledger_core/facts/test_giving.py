"""What a change gave, told from the files that changed, is what a walk over whole books tells."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.book import Book
from ledger_core.facts import file_facts
from ledger_core.facts.giving import Giving, given_between
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load

NAMES = {"A": "Assets:41-Clients:411000:A", "B": "Assets:41-Clients:411000:B"}
MAIN = (
    'option "operating_currency" "EUR"\nplugin "ledger_core.lettrage.plugin"\n'
    + "".join(
        f'2025-01-01 open {name}\n  account-number: "411000"\n  customer: "{code}"\n'
        for code, name in NAMES.items()
    )
    + '2025-01-01 open Income:70-Ventes:706000\n  account-number: "706000"\n'
)
MONTHS = ("journal/2026/2026-01.beancount", "journal/2026/2026-02.beancount")


def entry(code: str, day: int, euros: int, letter: str, text: str = "F") -> str:
    lettered = f'    lettrage: "{letter}"\n    lettrage-date: 2026-02-01\n' if letter else ""
    return (
        f'2026-01-{day:02d} * "{text}"\n  {NAMES[code]}  {euros}.00 EUR\n{lettered}'
        f"  Income:70-Ventes:706000  {-euros}.00 EUR\n"
    )


def state(*months: str, including: str = 'include "journal/*/*.beancount"\n') -> dict[str, bytes]:
    files = {"main.beancount": MAIN + including, **dict(zip(MONTHS, months, strict=False))}
    return {path: text.encode() for path, text in files.items()}


def given_by(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Giving:
    facts = [{path: file_facts(path, data) for path, data in files.items()} for files in (before, after)]
    return given_between(*facts)


def letters(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[tuple[str, str]]:
    codes = {name: code for code, name in NAMES.items()}
    return {(codes[account], letter) for account, letter in given_by(before, after).letters}


entries = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.integers(1, 3),
        st.sampled_from([5, -5, 7]),
        st.sampled_from(["", "", "AAA", "AAB", "aaa"]),
        st.sampled_from("FG"),
    ),
    max_size=5,
)
states = st.builds(
    lambda months, every: state(
        *("".join(entry(*one) for one in month) for month in months),
        including='include "journal/*/*.beancount"\n' if every else f'include "{MONTHS[0]}"\n',
    ),
    st.tuples(entries, entries),
    st.booleans(),
)


def lettered(files: Mapping[str, bytes]) -> Counter[tuple[object, ...]]:
    loaded = load(Book(files))
    assert isinstance(loaded, Ledger)
    return Counter(
        (line.customer, line.letter, line.date, line.cents) for line in lines_of(loaded) if line.letter
    )


@given(st.lists(states, min_size=2, max_size=4))
def test_it_is_what_a_walk_over_whole_books_tells(history: list[dict[str, bytes]]) -> None:
    for before, after in pairwise(history):
        gained = lettered(after) - lettered(before)
        assert letters(before, after) == {(str(code), str(letter)) for code, letter, *_ in gained}


def test_the_first_state_gives_all_it_holds() -> None:
    assert letters({}, state(entry("A", 1, 5, "AAA"))) == {("A", "AAA")}


def test_lines_that_move_or_are_worded_otherwise_are_given_nothing() -> None:
    one, other = entry("A", 1, 5, "AAA"), entry("A", 2, -5, "AAA")
    moved = state("; nothing\n\n", other + one.replace('"F"', '"Facture"'))
    assert letters(state(one, other), moved) == set()


def test_a_line_that_joins_is_given_and_one_that_leaves_is_not() -> None:
    two = entry("A", 1, 5, "aaa") + entry("A", 2, -5, "aaa")
    three = two + entry("A", 3, 5, "aaa")
    assert letters(state(two), state(three)) == {("A", "aaa")}
    assert letters(state(three), state(two)) == set()


def test_a_second_line_of_the_same_day_and_amount_is_given() -> None:
    once = entry("A", 1, 5, "aaa")
    assert letters(state(once), state(once + once)) == {("A", "aaa")}


def test_owners_are_told_of_what_was_opened_or_is_opened_otherwise() -> None:
    first = state()
    assert given_by({}, first).owners[NAMES["A"]] == ("411000", "A")
    assert given_by(first, state(entry("A", 1, 5, ""))).owners == {}
    renamed = {path: data.replace(b'customer: "A"', b'customer: "NEW"') for path, data in state().items()}
    assert given_by(first, renamed).owners == {NAMES["A"]: ("411000", "NEW")}
