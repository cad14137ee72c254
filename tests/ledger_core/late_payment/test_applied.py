"""Which rate applies, and which row is named where one is missing."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.late_payment.applied import Applied, Basis, Missing, rate_on
from ledger_core.late_payment.rates import RATES, Creditor, Rate, RateKind, Rates
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.sources import Source, Status
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Terms

MADE_UP = Source("made up", Status.UNVERIFIED)
BUSINESS, CONSUMER = DebtorKind.BUSINESS, DebtorKind.CONSUMER


def rates(semester: Semester, **percents: str) -> Rates:
    return Rates(
        {
            (semester, RateKind(kind.replace("_", "-"))): Rate(Decimal(percent), MADE_UP)
            for kind, percent in percents.items()
        }
    )


def clause(kind: ClauseKind, number: int) -> Clause:
    return Clause(kind, Decimal(number))


def test_a_rate_says_what_it_is_made_of() -> None:
    day = dt.date(2026, 7, 1)
    assert rate_on(day, day, Terms(BUSINESS), RATES) == Applied(
        Decimal("12.40"), Basis.DEFAULT, Decimal("2.40"), Decimal(1), Decimal(10), Status.VERIFIED
    )
    day = dt.date(2026, 6, 30)
    assert rate_on(day, day, Terms(BUSINESS), RATES) == Applied(
        Decimal("12.15"), Basis.DEFAULT, Decimal("2.15"), Decimal(1), Decimal(10), Status.INFERRED
    )
    floored = Terms(BUSINESS, clause=clause(ClauseKind.FIXED, 1))
    assert rate_on(day, day, floored, RATES) == Applied(
        Decimal("7.86"), Basis.FLOOR, Decimal("2.62"), Decimal(3), Decimal(0), Status.VERIFIED
    )


def test_the_creditors_quality_chooses_the_legal_rate() -> None:
    day = dt.date(2026, 6, 30)
    found = {creditor: rate_on(day, day, Terms(CONSUMER, creditor=creditor), RATES) for creditor in Creditor}
    assert {creditor: rate.percent for creditor, rate in found.items() if isinstance(rate, Applied)} == {
        Creditor.BUSINESS: Decimal("2.62"),
        Creditor.INDIVIDUAL: Decimal("6.67"),
    }


S2000, S2008, S2030 = Semester(2000, 2), Semester(2008, 2), Semester(2030, 1)


@pytest.mark.parametrize(
    ("semester", "terms", "known", "kind"),
    [
        (S2008, Terms(BUSINESS), {"central_bank": "4.00"}, None),  # the ten points began in 2009
        (S2030, Terms(BUSINESS), {"legal": "4.00"}, RateKind.CENTRAL_BANK),
        (S2030, Terms(DebtorKind.PUBLIC), {"legal": "4.00"}, RateKind.CENTRAL_BANK),
        (S2008, Terms(DebtorKind.PUBLIC), {"central_bank": "4.00"}, None),
        (
            S2008,
            Terms(BUSINESS, clause=clause(ClauseKind.FIXED, 12)),
            {"legal": "4.00"},
            None,
        ),  # nor the floor
        (
            S2030,
            Terms(BUSINESS, clause=clause(ClauseKind.FIXED, 12)),
            {"central_bank": "4.00"},
            RateKind.LEGAL,
        ),
        (
            S2030,
            Terms(BUSINESS, clause=clause(ClauseKind.CENTRAL_BANK_PLUS, 12)),
            {"legal": "4.00"},
            RateKind.CENTRAL_BANK,
        ),
        (S2030, Terms(CONSUMER), {"central_bank": "4.00"}, RateKind.LEGAL),
        (
            S2030,
            Terms(CONSUMER, creditor=Creditor.INDIVIDUAL),
            {"legal": "4.00"},
            RateKind.LEGAL_INDIVIDUALS,
        ),
        (S2000, Terms(CONSUMER, judgment_enforceable=dt.date(2000, 1, 1)), {"legal": "4.00"}, None),
    ],
)
def test_the_row_that_is_missing_is_named(
    semester: Semester, terms: Terms, known: dict[str, str], kind: RateKind | None
) -> None:
    found = rate_on(semester.last, semester.first, terms, rates(semester, **known))
    assert found == Missing(semester, kind)
