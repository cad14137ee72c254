from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.letters import LetterSequence, NotALetterError, letter_order, next_letter

LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("letter", "after"),
    [
        ("A", "B"),
        ("Z", "AA"),
        ("AZ", "BA"),
        ("AAA", "AAB"),
        ("AAZ", "ABA"),
        ("AZZ", "BAA"),
        ("ZZZ", "AAAA"),
        ("aab", "AAC"),
    ],
)
def test_next_letter_counts_in_letters(letter: str, after: str) -> None:
    assert next_letter(letter) == after


@given(LETTERS)
def test_the_next_letter_is_higher_in_the_order_of_letters(letter: str) -> None:
    assert letter_order(next_letter(letter)) > letter_order(letter)


@given(LETTERS, LETTERS)
def test_no_letter_lies_between_one_and_its_next(letter: str, other: str) -> None:
    after = letter_order(next_letter(letter))
    assert not letter_order(letter) < letter_order(other) < after


@pytest.mark.parametrize("text", ["", "12", "A1", "É", "A B", "*"])
def test_what_is_no_letter_has_no_next_one(text: str) -> None:
    with pytest.raises(NotALetterError, match="A to Z"):
        next_letter(text)


def test_z_comes_before_aa() -> None:
    assert sorted(["AAAA", "AA", "Z", "ZZZ"], key=letter_order) == ["Z", "AA", "ZZZ", "AAAA"]


def test_a_new_account_begins_with_the_first_letter() -> None:
    letters = LetterSequence()
    assert [letters.take() for _ in range(3)] == ["AAA", "AAB", "AAC"]


def test_letters_continue_after_the_highest_in_either_case() -> None:
    assert LetterSequence(["AAA", "aab"]).take() == "AAC"


def test_letters_continue_after_zzz_once_and_for_all() -> None:
    assert LetterSequence(["ZZZ"]).take() == "AAAA"
    assert LetterSequence(["ZZZ", "AAAA"]).take() == "AAAB"


def test_an_account_lettered_with_two_letters_goes_on_with_two() -> None:
    assert LetterSequence(["Z", "AA", "B"]).take() == "AB"


def test_codes_that_are_no_letters_are_passed_over() -> None:
    assert LetterSequence(["12", "*", ""]).take() == "AAA"


def test_the_first_letter_can_be_chosen() -> None:
    assert LetterSequence(first="a").take() == "A"


def test_a_first_letter_that_is_none_is_refused() -> None:
    with pytest.raises(NotALetterError):
        LetterSequence(first="1")


@given(st.lists(LETTERS, max_size=20), st.integers(1, 30))
def test_what_is_handed_out_was_never_in_use(used: list[str], count: int) -> None:
    letters = LetterSequence(used)
    handed_out = [letters.take() for _ in range(count)]
    assert len(set(handed_out)) == count
    assert not {text.upper() for text in used} & set(handed_out)
