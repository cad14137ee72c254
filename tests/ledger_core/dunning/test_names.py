"""Names of debts: they survive letters, edits of the text and the settling of twins."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.dunning.names import debt_names, instalment_name
from ledger_core.lettrage.lines import Line
from tests.ledger_core.lettrage.conftest import lines_of_table

LINES = [
    replace(line, path=f"journal/2026-0{3 + line.key // 2}.beancount", lineno=10 * line.key)
    for line in lines_of_table(
        "03-01 I 12.00 F1 Facture\n03-01 I 12.00 F1 Facture\n03-01 I 12.00 F1 Facture\n03-02 I 7.00 F2 Autre"
    )
]


def test_the_file_the_label_the_letter_and_the_place_do_not_count() -> None:
    tidied = [
        replace(
            line,
            path="a/" + line.path,
            lineno=line.lineno + 5,
            label="x",
            letter="AAA",
            journal="OD",
            due=line.date,
        )
        for line in LINES
    ]
    assert debt_names(tidied) == debt_names(LINES)


def test_twins_are_numbered_by_path_and_line() -> None:
    names = debt_names(LINES)
    stem = names[0].removesuffix("-1")
    assert [names[key] for key in range(3)] == [f"{stem}-1", f"{stem}-2", f"{stem}-3"]


@given(settled=st.sets(st.sampled_from([0, 1, 2])))
def test_settling_some_of_the_twins_renames_none(settled: set[int]) -> None:
    after = [replace(line, letter="AAA") if line.key in settled else line for line in LINES]
    assert debt_names(after) == debt_names(LINES)


@given(order=st.permutations(LINES))
def test_the_order_in_which_lines_are_given_does_not_count(order: list[Line]) -> None:
    assert debt_names(order) == debt_names(LINES)


@given(field=st.sampled_from(["account", "customer", "reference", "currency"]))
def test_what_makes_a_debt_counts(field: str) -> None:
    assert debt_names([replace(LINES[3], **{field: "other"})])[3] != debt_names([LINES[3]])[3]


def test_an_instalment_is_named_by_its_plan_and_its_place() -> None:
    assert instalment_name(7, 3) == "plan-7:3"
