"""Interest: cases worked by hand, and what holds for every debt."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.late_payment.applied import Applied, Basis, Missing, rate_on
from ledger_core.late_payment.interest import NOTHING, Payment, Statement, interest
from ledger_core.late_payment.rates import RATES, RateKind, Rates
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Pause, Terms

BUSINESS = Terms(DebtorKind.BUSINESS)
CONSUMER = Terms(DebtorKind.CONSUMER)
PUBLIC = Terms(DebtorKind.PUBLIC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def shown(statement: Statement) -> list[tuple[str, str, int, int, str, int]]:
    return [
        (str(part.first), str(part.last), part.base_cents, part.days, str(part.percent), part.cents)
        for part in statement.segments
    ]


def test_a_delay_over_three_semesters_is_cut_at_each() -> None:
    found = interest(12_000_00, day("2025-11-30"), [], day("2026-08-15"), BUSINESS)
    assert shown(found) == [
        ("2025-12-01", "2025-12-31", 12_000_00, 31, "12.15", 123_83),
        ("2026-01-01", "2026-06-30", 12_000_00, 181, "12.15", 723_01),
        ("2026-07-01", "2026-08-15", 12_000_00, 46, "12.40", 187_53),
    ]
    assert (found.cents, found.days) == (1_034_37, 258)


def test_a_part_payment_lowers_the_base_from_the_day_after_it() -> None:
    paid = [Payment(day("2025-06-10"), 2_000_00)]
    found = interest(5_000_00, day("2025-03-31"), paid, day("2025-09-30"), BUSINESS)
    assert shown(found) == [
        ("2025-04-01", "2025-06-10", 5_000_00, 71, "13.15", 127_90),
        ("2025-06-11", "2025-06-30", 3_000_00, 20, "13.15", 21_62),
        ("2025-07-01", "2025-09-30", 3_000_00, 92, "12.15", 91_87),
    ]
    assert found.cents == 241_39


def test_the_last_of_all_days_is_a_day_like_others() -> None:
    found = interest(100_00, day("2026-01-31"), [], dt.date.max, BUSINESS)
    assert (found.cents, found.known_until) == (None, day("2026-12-31"))
    public = interest(100_00, day("2026-01-31"), [], dt.date.max, PUBLIC)
    assert public.segments[0].last == dt.date.max


def test_a_clause_below_the_floor_gives_way_to_three_times_the_legal_rate() -> None:
    terms = Terms(DebtorKind.BUSINESS, clause=Clause(ClauseKind.FIXED, Decimal(5)))
    paid = [Payment(day("2026-03-31"), 10_000_00)]
    found = interest(10_000_00, day("2025-12-31"), paid, day("2026-11-23"), terms)
    assert shown(found) == [("2026-01-01", "2026-03-31", 10_000_00, 90, "7.86", 193_81)]
    assert (found.cents, found.segments[0].rate.basis) == (193_81, Basis.FLOOR)


def test_a_consumer_owes_the_legal_rate_from_the_formal_notice_on() -> None:
    terms = Terms(DebtorKind.CONSUMER, notice_received=day("2026-02-10"))
    paid = [Payment(day("2026-05-11"), 1_800_00)]
    found = interest(1_800_00, day("2025-12-15"), paid, day("2026-11-23"), terms)
    assert shown(found) == [("2026-02-11", "2026-05-11", 1_800_00, 90, "2.62", 11_63)]
    assert found.cents == 11_63


def test_the_table_of_a_formal_notice() -> None:
    until = day("2026-11-23")
    first = interest(6_480_00, day("2026-03-31"), [], until, BUSINESS)
    second = interest(5_180_00, day("2026-05-15"), [Payment(day("2026-08-20"), 1_500_00)], until, BUSINESS)
    third = interest(16_000_00, day("2026-09-09"), [], until, BUSINESS)
    rows = [part for each in (first, second, third) for part in each.segments]
    assert [
        (str(part.first), str(part.last), part.base_cents, part.days, str(part.percent)) for part in rows
    ] == [
        ("2026-04-01", "2026-06-30", 6_480_00, 91, "12.15"),
        ("2026-07-01", "2026-11-23", 6_480_00, 146, "12.40"),
        ("2026-05-16", "2026-06-30", 5_180_00, 46, "12.15"),
        ("2026-07-01", "2026-08-20", 5_180_00, 51, "12.40"),
        ("2026-08-21", "2026-11-23", 3_680_00, 95, "12.40"),
        ("2026-09-10", "2026-11-23", 16_000_00, 75, "12.40"),
    ]
    # each row by itself, as one would by hand: 196.2907, 321.408, 79.3179, 89.7488, 118.7682, 407.6712
    assert [round(part.exact / 100, 4) for part in rows] == [
        Fraction(text) for text in ("196.2907", "321.408", "79.3179", "89.7488", "118.7682", "407.6712")
    ]
    # an invoice is rounded once: 287.8349 is 287.83, and of its rows the smallest remainder gives way
    assert [part.cents for part in rows] == [196_29, 321_41, 79_31, 89_75, 118_77, 407_67]
    assert [each.cents for each in (first, second, third)] == [517_70, 287_83, 407_67]
    assert sum(part.cents for part in rows) == 1_213_20


def test_a_public_body_keeps_the_rate_of_the_semester_in_which_interest_began() -> None:
    found = interest(10_000_00, day("2026-06-20"), [], day("2026-09-30"), PUBLIC)
    # 10 days of June and 92 after it, all at 2.15 + 8
    assert shown(found) == [("2026-06-21", "2026-09-30", 10_000_00, 102, "10.15", 283_64)]
    later = interest(10_000_00, day("2026-06-30"), [], day("2026-09-30"), PUBLIC)
    assert shown(later) == [("2026-07-01", "2026-09-30", 10_000_00, 92, "10.40", 262_14)]


def test_a_public_body_before_the_rule_has_no_figure() -> None:
    found = interest(10_000_00, day("2018-06-20"), [], day("2020-09-30"), PUBLIC)
    assert (found.cents, found.segments) == (None, ())
    assert found.missing == (Missing(Semester(2018, 1), None),)


def test_the_default_rate_stays_below_the_floor_where_the_law_leaves_it_there() -> None:
    found = interest(36_500_00, day("2023-12-31"), [], day("2024-12-31"), BUSINESS)
    assert [str(part.percent) for part in found.segments] == ["14.50", "14.25"]
    agreed = Terms(DebtorKind.BUSINESS, clause=Clause(ClauseKind.FIXED, Decimal("14.60")))
    floored = interest(36_500_00, day("2023-12-31"), [], day("2024-12-31"), agreed)
    assert [(str(part.percent), part.rate.basis) for part in floored.segments] == [
        ("15.21", Basis.FLOOR),
        ("14.76", Basis.FLOOR),
    ]


@pytest.mark.parametrize(
    ("clause", "percent", "basis"),
    [
        (Clause(ClauseKind.FIXED, Decimal(12)), "12", Basis.CLAUSE),
        (Clause(ClauseKind.FIXED, Decimal("7.86")), "7.86", Basis.CLAUSE),
        (Clause(ClauseKind.FIXED, Decimal("7.85")), "7.86", Basis.FLOOR),
        (Clause(ClauseKind.LEGAL_TIMES, Decimal(3)), "7.86", Basis.CLAUSE),
        (Clause(ClauseKind.LEGAL_TIMES, Decimal(1)), "7.86", Basis.FLOOR),
        (Clause(ClauseKind.CENTRAL_BANK_PLUS, Decimal(7)), "9.15", Basis.CLAUSE),
        (Clause(ClauseKind.CENTRAL_BANK_PLUS, Decimal(10)), "12.15", Basis.DEFAULT),
    ],
)
def test_clauses_as_terms_of_sale_state_them(clause: Clause, percent: str, basis: Basis) -> None:
    terms = Terms(DebtorKind.BUSINESS, clause=clause)
    found = interest(1_000_00, day("2026-01-31"), [], day("2026-02-28"), terms)
    assert [(part.percent, part.rate.basis) for part in found.segments] == [(Decimal(percent), basis)]


@pytest.mark.parametrize("number", ["-1", "NaN", "Infinity"])
def test_a_clause_that_is_no_rate_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Clause(ClauseKind.FIXED, Decimal(number))


@pytest.mark.parametrize("terms", [CONSUMER, PUBLIC])
def test_a_clause_never_binds_a_consumer_or_a_public_body(terms: Terms) -> None:
    clause = Clause(ClauseKind.FIXED, Decimal(30))
    notice = day("2026-01-15")
    agreed = Terms(terms.debtor, clause=clause, notice_received=notice)
    plain = Terms(terms.debtor, notice_received=notice)
    until = day("2026-06-30")
    found = interest(1_000_00, day("2026-01-01"), [], until, agreed)
    assert found == interest(1_000_00, day("2026-01-01"), [], until, plain)
    assert found.cents


def test_without_a_row_there_is_no_figure() -> None:
    terms = Terms(DebtorKind.BUSINESS, clause=Clause(ClauseKind.FIXED, Decimal(15)))
    found = interest(1_000_00, day("2026-05-31"), [], day("2026-08-31"), terms)
    assert (found.segments, found.cents, found.exact) == ((), None, None)
    assert found.missing == (Missing(Semester(2026, 2), RateKind.LEGAL),)
    assert found.known_until == day("2026-06-30")
    until_then = interest(1_000_00, day("2026-05-31"), [], day("2026-06-30"), terms)
    assert until_then.cents == 12_33  # 30 days at 15 %
    # the default needs no legal rate
    assert interest(1_000_00, day("2026-05-31"), [], day("2026-08-31"), BUSINESS).cents is not None


def test_every_row_that_is_missing_is_named_once() -> None:
    found = interest(1_000_00, day("2014-02-28"), [], day("2015-03-31"), BUSINESS)
    assert [str(row.semester) for row in found.missing] == ["2014 S1", "2014 S2"]
    assert found.known_until is None


def test_a_judgment_raises_the_legal_rate_two_months_after_it_became_enforceable() -> None:
    terms = Terms(
        DebtorKind.CONSUMER, notice_received=day("2026-01-10"), judgment_enforceable=day("2026-03-10")
    )
    found = interest(36_500_00, day("2025-12-31"), [], day("2026-06-30"), terms)
    assert shown(found) == [
        ("2026-01-11", "2026-05-10", 36_500_00, 120, "2.62", 314_40),
        ("2026-05-11", "2026-06-30", 36_500_00, 51, "7.62", 388_62),
    ]
    # a rate of the terms of sale or of L441-10 is not the legal rate
    business = Terms(DebtorKind.BUSINESS, judgment_enforceable=day("2026-03-10"))
    assert [
        str(part.percent) for part in interest(1, day("2026-01-31"), [], day("2026-06-30"), business).segments
    ] == ["12.15"]


def test_a_collective_procedure_stops_interest() -> None:
    terms = Terms(DebtorKind.BUSINESS, procedure_opened=day("2026-03-01"))
    found = interest(1_000_00, day("2026-01-31"), [], day("2026-11-23"), terms)
    assert shown(found) == [("2026-02-01", "2026-02-28", 1_000_00, 28, "12.15", 9_32)]
    assert interest(1_000_00, day("2026-02-28"), [], day("2026-11-23"), terms) == NOTHING


def test_no_interest_runs_while_the_creditor_agreed_to_wait() -> None:
    pauses = (Pause(day("2026-02-11"), day("2026-03-10")), Pause(day("2026-04-01")))
    found = interest(
        1_000_00, day("2026-01-31"), [], day("2026-11-23"), Terms(DebtorKind.BUSINESS, pauses=pauses)
    )
    assert [(str(part.first), str(part.last)) for part in found.segments] == [
        ("2026-02-01", "2026-02-10"),
        ("2026-03-11", "2026-03-31"),
    ]


@pytest.mark.parametrize(
    ("due", "until"),
    [("2026-01-31", "2026-01-31"), ("2026-01-31", "2026-01-01"), ("9999-12-31", "9999-12-31")],
)
def test_zero_days_bear_zero_cents(due: str, until: str) -> None:
    assert interest(1_000_00, day(due), [], day(until), BUSINESS) == NOTHING


def test_a_consumer_without_a_formal_notice_owes_nothing() -> None:
    assert interest(1_000_00, day("2020-01-31"), [], day("2026-06-30"), CONSUMER) == NOTHING


def test_a_notice_before_the_due_day_waits_for_it() -> None:
    terms = Terms(DebtorKind.CONSUMER, notice_received=day("2026-01-10"))
    found = interest(1_000_00, day("2026-01-31"), [], day("2026-02-28"), terms)
    assert found.segments[0].first == day("2026-02-01")


def test_a_payment_on_the_due_day_is_in_time_and_one_a_day_later_is_not() -> None:
    due, until = day("2026-01-31"), day("2026-11-23")
    assert interest(1_000_00, due, [Payment(due, 1_000_00)], until, BUSINESS) == NOTHING
    late = interest(1_000_00, due, [Payment(day("2026-02-01"), 1_000_00)], until, BUSINESS)
    assert (late.days, late.cents) == (1, 33)


days_ = st.dates(day("2015-01-01"), day("2026-12-31"))
payments_ = st.lists(st.builds(Payment, days_, st.integers(1, 60_000_00)), max_size=4)
clauses = st.none() | st.builds(
    Clause, st.sampled_from(ClauseKind), st.decimals(0, 30, places=2, allow_nan=False)
)
pauses_ = st.lists(st.builds(Pause, days_, st.none() | days_), max_size=2).map(tuple)
terms_ = st.builds(
    Terms,
    debtor=st.sampled_from(DebtorKind),
    clause=clauses,
    notice_received=st.none() | days_,
    judgment_enforceable=st.none() | days_,
    procedure_opened=st.none() | days_,
    pauses=pauses_,
)


@given(st.integers(1, 100_000_00), days_, payments_, days_, terms_)
def test_each_day_bears_its_own_interest(
    debt: int, due: dt.date, payments: list[Payment], until: dt.date, terms: Terms
) -> None:
    """The same sum, day by day, without semesters, cuts or segments."""
    found = interest(debt, due, payments, until, terms)
    start = due
    if terms.debtor is DebtorKind.CONSUMER:
        start = until if terms.notice_received is None else max(due, terms.notice_received)
    total, days, missing = Fraction(0), 0, False
    for ordinal in range(start.toordinal() + 1, until.toordinal() + 1):
        today = dt.date.fromordinal(ordinal)
        base = debt - sum(payment.cents for payment in payments if payment.day < today)
        stopped = terms.procedure_opened is not None and today >= terms.procedure_opened
        if base <= 0 or stopped or any(pause.covers(today) for pause in terms.pauses):
            continue
        rate = rate_on(today, start + dt.timedelta(days=1), terms, RATES)
        if isinstance(rate, Applied):
            total += base * Fraction(rate.percent) / 36500
            days += 1
        else:
            missing = True
    if missing:
        assert (found.cents, found.exact, found.segments) == (None, None, ())
        assert found.missing
    else:
        assert (found.exact, found.days) == (total, days)


@given(st.integers(1, 100_000_00), days_, payments_, days_, terms_)
def test_the_rows_add_up_and_follow_each_other(
    debt: int, due: dt.date, payments: list[Payment], until: dt.date, terms: Terms
) -> None:
    found = interest(debt, due, payments, until, terms)
    if found.cents is None or found.exact is None:
        return
    assert sum(part.cents for part in found.segments) == found.cents
    assert sum(part.exact for part in found.segments) == found.exact
    assert abs(found.cents - found.exact) <= Fraction(1, 2)
    assert all(abs(part.cents - part.exact) < 1 for part in found.segments)
    assert all(part.base_cents > 0 for part in found.segments)
    for one, following in zip(found.segments, found.segments[1:], strict=False):
        assert one.last < following.first


@given(st.integers(1, 100_000_00), st.lists(days_, min_size=3, max_size=3), payments_, clauses)
def test_a_period_cut_at_any_day_gives_the_same_sum(
    debt: int, days: list[dt.date], payments: list[Payment], clause: Clause | None
) -> None:
    due, between, until = sorted(days)
    terms = Terms(DebtorKind.BUSINESS, clause=clause)
    whole = interest(debt, due, payments, until, terms)
    before = interest(debt, due, payments, between, terms)
    after = interest(debt, between, payments, until, terms)
    if whole.exact is None or before.exact is None or after.exact is None:
        assert None in {before.exact, after.exact}
        assert whole.exact is None
    else:
        assert before.exact + after.exact == whole.exact


@given(st.integers(1, 100_000_00), days_, payments_, days_, days_, terms_)
def test_interest_never_falls_with_the_days(  # noqa: PLR0913, PLR0917  strategies
    debt: int, due: dt.date, payments: list[Payment], one: dt.date, other: dt.date, terms: Terms
) -> None:
    earlier = interest(debt, due, payments, min(one, other), terms).cents
    later = interest(debt, due, payments, max(one, other), terms).cents
    if earlier is None:
        assert later is None
    else:
        assert later is None or earlier <= later


@given(st.integers(1, 100_000_00), days_, days_, st.sampled_from(sorted(RATES.rows)))
def test_a_figure_needs_each_row_that_it_is_made_of(
    debt: int, due: dt.date, until: dt.date, gone: tuple[Semester, RateKind]
) -> None:
    rates = Rates({key: rate for key, rate in RATES.rows.items() if key != gone})
    full, less = interest(debt, due, [], until, BUSINESS), interest(debt, due, [], until, BUSINESS, rates)
    semester, kind = gone
    used = kind is RateKind.CENTRAL_BANK and due < semester.last and until >= semester.first and due < until
    assert less == full if not used else less.cents is None
