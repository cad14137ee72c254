"""What a payment falls on: the order of the law by hand, and the sums by property."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.late_payment.imputation import By, Owed, Share, Within, impute, off_principal
from ledger_core.late_payment.interest import Payment
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Terms

TODAY = dt.date(2026, 6, 1)
TEN, TWELVE = Decimal(10), Decimal(12)


def owed(
    name: str, *, since: int = 1, due_in: int = -10, percent: Decimal = TEN, cents: int = 100_00
) -> Owed:
    return Owed(name, dt.date(2026, 1, since), TODAY + dt.timedelta(days=due_in), percent, cents)


def order(cents: int, debts: list[Owed], *designated: str) -> list[tuple[str, By, int]]:
    shares = impute(Payment(TODAY, cents), debts, designated, Within.PRINCIPAL_FIRST)
    return [(share.name, share.by, share.cents) for share in shares]


def test_the_debtors_word_comes_first() -> None:
    debts = [owed("a"), owed("b", since=2)]
    assert order(150_00, debts, "b", "nobody's", "b") == [("b", By.DEBTOR, 100_00), ("a", By.ONLY, 50_00)]


def test_due_then_onerous_then_oldest() -> None:
    debts = [
        owed("not due", due_in=1, percent=TWELVE),
        owed("young", since=9),
        owed("old", since=2),
        owed("dear", since=20, percent=TWELVE),
        owed("due today", since=30, due_in=0),
    ]
    assert order(1_000_00, debts) == [
        ("dear", By.ONEROUS, 100_00),
        ("old", By.OLDEST, 100_00),
        ("young", By.OLDEST, 100_00),
        ("due today", By.DUE, 100_00),
        ("not due", By.DUE, 100_00),
    ]


def test_what_is_alike_shares_in_proportion() -> None:
    debts = [owed("a", cents=100_00), owed("b", cents=200_00), owed("c", cents=0)]
    assert order(100_00, debts) == [("a", By.PROPORTION, 33_33), ("b", By.PROPORTION, 66_67)]


def test_within_a_debt_interest_and_costs_come_first_unless_the_creditor_gives_that_up() -> None:
    debt = Owed("a", TODAY, TODAY, TEN, principal_cents=100_00, interest_cents=7_00, costs_cents=40_00)
    paid = Payment(TODAY, 50_00)
    assert impute(paid, [debt], (), Within.INTEREST_FIRST) == (Share("a", By.ONLY, 3_00, 7_00, 40_00),)
    assert impute(paid, [debt], (), Within.PRINCIPAL_FIRST) == (Share("a", By.ONLY, 50_00, 0, 0),)
    more = Payment(TODAY, 120_00)
    assert impute(more, [debt], (), Within.PRINCIPAL_FIRST) == (Share("a", By.ONLY, 100_00, 0, 20_00),)


def test_a_payment_that_first_pays_interest_leaves_more_of_the_principal() -> None:
    due, terms = dt.date(2025, 3, 31), Terms(DebtorKind.BUSINESS)
    paid = [Payment(dt.date(2025, 6, 10), 2_000_00), Payment(dt.date(2025, 6, 30), 1_00)]
    # 71 days of 5 000.00 at 13.15 % are 127.90; 20 days of 3 127.90 are 22.54, more than the second payment
    assert off_principal(5_000_00, due, paid, terms, Within.INTEREST_FIRST) == (
        Payment(dt.date(2025, 6, 10), 1_872_10),
    )
    assert off_principal(5_000_00, due, paid, terms, Within.PRINCIPAL_FIRST) == tuple(paid)


def test_without_a_rate_payments_stay_as_they_are() -> None:
    terms = Terms(DebtorKind.BUSINESS, clause=Clause(ClauseKind.FIXED, Decimal(15)))
    paid = [Payment(dt.date(2026, 8, 1), 50_00)]
    found = off_principal(100_00, dt.date(2026, 5, 1), paid, terms, Within.INTEREST_FIRST)
    assert found == tuple(paid)


amounts = st.integers(0, 500_00)
debts_ = st.lists(
    st.builds(
        Owed,
        st.sampled_from("abcdefgh"),
        st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4)),
        st.dates(dt.date(2026, 5, 30), dt.date(2026, 6, 2)),
        st.sampled_from([TEN, TWELVE]),
        amounts,
        amounts,
        amounts,
    ),
    max_size=6,
    unique_by=lambda debt: debt.name,
)


@given(debts_, st.integers(1, 3_000_00), st.lists(st.sampled_from("abcdefgh")), st.sampled_from(Within))
def test_a_payment_is_used_up_or_all_is_paid(
    debts: list[Owed], cents: int, designated: list[str], within: Within
) -> None:
    shares = impute(Payment(TODAY, cents), debts, designated, within)
    by_name = {debt.name: debt for debt in debts}
    assert sum(share.cents for share in shares) == min(cents, sum(debt.cents for debt in debts))
    assert len({share.name for share in shares}) == len(shares)
    for share in shares:
        debt = by_name[share.name]
        assert 0 <= share.principal_cents <= debt.principal_cents
        assert 0 <= share.interest_cents <= debt.interest_cents
        assert 0 <= share.costs_cents <= debt.costs_cents
        assert (share.by is By.DEBTOR) == (share.name in designated)
