"""Lines of statements and what they tell: by name, by amount, in parts and sums, never against a name."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.statements.expected import Expected, StatementLine, funding_cents, funding_expected
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.statements.funding import Difference, FundingTold, fundings_told
from ledger_core.factoring.statements.matching import Match, match_lines
from ledger_core.factoring.statements.naming import names_of

DAY = dt.date(2026, 11, 17)


def line(
    cents: int, kind: LineKind, reference: str = "", label: str = "", day: dt.date = DAY
) -> StatementLine:
    return StatementLine(day=day, label=label, reference=reference, kind=kind, cents=cents)


def whole(assignment: str, kind: LineKind, cents: int, *aliases: str, event: int = 0) -> Expected:
    return Expected(
        assignment=assignment, kind=kind, cents=cents, day=DAY - dt.timedelta(3), aliases=aliases, event=event
    )


def document(assignment: str, reference: str, kind: LineKind, cents: int) -> Expected:
    return Expected(
        assignment=assignment,
        kind=kind,
        cents=cents,
        day=DAY - dt.timedelta(3),
        reference=reference,
        name=f"name of {reference}",
    )


def found(
    lines: list[StatementLine], expected: list[Expected]
) -> list[tuple[tuple[int, ...], tuple[int, ...], bool]]:
    return [(each.lines, each.expected, each.certain) for each in match_lines(lines, expected, "EUR")]


A, B = "C-2026-001", "C-2026-002"
BUY, CASH, PAID, FREE = LineKind.PURCHASE, LineKind.CASH, LineKind.SETTLED, LineKind.OTHER


class TestCertain:
    def test_nothing_to_match(self) -> None:
        assert found([], [whole(A, BUY, 1000)]) == []
        assert found([line(1000, BUY)], []) == []
        assert found([line(1000, BUY)], [whole(A, CASH, -1000)]) == []

    def test_by_its_amount_alone(self) -> None:
        expected = [whole(A, BUY, 115000), whole(B, BUY, 80000)]
        assert found([line(80000, BUY)], expected) == [((0,), (1,), True)]

    def test_by_its_name_where_amounts_are_equal(self) -> None:
        expected = [whole(A, BUY, 115000), whole(B, BUY, 115000)]
        assert found([line(115000, BUY, B), line(115000, BUY, A)], expected) == [
            ((1,), (0,), True),
            ((0,), (1,), True),
        ]

    @pytest.mark.parametrize(
        ("reference", "label"), [("14", ""), ("", "Remise no C-2026-001."), ("", "cession F 881")]
    )
    def test_by_another_name(self, reference: str, label: str) -> None:
        expected = [whole(A, BUY, 115000, "14", "F 881"), whole(B, BUY, 115000, "15")]
        assert found([line(115000, BUY, reference, label)], expected)[0] == ((0,), (0,), True)

    def test_a_short_name_counts_in_the_reference_alone(self) -> None:
        expected = [whole(A, BUY, 115000, "14"), whole(B, BUY, 115000, "15")]
        assert not any(certain for _, _, certain in found([line(115000, BUY, "", "le 14")], expected))

    def test_several_documents_at_once(self) -> None:
        expected = [
            document(A, "F1", PAID, 41370),
            document(A, "F2", PAID, 9907),
            document(A, "F3", PAID, 5511),
        ]
        assert found([line(46881, PAID, "F1 F3")], expected) == [((0,), (0, 2), True)]

    def test_documents_of_two_assignments(self) -> None:
        expected = [document(A, "F1", PAID, 41370), document(B, "F2", PAID, 9907)]
        assert found([line(51277, PAID)], expected) == [((0,), (0, 1), True)]

    def test_an_assignment_credited_document_by_document(self) -> None:
        lines = [line(41370, BUY, "F1"), line(9907, BUY, "F2")]
        assert found(lines, [whole(A, BUY, 51277, "F1", "F2"), whole(B, BUY, 51277)]) == [
            ((0, 1), (0,), True)
        ]

    def test_the_other_direction_of_the_bank(self) -> None:
        assert found([line(-5000, LineKind.PASSED_ON)], [document(A, "F1", LineKind.PASSED_ON, -5000)]) == [
            ((0,), (0,), True)
        ]

    def test_a_kind_that_no_word_tells_is_certain_by_its_name(self) -> None:
        expected = [whole(A, BUY, 115000), document(B, "F1", PAID, 80000)]
        assert found([line(115000, FREE, A)], expected) == [((0,), (0,), True)]

    def test_what_waits_for_long_is_as_likely(self) -> None:
        expected = [document(A, "F1", PAID, 41370), document(A, "F2", PAID, 9907)]
        late = DAY + dt.timedelta(300)
        assert found([line(51277, PAID, day=late)], expected) == [((0,), (0, 1), True)]

    def test_a_line_and_its_correction_cancel_each_other(self) -> None:
        lines = [line(41370, PAID), line(-41370, PAID, day=DAY + dt.timedelta(1))]
        assert not any(certain for _, _, certain in found(lines, [document(A, "F1", PAID, 41370)]))

    def test_what_is_of_the_contract_alone(self) -> None:
        expected = [whole("", LineKind.FINANCING, -4210, event=3), whole(A, LineKind.FINANCING, -150)]
        assert found([line(-4210, LineKind.FINANCING)], expected) == [((0,), (0,), True)]

    def test_a_credit_note_among_documents_is_no_line(self) -> None:
        expected = [
            document(A, "F1", PAID, 41370),
            document(A, "F2", PAID, 41370),
            document(A, "A1", PAID, -41370),
            document(A, "F3", PAID, 5511),
        ]
        assert found([line(5511, PAID)], expected) == [((0,), (3,), True)]


class TestNotCertain:
    def test_a_kind_that_only_the_amount_tells(self) -> None:
        assert found([line(115000, FREE)], [whole(A, BUY, 115000)]) == [((0,), (0,), False)]

    def test_a_line_that_names_something_else(self) -> None:
        expected = [whole(A, BUY, 115000), whole(B, BUY, 80000)]
        assert found([line(115000, BUY, B)], expected)[0] == ((0,), (0,), False)

    def test_a_line_that_names_another_document(self) -> None:
        expected = [document(A, "F1", PAID, 41370), document(A, "F2", PAID, 9907)]
        assert all(not certain for _, _, certain in found([line(9907, PAID, "F1")], expected))

    def test_equal_amounts_are_choices(self) -> None:
        expected = [whole(A, BUY, 115000), whole(B, BUY, 115000)]
        matches = match_lines([line(115000, BUY)], expected, "EUR")
        assert {(each.expected, each.certain) for each in matches} == {((0,), False), ((1,), False)}
        assert [each.reason is None for each in matches] == [False, True]

    def test_a_part(self) -> None:
        (match,) = match_lines([line(-50000, CASH, A)], [whole(A, CASH, -74000)], "EUR")
        assert (match.certain, match.rest_cents, match.kind) == (False, 24000, CASH)

    def test_kinds_that_only_together_come_to_it(self) -> None:
        expected = [whole(A, LineKind.HOLDBACK, -11500), whole(A, LineKind.COMMISSION, -463)]
        assert found([line(-11963, FREE, A)], expected) == []


class TestNetted:
    """What the factor takes off the current account, beside what is transferred to it."""

    ON = LineKind.PASSED_ON
    EXPECTED = (
        document(A, "F1", LineKind.PASSED_ON, 30000),
        document(A, "F1", LineKind.PASSED_ON, -30000),
    )

    def test_both_ways_of_passing_on_are_told_apart(self) -> None:
        assert found([line(-30000, self.ON, "F1")], list(self.EXPECTED)) == [((0,), (1,), True)]
        assert found([line(30000, self.ON, "F1")], list(self.EXPECTED)) == [((0,), (0,), True)]

    def test_a_debtors_payment_below_zero_may_be_it(self) -> None:
        credit = document(A, "A1", PAID, -5000)
        assert found([line(-30000, PAID, "F1")], [*self.EXPECTED, credit]) == [((0,), (1,), False)]
        assert found([line(-5000, PAID, "A1")], [*self.EXPECTED, credit]) == [((0,), (2,), True)]
        assert found([line(30000, PAID, "F1")], list(self.EXPECTED)) == []


def test_reasons_name_things_as_people_do() -> None:
    (match,) = match_lines([line(115000, BUY, "", "Remise C-2026-001")], [whole(A, BUY, 115000)], "EUR")
    assert str(match.reason) == (
        "debit C-2026-001 of 2026-11-14, credit Remise C-2026-001 of 2026-11-17 quote C-2026-001 "
        "and come to 1150.00 EUR on each side."
    )


WORTH = Amounts(
    documents=1,
    assigned_cents=115000,
    over_limit_cents=23500,
    beyond_quota_cents=0,
    holdback_cents=11500,
    commission_cents=460,
    commission_vat_cents=92,
    financing_cents=150,
    file_fees_cents=1000,
    file_fees_vat_cents=200,
    days=30,
)
LINES = {
    LineKind.PURCHASE: 115000,
    LineKind.HOLDBACK: -11500,
    LineKind.COMMISSION: -460,
    LineKind.COMMISSION_VAT: -292,
    LineKind.FINANCING: -150,
    LineKind.FILE_FEES: -1000,
    LineKind.CASH: -78098,
}


def told(*lines: StatementLine, sent: dict[str, Amounts] | None = None) -> list[FundingTold]:
    worth = sent or {A: WORTH}
    expected = [
        each
        for assignment, amounts in worth.items()
        for each in funding_expected(assignment, amounts, amounts.available_cents, DAY)
    ]
    matches = match_lines(lines, expected, "EUR")
    return list(fundings_told(lines, expected, matches, names_of(expected), worth))


def test_sides_of_a_funding() -> None:
    assert funding_cents(WORTH, WORTH.available_cents) == LINES
    listed = list(funding_expected(A, WORTH, 0, DAY, event=7))
    assert {each.kind: each.cents for each in listed} == {k: v for k, v in LINES.items() if k is not CASH}
    assert {each.event for each in listed} == {7}


class TestFunding:
    def test_as_it_was_counted(self) -> None:
        (funding,) = told(*(line(cents, kind, A) for kind, cents in LINES.items()))
        assert funding.certain
        assert (funding.amounts, funding.cash_cents, funding.differences) == (WORTH, 78098, ())
        assert funding.lines == (0, 1, 2, 3, 4, 5, 6)

    def test_without_names_by_amounts(self) -> None:
        (funding,) = told(*(line(cents, kind) for kind, cents in LINES.items()))
        assert (funding.certain, funding.by_day) == (True, ())

    def test_without_money(self) -> None:
        (funding,) = told(*(line(cents, kind, A) for kind, cents in LINES.items() if kind is not CASH))
        assert (funding.certain, funding.cash_cents) == (True, 0)

    def test_other_figures_of_the_factor_are_taken_and_told(self) -> None:
        own = LINES | {LineKind.COMMISSION: -500, LineKind.COMMISSION_VAT: -300, CASH: -50000}
        (funding,) = told(*(line(cents, kind, A) for kind, cents in own.items()))
        assert not funding.certain
        assert funding.differences == (
            Difference(LineKind.COMMISSION, -460, -500),
            Difference(LineKind.COMMISSION_VAT, -292, -300),
        )
        amounts = funding.amounts
        assert (amounts.commission_cents, amounts.commission_vat_cents, amounts.file_fees_vat_cents) == (
            500,
            100,
            200,
        )
        assert (amounts.available_cents, funding.cash_cents) == (78050, 50000)

    def test_what_no_line_tells_is_as_it_was_counted(self) -> None:
        (funding,) = told(line(115000, BUY, A), line(-11500, LineKind.HOLDBACK, A))
        assert not funding.certain
        assert [(each.kind, each.found_cents) for each in funding.differences] == [
            (LineKind.COMMISSION, None),
            (LineKind.COMMISSION_VAT, None),
            (LineKind.FINANCING, None),
            (LineKind.FILE_FEES, None),
        ]
        assert funding.amounts == WORTH

    def test_a_charge_that_was_not_counted(self) -> None:
        bare = Amounts(1, 115000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        (funding,) = told(line(115000, BUY, A), line(-900, LineKind.FILE_FEES, A), sent={A: bare})
        assert funding.differences == (Difference(LineKind.FILE_FEES, 0, -900),)
        assert funding.amounts.available_cents == 114100

    def test_lines_of_the_day_where_nothing_else_was_bought(self) -> None:
        (funding,) = told(
            line(115000, BUY, A), line(-470, LineKind.COMMISSION), line(-9, LineKind.COMMISSION)
        )
        assert (funding.by_day, funding.amounts.commission_cents) == ((1, 2), 479)

    def test_lines_of_a_day_of_two_are_of_none(self) -> None:
        sent = {A: WORTH, B: Amounts(1, 80000, 0, 0, 0, 0, 0, 0, 0, 0, 0)}
        fundings = told(line(115000, BUY, A), line(80000, BUY, B), line(-470, LineKind.COMMISSION), sent=sent)
        assert {(each.assignment, each.lines, each.by_day) for each in fundings} == {
            (A, (0,), ()),
            (B, (1,), ()),
        }

    def test_more_money_than_there_is(self) -> None:
        rest = {kind: cents for kind, cents in LINES.items() if kind is not CASH}
        (funding,) = told(*(line(cents, kind, A) for kind, cents in rest.items()), line(-101599, CASH, A))
        assert (funding.certain, funding.cash_cents) == (False, 101599)

    def test_a_purchase_of_something_else(self) -> None:
        assert told(line(114000, BUY, A)) == []


CENTS = st.integers(1, 10**7)


@given(st.lists(st.tuples(CENTS, st.booleans()), min_size=1, max_size=6, unique_by=lambda each: each[0]))
def test_named_lines_find_what_they_name(asked: list[tuple[int, bool]]) -> None:
    """Whatever the amounts, a line that names an assignment and comes to it is matched to it, certainly."""
    expected = [whole(f"C-2026-{rank:03}", BUY, cents) for rank, (cents, _) in enumerate(asked, 1)]
    ranks = [rank for rank, (_, is_told) in enumerate(asked) if is_told]
    lines = [line(expected[rank].cents, BUY, expected[rank].assignment) for rank in ranks]
    matches = match_lines(lines, expected, "EUR")
    assert {(each.lines, each.expected) for each in matches if each.certain} == {
        ((place,), (rank,)) for place, rank in enumerate(ranks)
    }


@given(
    st.lists(
        st.tuples(CENTS, st.sampled_from([BUY, CASH, PAID, FREE]), st.sampled_from(["", A, B, "F1"])),
        max_size=8,
    ),
    st.lists(st.tuples(CENTS, st.sampled_from([BUY, PAID]), st.sampled_from([A, B])), max_size=8),
)
def test_certain_matches_balance_and_share_nothing(
    told_lines: list[tuple[int, LineKind, str]], asked: list[tuple[int, LineKind, str]]
) -> None:
    lines = [line(cents, kind, reference) for cents, kind, reference in told_lines]
    expected = [
        document(assignment, f"F{rank}", kind, cents) for rank, (cents, kind, assignment) in enumerate(asked)
    ]
    certain: list[Match] = [each for each in match_lines(lines, expected, "EUR") if each.certain]
    for each in certain:
        assert sum(lines[rank].cents for rank in each.lines) == sum(
            expected[rank].cents for rank in each.expected
        )
        assert {lines[rank].kind for rank in each.lines} <= {each.kind, FREE}
    used = [rank for each in certain for rank in each.lines]
    meant = [rank for each in certain for rank in each.expected]
    assert len(used) == len(set(used))
    assert len(meant) == len(set(meant))
