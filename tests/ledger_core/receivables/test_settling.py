"""Which line of a group settles which: by hand where the order matters, by property for the sums."""

from collections.abc import Callable
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.settling import Settled, settle

INVOICE, PAYMENT, BOUNCE = LineKind.INVOICE, LineKind.PAYMENT, LineKind.BOUNCE
CREDIT_NOTE, OTHER = LineKind.CREDIT_NOTE, LineKind.OTHER

MakeLine = Callable[..., Line]


def settled(*lines: Line) -> Settled:
    return settle(lines, [line.cents for line in lines])


def pairs(result: Settled) -> list[tuple[int, int, int]]:
    return [(each.debt.key, each.settling.key, each.cents) for each in result.settlements]


def test_a_payment_falls_on_the_oldest_debt_first(line: MakeLine) -> None:
    result = settled(
        line("2026-02-01", 200_00, INVOICE),
        line("2026-01-01", 100_00, INVOICE),
        line("2026-03-01", -150_00, PAYMENT),
    )
    assert result.left == (150_00, 0, 0)
    assert pairs(result) == [(1, 2, 100_00), (0, 2, 50_00)]


def test_debts_of_one_day_are_settled_in_the_order_of_their_keys(line: MakeLine) -> None:
    first, second = line("2026-01-01", 100_00, INVOICE), line("2026-01-01", 100_00, INVOICE)
    result = settled(second, first, line("2026-03-01", -100_00, PAYMENT))
    assert result.left == (100_00, 0, 0)


def test_what_is_paid_too_much_stays_on_the_latest_payment(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-02-01", -80_00, PAYMENT),
        line("2026-03-01", -80_00, PAYMENT),
    )
    assert result.left == (0, 0, -60_00)


def test_an_advance_waits_for_its_invoice(line: MakeLine) -> None:
    result = settled(line("2026-01-01", -100_00, PAYMENT), line("2026-02-01", 130_00, INVOICE))
    assert result.left == (0, 30_00)


def test_a_bounce_opens_the_invoice_again_and_is_closed_itself(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-02-01", -100_00, PAYMENT),
        line("2026-02-10", 100_00, BOUNCE),
    )
    assert result.left == (100_00, 0, 0)
    assert pairs(result) == [(2, 1, 100_00)]


def test_a_bounce_undoes_the_payment_of_its_amount_not_the_latest(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-01-02", 70_00, INVOICE),
        line("2026-02-01", -100_00, PAYMENT),
        line("2026-02-05", -70_00, PAYMENT),
        line("2026-02-10", 100_00, BOUNCE),
    )
    # what is left of the payments falls on the oldest invoice
    assert result.left == (30_00, 70_00, 0, 0, 0)
    assert pairs(result)[0] == (4, 2, 100_00)


def test_a_bounce_with_a_fee_leaves_the_fee_as_a_debt(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-02-01", -100_00, PAYMENT),
        line("2026-02-10", 112_00, BOUNCE),
    )
    assert result.left == (100_00, 0, 12_00)


def test_a_bounce_without_an_earlier_payment_is_a_debt_of_its_own(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-02-10", 100_00, BOUNCE),
        line("2026-03-01", -100_00, PAYMENT),
    )
    assert result.left == (0, 100_00, 0)


def test_a_payment_of_the_day_of_its_bounce_came_before_it(line: MakeLine) -> None:
    bounce = line("2026-02-01", 100_00, BOUNCE)
    result = settled(line("2026-01-01", 100_00, INVOICE), bounce, line("2026-02-01", -100_00, PAYMENT))
    assert result.left == (100_00, 0, 0)


def test_each_bounce_undoes_a_payment_of_its_own(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-02-01", -100_00, PAYMENT),
        line("2026-02-05", 100_00, BOUNCE),
        line("2026-03-01", -100_00, PAYMENT),
        line("2026-03-05", 100_00, BOUNCE),
        line("2026-04-01", -100_00, PAYMENT),
    )
    assert result.left == (0, 0, 0, 0, 0, 0)
    assert pairs(result) == [(2, 1, 100_00), (4, 3, 100_00), (0, 5, 100_00)]


def test_a_bounce_of_several_payments_takes_the_latest_first(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", -50_00, PAYMENT),
        line("2026-01-02", -60_00, PAYMENT),
        line("2026-01-03", -60_00, PAYMENT),
        line("2026-01-04", 90_00, BOUNCE),
        line("2026-01-05", 60_00, BOUNCE),
    )
    # 90 takes 60 of the third and 30 of the second; 60 finds no whole 60 left, takes 30 and 30
    assert result.left == (-20_00, 0, 0, 0, 0)


def test_a_credit_note_falls_on_the_invoice_whose_reference_it_carries(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE, reference="F1"),
        line("2026-01-02", 100_00, INVOICE, reference="F2"),
        line("2026-02-01", -40_00, CREDIT_NOTE, reference="F2"),
    )
    assert result.left == (100_00, 60_00, 0)


def test_a_credit_note_larger_than_its_invoice_goes_on_to_the_oldest(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE, reference="F1"),
        line("2026-01-02", 30_00, INVOICE, reference="F2"),
        line("2026-02-01", -50_00, CREDIT_NOTE, reference="F2"),
    )
    assert result.left == (80_00, 0, 0)


def test_a_credit_note_without_reference_cancels_the_debt_of_its_amount(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 100_00, INVOICE),
        line("2026-01-02", 40_00, INVOICE),
        line("2026-01-03", 40_00, INVOICE),
        line("2026-02-01", -40_00, CREDIT_NOTE),
        line("2026-02-02", -40_00, CREDIT_NOTE),
        line("2026-02-03", -40_00, CREDIT_NOTE),
    )
    assert result.left == (60_00, 0, 0, 0, 0, 0)


def test_a_credit_note_does_not_take_a_debt_of_its_amount_that_another_reduced(line: MakeLine) -> None:
    result = settled(
        line("2026-01-01", 90_00, INVOICE, reference="F1"),
        line("2026-01-02", 40_00, INVOICE, reference="F2"),
        line("2026-02-01", -10_00, CREDIT_NOTE, reference="F2"),
        line("2026-02-02", -40_00, CREDIT_NOTE, reference="AV9"),
    )
    assert result.left == (50_00, 30_00, 0, 0)


def test_lines_of_nothing_settle_nothing(line: MakeLine) -> None:
    result = settled(line("2026-01-01", 0, BOUNCE), line("2026-01-01", 0, CREDIT_NOTE))
    assert result == Settled((), (0, 0))


A_LINE = st.builds(
    Line,
    key=st.integers(0, 1000),
    account=st.just("411000"),
    customer=st.just("A"),
    date=st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 9)),
    cents=st.sampled_from([-300, -200, -100, -1, 0, 1, 100, 200, 300]),
    currency=st.just("EUR"),
    reference=st.sampled_from(["", "F1", "F2"]),
    kind=st.sampled_from(LineKind),
)
A_GROUP = st.lists(A_LINE, max_size=12, unique_by=lambda line: line.key)


@given(A_GROUP)
def test_nothing_is_lost_and_only_one_side_is_left(lines: list[Line]) -> None:
    result = settled(*lines)
    assert sum(result.left) == sum(line.cents for line in lines)
    assert not (any(cents > 0 for cents in result.left) and any(cents < 0 for cents in result.left))
    for line, left in zip(lines, result.left, strict=True):
        taken = sum(
            each.cents * ((each.debt is line) - (each.settling is line)) for each in result.settlements
        )
        assert left + taken == line.cents
        assert abs(left) <= abs(line.cents)


@given(A_GROUP, st.randoms(use_true_random=False))
def test_the_order_in_which_lines_are_handed_in_does_not_count(lines: list[Line], chance: object) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settled(*lines).settlements == settled(*shuffled).settlements


@given(A_GROUP)
def test_every_settlement_is_of_a_debt_by_what_settles(lines: list[Line]) -> None:
    for each in settled(*lines).settlements:
        assert each.cents > 0
        assert each.debt.cents > 0 > each.settling.cents


@given(
    st.integers(0, 3),
    st.lists(st.sampled_from(list(LineKind)), min_size=2, max_size=2),
    st.lists(st.sampled_from(["2026-01-01", "2026-01-02"]), min_size=2, max_size=2),
)
def test_a_pair_is_settled_as_any_group_is(cents: int, kinds: list[LineKind], days: list[str]) -> None:
    lines = [
        Line(key, "411000", "A", dt.date.fromisoformat(day), 0, "EUR", kind=kind)
        for key, (day, kind) in enumerate(zip(days, kinds, strict=True))
    ]
    for debts in ([cents, -cents], [-cents, cents]):
        # beside a line of no amount the pair goes the long way
        nothing = Line(9, "411000", "A", dt.date(2026, 1, 3), 0, "EUR")
        assert settle(lines, debts).settlements == settle([*lines, nothing], [*debts, 0]).settlements
        assert settle(lines, debts).left == (0, 0)
