"""Figures for an audit from the jail: what comes back, and what lying children bring about."""

from collections.abc import Iterator
import datetime as dt
from decimal import Decimal
import json
from pathlib import Path
import sys

import pytest

from ledger_core.book import Book
from ledger_core.fec.write import Period, write
from ledger_core.ledger import Ledger
from ledger_core.load import load
from tenants.jail import Jail, JailAnswerError, JailLimits
from tenants.jail.audit_reading import AuditReading
from tenants.jail.children import Children

SAMPLE = Path(__file__).parents[2] / "fec_samples" / "strict-book"
LYING_SERVER = (sys.executable, "-I", str(Path(__file__).parent / "lying_server.py"))
DAY = dt.date(2025, 12, 31)
JANUARY = Period(dt.date(2025, 1, 1), dt.date(2025, 1, 31))


def silent(_stage: str, _done: int, _total: int) -> None:
    """Hear nothing."""


@pytest.fixture(scope="module")
def audit() -> Iterator[AuditReading]:
    jail = Jail()
    yield jail.audit
    jail.close()


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(
        {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*.beancount")}
    )


def test_the_fec_crosses_as_the_core_writes_it(audit: AuditReading, book: Book) -> None:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    found = audit.figures(book, DAY, JANUARY, silent)
    assert found.fec == write(ledger, JANUARY).data
    assert (found.period, found.rows, found.faults) == (JANUARY, 10, ())


def test_all_entries_up_to_the_day_are_in_it_where_no_year_is_chosen(audit: AuditReading, book: Book) -> None:
    found = audit.figures(book, dt.date(2025, 1, 31), None, silent)
    assert found.period == Period(dt.date(2025, 1, 1), dt.date(2025, 1, 31))
    assert found.balances["411000", "QUAINEUF", "EUR"] == Decimal("1200.00")
    assert sum(found.balances.values()) == 0


def test_books_that_are_not_sound_have_faults_and_no_figures(audit: AuditReading) -> None:
    found = audit.figures(Book({"main.beancount": b"2025-02-30 *\n"}), DAY, None, silent)
    assert found.faults
    assert (found.fec, dict(found.balances)) == (b"", {})


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ["{}"],
        ["[]", "", "[]"],
        ['{"entries": 1, "rows": 1, "warnings": [], "faults": []}', "", '[["411000", "A", "EUR", "much"]]'],
        ['{"entries": 1, "rows": 1, "warnings": [], "faults": []}', "", '[["411000", "A", "EUR", "NaN"]]'],
        ['{"entries": 1, "rows": 1, "warnings": [], "faults": []}', "", '[["411000", "A"]]'],
        ['{"entries": "x", "rows": 1, "warnings": [], "faults": []}', "", "[]"],
        ['{"start": "2025", "entries": 1, "rows": 1, "warnings": [], "faults": []}', "", "[]"],
        ['{"entries": 1, "rows": 1, "warnings": [], "faults": []}', "a FEC without its days", "[]"],
        ["{}", "", "[]", "more"],
        ["[" * 100_000, "", "[]"],
    ],
)
def test_a_child_that_lies_is_not_believed(parts: list[str]) -> None:
    children = Children(JailLimits(), LYING_SERVER)
    try:
        with pytest.raises(JailAnswerError, match="gave no figures"):
            AuditReading(children).figures(Book({"lie": json.dumps(parts).encode()}), DAY, None, silent)
    finally:
        children.close()
