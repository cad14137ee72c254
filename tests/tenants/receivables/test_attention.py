"""The table of rules: which cause a tenant has, and how heavy it is."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.receivables.attention import Cause, Group, reasons_of
from tenants.receivables.figures import Glance
from tenants.receivables.key_figures import KeyFigures

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
GOOD = KeyFigures(
    number=7,
    day=TODAY,
    currency="EUR",
    lines=120,
    total_cents=100_00,
    debts_cents=100_00,
    overdue_cents=10_00,
    aged_cents=(90_00, 10_00, 0, 0, 0),
    unallocated_cents=0,
    other_totals=(),
    before_total_cents=90_00,
    before_debts_cents=90_00,
    before_overdue_cents=9_00,
    dso=tuple(map(Decimal, (40, 41, 40, 42))),
    unlettered=3,
    oldest=TODAY - dt.timedelta(days=5),
    certain_groups=0,
    faulty_letters=0,
    payments_of_nobody=0,
    proven=True,
)
FINE = Glance(7, NOW, "Paul Rainval <paul@people.example>", "web", checked=True, errors=(), figures=GOOD)


def seen(**figures: Any) -> Glance:  # noqa: ANN401  fields of any type
    return replace(FINE, figures=replace(GOOD, **figures))


@pytest.mark.parametrize(
    ("glance", "cause", "group", "state"),
    [
        (FINE, Cause.FINE, Group.FINE, "ok"),
        (replace(FINE, errors=("a:1: x",)), Cause.BROKEN_BOOKS, Group.FIRST, "bad"),
        (replace(FINE, checked=False), Cause.UNCHECKED, Group.FOLLOW, "hold"),
        (replace(FINE, figures=None), Cause.COUNTING, Group.FOLLOW, "hold"),
        (Glance(), Cause.EMPTY, Group.FOLLOW, ""),
        (seen(lines=0), Cause.EMPTY, Group.FOLLOW, ""),
        (seen(proven=False), Cause.UNPROVEN, Group.FIRST, "bad"),
        (seen(faulty_letters=1), Cause.FAULTY_LETTERS, Group.FIRST, "bad"),
        (seen(overdue_cents=40_00), Cause.HIGH_OVERDUE, Group.FIRST, "bad"),
        (seen(overdue_cents=60_00, unallocated_cents=-50_00), Cause.FINE, Group.FINE, "ok"),
        (seen(overdue_cents=70_00, unallocated_cents=-50_00), Cause.HIGH_OVERDUE, Group.FIRST, "bad"),
        (seen(overdue_cents=39_99, before_overdue_cents=30_00), Cause.RISING_OVERDUE, Group.FIRST, "warn"),
        (seen(overdue_cents=30_00, before_overdue_cents=27_00), Cause.OVERDUE, Group.FOLLOW, "warn"),
        (seen(oldest=TODAY - dt.timedelta(days=60)), Cause.OLD_LINES, Group.FIRST, "warn"),
        (seen(oldest=TODAY - dt.timedelta(days=59)), Cause.STALE_LINES, Group.FOLLOW, "info"),
        (seen(oldest=TODAY - dt.timedelta(days=29)), Cause.FINE, Group.FINE, "ok"),
        (seen(aged_cents=(80_00, 5_00, 0, 0, 15_00)), Cause.VERY_OLD_DEBTS, Group.FIRST, "warn"),
        (replace(FINE, at=NOW - dt.timedelta(days=44)), Cause.SILENT, Group.FIRST, "warn"),
        (replace(FINE, at=NOW - dt.timedelta(days=43)), Cause.FINE, Group.FINE, "ok"),
        (seen(payments_of_nobody=2), Cause.NOBODYS_PAYMENTS, Group.FOLLOW, "warn"),
        (seen(dso=tuple(map(Decimal, (40, 41, 45, 50)))), Cause.RISING_DSO, Group.FOLLOW, "warn"),
        (seen(dso=(Decimal(40), None, Decimal(50))), Cause.FINE, Group.FINE, "ok"),
        (seen(certain_groups=6), Cause.CERTAIN, Group.FOLLOW, "info"),
        (seen(debts_cents=0, overdue_cents=0, before_debts_cents=0), Cause.FINE, Group.FINE, "ok"),
    ],
)
def test_the_first_reason_speaks_for_the_tenant(
    glance: Glance, cause: Cause, group: Group, state: str
) -> None:
    first = reasons_of(glance, TODAY)[0]
    assert (first.cause, first.group, first.state) == (cause, group, state)


def test_a_reason_has_the_numbers_of_its_sentence() -> None:
    (reason,) = reasons_of(seen(overdue_cents=37_00, before_overdue_cents=27_00), TODAY)[:1]
    assert reason.numbers == {"share": Fraction(37, 100), "points": Fraction(7, 100)}


def test_several_reasons_stand_in_the_order_of_their_weight() -> None:
    found = reasons_of(replace(seen(certain_groups=1, faulty_letters=2), errors=("a",)), TODAY)
    assert [reason.cause for reason in found] == [Cause.BROKEN_BOOKS, Cause.FAULTY_LETTERS, Cause.CERTAIN]


cents = st.integers(0, 10**12)


@given(
    st.builds(
        Glance,
        number=st.integers(0, 9),
        at=st.just(NOW),
        checked=st.booleans(),
        errors=st.lists(st.text(), max_size=2).map(tuple),
        figures=st.none()
        | st.builds(
            lambda overdue, debts, before, oldest, more: replace(
                GOOD,
                debts_cents=overdue + debts,
                overdue_cents=overdue,
                before_overdue_cents=min(before, GOOD.before_debts_cents),
                oldest=oldest,
                **more,
            ),
            cents,
            cents,
            cents,
            st.none() | st.dates(dt.date(2020, 1, 1), TODAY),
            st.fixed_dictionaries({"lines": st.integers(0, 3), "certain_groups": st.integers(0, 3)}),
        ),
    )
)
def test_whatever_is_seen_has_a_reason_and_the_heaviest_group_comes_first(glance: Glance) -> None:
    groups = [list(Group).index(reason.group) for reason in reasons_of(glance, TODAY)]
    assert groups
    worst = groups[0]
    assert all(group >= worst for group in groups) or reasons_of(glance, TODAY)[0].cause in {
        Cause.EMPTY,
        Cause.COUNTING,
    }
