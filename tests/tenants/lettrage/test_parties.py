"""What is certain is searched anew only where something changed, and is what a search of all would find."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.apply import Lettering
from ledger_core.lettrage.decide import of_groups
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from tenants.lettrage import parties
from tenants.lettrage.parties import CertainByParty

FIRST = dt.date(2026, 1, 1)


@st.composite
def books(draw: st.DrawFn) -> list[Line]:
    """Give lines of few customers, days and amounts, so that some settle each other; a few have letters."""
    made = []
    for key in range(draw(st.integers(0, 24))):
        sign = draw(st.sampled_from((1, -1)))
        made.append(
            Line(
                key,
                draw(st.sampled_from(("401000", "411000"))),
                draw(st.sampled_from(("ALPHA", "BETA"))),
                FIRST + dt.timedelta(days=draw(st.integers(0, 60))),
                sign * draw(st.sampled_from((10_00, 20_00, 30_00, 12_34))),
                "EUR",
                reference=draw(st.sampled_from(("", "F2026-1", "F2026-2"))),
                letter=draw(st.sampled_from(("", "", "", "A", "B", "C", "D", "E"))),
                path="a",
                lineno=10 * key,
            )
        )
    return made


@st.composite
def later(draw: st.DrawFn, lines: Sequence[Line]) -> list[Line]:
    """Give the next revision: some lines lettered, unlettered, gone or new; the keys are counted anew."""
    changed = []
    for line in lines:
        match draw(st.integers(0, 11)):
            case 0:
                changed.append(replace(line, letter="" if line.letter else "Z"))
            case 1:
                pass
            case 2:
                changed += [line, replace(line, cents=-line.cents, letter="")]
            case _:
                changed.append(line)
    return [replace(line, key=key, lineno=7 * key) for key, line in enumerate(changed)]


def of_all(lines: Sequence[Line]) -> list[Lettering]:
    return of_groups(match(lines).groups, {line.key: line for line in lines})


@given(st.data())
def test_revision_after_revision_it_is_what_a_search_of_all_finds(data: st.DataObject) -> None:
    found, lines = CertainByParty(), data.draw(books())
    for _ in range(4):
        assert found.in_lines(lines) == of_all(lines)
        lines = data.draw(later(lines))


def invoice_and_payment(customer: str, key: int) -> list[Line]:
    days = FIRST, FIRST + dt.timedelta(days=30)
    return [
        Line(key + place, "411000", customer, day, cents, "EUR", reference="F1", path="a", lineno=key + place)
        for place, (day, cents) in enumerate(zip(days, (10_00, -10_00), strict=True))
    ]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Note whose lines the matcher is asked about."""
    asked: list[set[str]] = []

    def noted(lines: Sequence[Line], **options: object) -> object:
        asked.append({line.customer for line in lines})
        return match(lines, **options)  # type: ignore[arg-type]  handed on as they are

    monkeypatch.setattr(parties, "match", noted)
    return asked


def test_only_what_changed_is_searched_again(searched: list[set[str]]) -> None:
    found = CertainByParty()
    alpha, beta = invoice_and_payment("ALPHA", 0), invoice_and_payment("BETA", 2)
    assert len(found.in_lines([*alpha, *beta])) == 2
    assert searched == [{"ALPHA"}, {"BETA"}]
    lettered = [replace(line, letter="A") for line in alpha]
    moved = [replace(line, key=line.key + 5, lineno=99) for line in beta]
    (left,) = found.in_lines([*lettered, *moved])
    assert left.lines == tuple(moved)
    assert searched[2:] == [{"ALPHA"}]


def test_another_usual_delay_of_the_account_is_a_change_for_all(searched: list[set[str]]) -> None:
    found = CertainByParty()
    beta = invoice_and_payment("BETA", 0)
    paid = [line for place in range(4) for line in invoice_and_payment("GAMMA", 10 + 2 * place)]
    found.in_lines([*beta, *paid])
    lettered = [replace(line, letter="ABCD"[(line.key - 10) // 2]) for line in paid]
    found.in_lines([*beta, *lettered])
    assert searched[-2:] == [{"BETA"}, {"GAMMA"}]
    more = [replace(line, letter="E") for line in invoice_and_payment("GAMMA", 20)]
    found.in_lines([*beta, *lettered, *more])
    assert searched[4:] == [{"GAMMA"}]  # one letter more of the same delay is none
