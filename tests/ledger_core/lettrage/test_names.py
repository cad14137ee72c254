"""Names of lines: the same in the next revision, and no two lines have one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.names import names_of
from tests.ledger_core.lettrage.conftest import lines_of_table

LINES = [
    replace(line, path="a.beancount", lineno=10 * line.key)
    for line in lines_of_table(
        "03-01 I 12.00 F1 Facture\n03-01 I 12.00 F1 Facture\n"
        "03-02 P -12.00 - Virement\n03-02 P -7.00 - Virement"
    )
]


def test_letters_and_places_do_not_count() -> None:
    moved = [replace(line, lineno=line.lineno + 99, letter="AAA", entry="7") for line in LINES]
    assert names_of(moved) == names_of(LINES)


def test_lines_that_look_alike_are_numbered_in_the_order_of_the_file() -> None:
    names = names_of(LINES)
    assert names[0].endswith("-1")
    assert names[1] == names[0][:-1] + "2"
    assert len(set(names.values())) == len(LINES)


@given(order=st.permutations(range(len(LINES))))
def test_the_order_in_which_lines_are_given_does_not_count(order: list[int]) -> None:
    assert names_of(LINES[rank] for rank in order) == names_of(LINES)


@given(field=st.sampled_from(["path", "account", "customer", "reference", "label", "journal", "currency"]))
def test_what_a_line_says_counts(field: str) -> None:
    other = replace(LINES[2], **{field: "other"})
    assert names_of([other])[2] != names_of([LINES[2]])[2]
