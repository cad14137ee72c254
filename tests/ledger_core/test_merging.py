"""Two changes of one text: joined where they are apart, and left to a person where they are not."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.merging import merged

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\r\n", b"c\r\n", b"\n"]), max_size=8)


def text(lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("aXcde", "abcYe", "aXcYe"),
        ("abcYe", "aXcde", "aXcYe"),
        ("Xabcde", "abcdeY", "XabcdeY"),
        ("acde", "abce", "ace"),
        ("abcde", "abXde", "abXde"),
        ("abXde", "abcde", "abXde"),
        ("abXde", "abXde", "abXde"),
        ("aXYZcde", "abcd", "aXYZcd"),
        ("XbcdY", "abZde", "XbZdY"),
    ],
)
def test_changes_of_different_lines_are_joined(mine: str, theirs: str, both: str) -> None:
    assert merged(text("abcde"), text(mine), text(theirs)) == text(both)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("aXcde", "aYcde"),  # the same line
        ("aXcde", "abYde"),  # neighbours
        ("abcdeX", "abcdeY"),  # both add at the end
        ("abXcde", "abYcde"),  # both add at one place
        ("", "abcdX"),
        ("XYZ", "abZde"),  # one change about the other
    ],
)
def test_changes_that_meet_are_for_a_person(mine: str, theirs: str) -> None:
    assert merged(text("abcde"), text(mine), text(theirs)) is None


def test_a_missing_last_newline_is_a_change_of_the_last_line() -> None:
    assert merged(b"a\nb\nc\n", b"a\nb\nc", b"X\nb\nc\n") == b"X\nb\nc"


@given(LINES, LINES, LINES)
def test_joining_knows_no_order_and_gives_each_side_its_change(
    base: list[bytes], mine: list[bytes], theirs: list[bytes]
) -> None:
    texts = [b"".join(lines) for lines in (base, mine, theirs)]
    both = merged(*texts)
    assert both == merged(texts[0], texts[2], texts[1])
    assert merged(texts[0], texts[1], texts[0]) == texts[1]


@given(LINES, LINES, LINES, st.binary(max_size=5), st.binary(max_size=5))
def test_what_stands_apart_is_always_joined(
    head: list[bytes], middle: list[bytes], tail: list[bytes], one: bytes, other: bytes
) -> None:
    """Each side replaces a line of its own; a line that is nowhere else stands between them."""

    def of(first: bytes, second: bytes) -> bytes:
        return b"".join([*head, b"<", first, b">\n", *middle, b"|||\n", *tail, b"(", second, b")\n"])

    assert merged(of(b"1", b"1"), of(one, b"1"), of(b"1", other)) == of(one, other)
