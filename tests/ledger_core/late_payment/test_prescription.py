"""Prescription: last days counted by hand."""

import datetime as dt

import pytest

from ledger_core.late_payment.prescription import Prescription, prescription
from ledger_core.late_payment.terms import DebtorKind

BUSINESS, CONSUMER = DebtorKind.BUSINESS, DebtorKind.CONSUMER


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def last(debtor: DebtorKind, due: str, *acts: str) -> str:
    found = prescription(debtor, day(due), day(due), map(day, acts))
    assert found is not None
    return str(found.last)


def test_five_years_between_businesses() -> None:
    assert prescription(BUSINESS, day("2026-03-01"), day("2026-03-31")) == Prescription(
        day("2026-03-31"), day("2031-03-31"), day("2031-03-31"), "L110-4 of the code de commerce"
    )


def test_two_years_for_a_consumer_and_less_if_counted_from_the_invoice() -> None:
    assert prescription(CONSUMER, day("2026-03-01"), day("2026-03-31")) == Prescription(
        day("2026-03-31"), day("2028-03-31"), day("2028-03-01"), "L218-2 of the code de la consommation"
    )


@pytest.mark.parametrize(
    ("due", "acts", "expected"),
    [
        ("2024-02-29", (), "2029-02-28"),
        ("2023-02-28", (), "2028-02-28"),
        ("2026-03-31", ("2027-05-02",), "2032-05-02"),
        ("2026-03-31", ("2030-01-01", "2027-05-02"), "2035-01-01"),
        ("2026-03-31", ("2031-03-31",), "2036-03-31"),  # on the last day: in time
        ("2026-03-31", ("2031-04-01",), "2031-03-31"),  # a day late: nothing begins anew
        ("2026-03-31", ("2026-03-15",), "2031-03-31"),  # paid in part before it was due
    ],
)
def test_what_interrupts_begins_a_new_period(due: str, acts: tuple[str, ...], expected: str) -> None:
    assert last(BUSINESS, due, *acts) == expected


def test_four_whole_years_against_a_public_body() -> None:
    found = prescription(DebtorKind.PUBLIC, day("2025-12-20"), day("2026-01-19"))
    assert found == Prescription(
        day("2026-01-19"),
        day("2030-12-31"),
        day("2029-12-31"),
        "article 1 of law 68-1250 of 31 December 1968",
    )
    assert last(DebtorKind.PUBLIC, "2026-01-19", "2030-12-31") == "2034-12-31"
    assert last(DebtorKind.PUBLIC, "2026-01-19", "2031-01-01") == "2030-12-31"


def test_no_rule_no_day() -> None:
    assert prescription(DebtorKind.PUBLIC, day("1968-06-01"), day("1968-06-30")) is None
    assert prescription(BUSINESS, day("2008-06-01"), day("2008-06-18")) is None
    assert prescription(CONSUMER, day("2008-06-01"), day("2008-06-18")) is None


def test_two_years_for_a_consumer_under_the_article_s_former_number() -> None:
    found = prescription(CONSUMER, day("2016-06-01"), day("2016-06-30"))
    assert found is not None
    assert (str(found.last), found.article[:6]) == ("2018-06-30", "L137-2")
