"""The 40 euros: who owes them, when, and who never does."""

import datetime as dt

import pytest

from ledger_core.late_payment.indemnity import Indemnity, indemnity
from ledger_core.late_payment.terms import DebtorKind, Terms

DUE, AS_OF = dt.date(2026, 1, 31), dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("debtor", "article"),
    [
        (DebtorKind.BUSINESS, "D441-5 of the code de commerce"),
        (DebtorKind.PUBLIC, "D2192-35 of the code de la commande publique"),
    ],
)
def test_forty_euros_from_the_day_after_the_due_date(debtor: DebtorKind, article: str) -> None:
    assert indemnity(DUE, Terms(debtor), AS_OF) == Indemnity(40_00, dt.date(2026, 2, 1), article)
    assert indemnity(DUE, Terms(debtor), DUE) is None
    assert indemnity(DUE, Terms(debtor), DUE + dt.timedelta(days=1)) is not None


def test_never_of_a_consumer() -> None:
    assert indemnity(DUE, Terms(DebtorKind.CONSUMER, notice_received=DUE), AS_OF) is None


@pytest.mark.parametrize(
    ("opened", "is_owed"),
    [(dt.date(2026, 6, 1), True), (dt.date(2026, 2, 1), True), (DUE, False), (dt.date(2026, 1, 30), False)],
)
def test_not_where_a_collective_procedure_forbade_payment_on_the_due_day(
    opened: dt.date, *, is_owed: bool
) -> None:
    terms = Terms(DebtorKind.BUSINESS, procedure_opened=opened)
    assert (indemnity(DUE, terms, AS_OF) is not None) is is_owed


def test_there_was_none_before_2013() -> None:
    terms = Terms(DebtorKind.BUSINESS)
    assert indemnity(dt.date(2012, 12, 30), terms, AS_OF) is None
    assert indemnity(dt.date(2012, 12, 31), terms, AS_OF) is not None
    assert indemnity(dt.date(2018, 12, 31), Terms(DebtorKind.PUBLIC), AS_OF) is None
