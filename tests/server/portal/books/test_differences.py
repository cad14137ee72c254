"""Differences show what changed with its surroundings, and say what they leave out."""

from hypothesis import given
from hypothesis import strategies as st

from server.portal.books.differences import MOST_A_FILE, MOST_LINES, difference_of
from tenants.books.history import FileChange

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=30).map(
    lambda lines: "".join(f"{line}\n" for line in lines).encode()
)
MONTH = [f"line {number}" for number in range(1, 101)]


def text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@given(TEXTS, TEXTS)
def test_added_and_removed_lines_are_counted_and_shown(before: bytes, after: bytes) -> None:
    (file,) = difference_of([FileChange("x", before, after)]).files
    shown = [line for hunk in file.hunks for line in hunk.lines]
    assert sum(line.kind == "add" for line in shown) == file.added
    assert sum(line.kind == "del" for line in shown) == file.removed
    assert before.count(b"\n") - file.removed + file.added == after.count(b"\n")
    for line in shown:
        source = (before if line.kind == "del" else after).decode().split("\n")
        assert source[line.number - 1] in line.html


def test_changes_far_apart_are_two_hunks_with_three_lines_around_each() -> None:
    changed = [*MONTH[:9], "ten", *MONTH[10:79], *MONTH[80:]]
    (file,) = difference_of([FileChange("x", text(MONTH), text(changed))]).files
    assert [(hunk.lineno, len(hunk.lines)) for hunk in file.hunks] == [(7, 8), (77, 7)]
    assert (file.state, file.added, file.removed, file.left_out) == ("changed", 1, 2, 0)


def test_a_large_new_file_is_cut_and_what_is_left_out_counted() -> None:
    month = text([f"line {number}" for number in range(5_000)])
    (file,) = difference_of([FileChange("x", None, month)]).files
    assert (file.state, file.added, file.left_out) == ("added", 5_000, 5_000 - MOST_A_FILE)
    first, second = difference_of([FileChange("x", None, month)] * 2, 100, 150).files
    assert (first.left_out, second.left_out) == (5_000 - 100, 5_000 - 50)
    (file,) = difference_of([FileChange("x", None, month)], MOST_LINES).files
    assert file.left_out == 5_000 - MOST_LINES


def test_a_page_has_an_end_whatever_changed() -> None:
    month = text([f"line {number}" for number in range(500)])
    files = difference_of([FileChange(f"{number}", None, month) for number in range(20)]).files
    assert sum(len(hunk.lines) for file in files for hunk in file.hunks) == MOST_LINES
    assert sum(file.left_out for file in files) == 20 * 500 - MOST_LINES


def test_binary_files_and_long_lines_and_bytes_that_are_no_text() -> None:
    changes = [
        FileChange("a.pdf", None, b"%PDF\0"),
        FileChange("b", b"x" * 100_000, None),
        FileChange("c", b"\xff\xfe\n", b"<script>\n"),
    ]
    pdf, long, odd = difference_of(changes).files
    assert (pdf.state, pdf.hunks) == ("binary", ())
    assert len(long.hunks[0].lines[0].html) < 2_000
    assert [line.html for line in odd.hunks[0].lines] == ["��", "&lt;script&gt;"]
