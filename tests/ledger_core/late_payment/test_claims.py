"""Claims of invoices: as of a day, paid since or not, once an invoice."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.late_payment.applied import Missing
from ledger_core.late_payment.claims import Claim, claims_of
from ledger_core.late_payment.covered import Act, Decided, covered
from ledger_core.late_payment.imputation import Within
from ledger_core.late_payment.rates import RateKind
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.terms import Clause, ClauseKind, DebtorKind, Terms
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms as PaymentTerms

INVOICE, PAYMENT, OTHER = LineKind.INVOICE, LineKind.PAYMENT, LineKind.OTHER
BUSINESS = Terms(DebtorKind.BUSINESS)
AS_OF = dt.date(2026, 11, 23)

MakeLine = Callable[..., Line]


def business(_: Line) -> Terms:
    return BUSINESS


def told(claims: tuple[Claim, ...]) -> list[tuple[int, int | None, int]]:
    return [
        (claim.line.key, claim.interest.cents, claim.indemnity.cents if claim.indemnity else 0)
        for claim in claims
    ]


def test_claims_outlive_the_payment_of_the_invoice(line: MakeLine, terms: PaymentTerms) -> None:
    due = dt.date(2025, 12, 31)
    lines = [
        line("2025-12-01", 10_000_00, INVOICE, due=due, letter="AAA"),
        line("2026-03-31", -10_000_00, PAYMENT, letter="AAA"),
        line("2025-12-01", 5_000_00, INVOICE, due=due, letter="BBB"),
        line("2025-12-31", -5_000_00, PAYMENT, letter="BBB"),
    ]
    (claim,) = claims_of(lines, terms, business, AS_OF)
    # 90 days of 10 000.00 at 12.15 %
    assert (claim.interest.cents, claim.paid_on, claim.due_assumed) == (299_59, dt.date(2026, 3, 31), False)
    assert claim.indemnity is not None
    assert claim.prescription is not None
    assert str(claim.prescription.last) == "2030-12-31"  # the payment that left nothing is no recognition
    assert not claim.is_prescribed


def test_a_claim_is_that_of_its_day(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2025-12-01", 10_000_00, INVOICE, due=dt.date(2025, 12, 31), letter="AAA"),
        line("2026-03-31", -10_000_00, PAYMENT, letter="AAA"),
    ]
    assert claims_of(lines, terms, business, dt.date(2025, 12, 31)) == ()
    assert told(claims_of(lines, terms, business, dt.date(2026, 1, 1))) == [(0, 3_33, 40_00)]
    (early,) = claims_of(lines, terms, business, dt.date(2026, 1, 31))
    assert (early.interest.cents, early.paid_on) == (103_19, None)
    # nothing that came later counts, nor the order of the lines
    assert claims_of(reversed(lines), terms, business, dt.date(2026, 1, 31)) == (early,)


def test_a_part_payment_within_a_semester(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2025-03-01", 5_000_00, INVOICE, due=dt.date(2025, 3, 31), letter="aaa"),
        line("2025-06-10", -2_000_00, PAYMENT, letter="aaa"),
    ]
    (claim,) = claims_of(lines, terms, business, dt.date(2025, 9, 30))
    assert (claim.interest.cents, claim.debt.open_cents) == (241_39, 3_000_00)
    assert claim.prescription is not None
    assert str(claim.prescription.last) == "2030-06-10"  # a part payment is a recognition


def test_interest_first_counts_on_what_is_left_by_law(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2025-03-01", 5_000_00, INVOICE, due=dt.date(2025, 3, 31), letter="aaa"),
        line("2025-06-10", -2_000_00, PAYMENT, letter="aaa"),
    ]
    (claim,) = claims_of(lines, terms, business, dt.date(2025, 9, 30), within=Within.INTEREST_FIRST)
    assert [part.base_cents for part in claim.interest.segments] == [5_000_00, 3_127_90, 3_127_90]
    # 127.8973 + 22.5380 + 95.7909
    assert claim.interest.cents == 246_23


def test_what_was_posted_or_waived_takes_nothing_of_a_payment(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2025-12-01", 10_000_00, INVOICE, due=dt.date(2025, 12, 31), letter="AAA"),
        line("2026-03-31", -10_000_00, PAYMENT, letter="AAA"),
    ]
    (claim,) = claims_of(lines, terms, business, AS_OF, within=Within.INTEREST_FIRST)
    for act in (Act.POST, Act.WAIVE):
        # the interest to the payment is a debt of its own, or given up: the payment is all for the invoice
        decided = covered([Decided(act, dt.date(2026, 3, 31))])
        assert claim.interest_beside(decided).cents == 0
        # decided ten days earlier: the payment first bears those ten days, 33.29, and leaves as much
        (*_, early) = claim.interest_beside(covered([Decided(act, dt.date(2026, 3, 21))])).segments
        assert early.base_cents == 33_29


def test_one_indemnity_an_invoice_whatever_its_due_dates(line: MakeLine, terms: PaymentTerms) -> None:
    shared = {"reference": "F1", "entry": "e1"}
    lines = [
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 3, 31), **shared),
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 2, 28), **shared),
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 2, 28), entry="e2"),
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 2, 28), reference="F1", customer="BETA"),
    ]
    found = claims_of(lines, terms, business, AS_OF)
    assert [(claim.line.key, claim.indemnity is not None) for claim in found] == [
        (1, True),
        (2, True),
        (0, False),
        (3, True),
    ]
    assert all(claim.interest.cents for claim in found)


def test_an_indemnity_is_owed_in_full_after_a_part_payment_in_time(
    line: MakeLine, terms: PaymentTerms
) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 1, 31), letter="aaa"),
        line("2026-01-31", -99_99, PAYMENT, letter="aaa"),
    ]
    # a cent bears less than half a cent in 28 days
    assert told(claims_of(lines, terms, business, dt.date(2026, 2, 28))) == [(0, 0, 40_00)]


def test_a_consumer_owes_nothing_before_the_notice_and_never_the_indemnity(
    line: MakeLine, terms: PaymentTerms
) -> None:
    lines = [
        line("2025-12-01", 1_800_00, INVOICE, due=dt.date(2025, 12, 15), letter="AAA"),
        line("2026-05-11", -1_800_00, PAYMENT, letter="AAA"),
    ]
    assert claims_of(lines, terms, lambda _: Terms(DebtorKind.CONSUMER), AS_OF) == ()
    noticed = Terms(DebtorKind.CONSUMER, notice_received=dt.date(2026, 2, 10))
    assert told(claims_of(lines, terms, lambda _: noticed, AS_OF)) == [(0, 11_63, 0)]


def test_other_currencies_and_what_has_no_terms_bear_nothing(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 1, 31), currency="USD"),
        line("2026-01-01", 100_00, INVOICE, due=dt.date(2026, 1, 31)),
    ]
    assert claims_of(lines, terms, lambda _: None, AS_OF) == ()
    assert [key for key, *_ in told(claims_of(lines, terms, business, AS_OF))] == [1]


def test_a_claim_without_its_rate_stands_without_a_figure(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [line("2026-05-01", 100_00, INVOICE)]
    agreed = Terms(DebtorKind.BUSINESS, clause=Clause(ClauseKind.FIXED, Decimal(15)))
    (claim,) = claims_of(lines, terms, lambda _: agreed, AS_OF)
    assert (claim.interest.cents, claim.due_assumed) == (None, True)
    assert claim.interest.missing == (Missing(Semester(2026, 2), RateKind.LEGAL),)
    assert claim.indemnity is not None


def test_a_doubtful_debt_goes_on_bearing_interest_once(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [
        line("2025-12-01", 10_000_00, INVOICE, due=dt.date(2025, 12, 31), letter="AAA"),
        line("2026-02-15", -10_000_00, OTHER, letter="AAA", entry="move"),
        line(
            "2026-02-15",
            10_000_00,
            OTHER,
            account="416000",
            entry="move",
            letter="BAA",
            due=dt.date(2025, 12, 31),
        ),
        line("2026-03-31", -10_000_00, PAYMENT, account="416000", letter="BAA"),
    ]
    assert told(claims_of(lines, terms, business, AS_OF)) == [(0, 299_59, 40_00)]


def test_an_old_claim_is_prescribed(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [line("2020-01-01", 100_00, INVOICE, due=dt.date(2020, 1, 31))]
    (claim,) = claims_of(lines, terms, business, dt.date(2025, 1, 31))
    assert not claim.is_prescribed
    (later,) = claims_of(lines, terms, business, dt.date(2025, 2, 1))
    assert later.is_prescribed
    signed = Terms(DebtorKind.BUSINESS, interruptions=(dt.date(2024, 6, 1),))
    (kept,) = claims_of(lines, terms, lambda _: signed, dt.date(2025, 2, 1))
    assert kept.prescription is not None
    assert kept.prescription.last == dt.date(2029, 6, 1)


def test_what_was_decided_about_is_claimed_no_more(line: MakeLine, terms: PaymentTerms) -> None:
    lines = [line("2025-12-01", 10_000_00, INVOICE, due=dt.date(2025, 12, 31))]
    (claim,) = claims_of(lines, terms, business, dt.date(2026, 3, 31))
    waived = covered([Decided(Act.WAIVE, dt.date(2026, 1, 31))])
    left = claim.interest_beside(waived)
    # 59 days at 12.15 %, of 90
    assert (left.cents, str(left.segments[0].first)) == (196_40, "2026-02-01")
    assert claim.interest_beside(()) == claim.interest
    assert claim.interest_beside(covered([Decided(Act.POST, dt.date(2026, 3, 31))])).cents == 0


decisions = st.lists(
    st.builds(Decided, st.sampled_from(Act), st.dates(dt.date(2025, 12, 20), dt.date(2026, 4, 30))),
    max_size=6,
)


@given(decisions)
def test_what_is_left_and_what_was_decided_about_make_the_whole(made: list[Decided]) -> None:
    invoice = Line(
        0, "411000", "ALPHA", dt.date(2025, 12, 1), 10_000_00, "EUR", kind=INVOICE, due=dt.date(2025, 12, 31)
    )
    (claim,) = claims_of([invoice], PaymentTerms({}, 30), business, dt.date(2026, 3, 31))
    held = covered(made)
    left = claim.interest_beside(held)
    days = [dt.date(2026, 1, 1) + dt.timedelta(day) for day in range(90)]
    decided = [day for day in days if any(span.covers(day) for span in held)]
    assert left.days + len(decided) == claim.interest.days == 90
    assert left.exact == Fraction(10_000_00 * (90 - len(decided)) * 1215, 100 * 36500)
