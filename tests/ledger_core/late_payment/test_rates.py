"""The tables: complete where they say so, sourced in every row, and silent where nothing was found."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.late_payment.applied import raised_from
from ledger_core.late_payment.rates import RATES, RateKind
from ledger_core.late_payment.rules import (
    DEFAULT_POINTS,
    FLOOR_TIMES,
    INDEMNITY_EUROS,
    JUDGMENT_POINTS,
    PUBLIC_INDEMNITY_EUROS,
    PUBLIC_POINTS,
    Rule,
    rule_on,
)
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.sources import Source, Status, weakest

SEMESTERS = [Semester(year, half) for year in range(2015, 2027) for half in (1, 2)]


def test_the_central_banks_rate_is_there_from_2015_to_the_second_half_of_2026() -> None:
    assert [semester for semester, kind in RATES.rows if kind is RateKind.CENTRAL_BANK] == SEMESTERS


@pytest.mark.parametrize("kind", [RateKind.LEGAL, RateKind.LEGAL_INDIVIDUALS])
def test_the_legal_rate_ends_with_the_first_half_of_2026(kind: RateKind) -> None:
    assert [semester for semester, found in RATES.rows if found is kind] == SEMESTERS[:-1]
    assert RATES.find(Semester(2026, 2), kind) is None


@pytest.mark.parametrize(
    ("year", "half", "central_bank", "individuals", "others"),
    [
        (2015, 1, "0.05", "4.06", "0.93"),
        (2018, 1, "0.00", "3.73", "0.89"),
        (2019, 1, "0.00", "3.40", "0.86"),
        (2022, 2, "0.00", "3.15", "0.77"),
        (2024, 1, "4.50", "8.01", "5.07"),
        (2025, 2, "2.15", "6.65", "2.76"),
        (2026, 1, "2.15", "6.67", "2.62"),
    ],
)
def test_rows_say_what_was_published(
    year: int, half: int, central_bank: str, individuals: str, others: str
) -> None:
    semester = Semester(year, half)
    found = {kind: RATES.find(semester, kind) for kind in RateKind}
    assert {kind: rate.percent for kind, rate in found.items() if rate} == {
        RateKind.CENTRAL_BANK: Decimal(central_bank),
        RateKind.LEGAL_INDIVIDUALS: Decimal(individuals),
        RateKind.LEGAL: Decimal(others),
    }


def test_every_row_has_a_source() -> None:
    tables = (
        DEFAULT_POINTS,
        FLOOR_TIMES,
        PUBLIC_POINTS,
        JUDGMENT_POINTS,
        INDEMNITY_EUROS,
        PUBLIC_INDEMNITY_EUROS,
    )
    rules = [rule for table in tables for rule in table]
    assert all(rate.source.text for rate in RATES.rows.values())
    assert all(rule.source.text and rule.article for rule in rules)
    inferred = [key for key, rate in RATES.rows.items() if rate.source.status is not Status.VERIFIED]
    assert inferred == [(Semester(2026, 1), RateKind.CENTRAL_BANK)]


def test_a_rule_holds_from_its_first_day_until_the_next_row() -> None:
    source = Source("made up")
    rows = (
        Rule(dt.date(2020, 1, 1), Decimal(40), "A", source),
        Rule(dt.date(2024, 7, 1), Decimal(50), "B", source),
    )
    assert rule_on(rows, dt.date(2019, 12, 31)) is None
    assert rule_on(rows, dt.date(2020, 1, 1)) == rows[0]
    assert rule_on(rows, dt.date(2024, 6, 30)) == rows[0]
    assert rule_on(rows, dt.date(2024, 7, 1)) == rows[1]


@pytest.mark.parametrize(
    ("day", "semester", "first", "last"),
    [
        ("2026-06-30", "2026 S1", "2026-01-01", "2026-06-30"),
        ("2026-07-01", "2026 S2", "2026-07-01", "2026-12-31"),
        ("2024-02-29", "2024 S1", "2024-01-01", "2024-06-30"),
    ],
)
def test_semesters_begin_in_january_and_july(day: str, semester: str, first: str, last: str) -> None:
    found = Semester.of(dt.date.fromisoformat(day))
    assert (str(found), str(found.first), str(found.last)) == (semester, first, last)


@pytest.mark.parametrize(
    ("enforceable", "raised"),
    [
        ("2026-03-10", "2026-05-11"),
        ("2025-12-31", "2026-03-01"),  # there is no 31 February
        ("2026-10-31", "2027-01-01"),
        ("2026-11-30", "2027-01-31"),
        ("2026-12-15", "2027-02-16"),
    ],
)
def test_two_months_end_with_their_day_or_with_the_month(enforceable: str, raised: str) -> None:
    assert str(raised_from(dt.date.fromisoformat(enforceable))) == raised


def test_a_figure_is_known_as_well_as_its_least_known_row() -> None:
    assert weakest(Status.VERIFIED, Status.VERIFIED) is Status.VERIFIED
    assert weakest(Status.INFERRED, Status.VERIFIED) is Status.INFERRED
    assert weakest(Status.INFERRED, Status.UNVERIFIED) is Status.UNVERIFIED
