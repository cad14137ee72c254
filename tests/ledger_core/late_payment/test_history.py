"""What came off a debt and when: bounces undo, credit notes take back, moves between accounts pay nothing."""

from collections.abc import Callable
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.late_payment.history import DebtHistory, histories
from ledger_core.late_payment.interest import Payment
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import Terms, open_items

INVOICE, PAYMENT, BOUNCE = LineKind.INVOICE, LineKind.PAYMENT, LineKind.BOUNCE
CREDIT_NOTE, OTHER, OPENING = LineKind.CREDIT_NOTE, LineKind.OTHER, LineKind.OPENING
AS_OF = dt.date(2026, 12, 31)

MakeLine = Callable[..., Line]


def told(found: list[DebtHistory]) -> list[tuple[int, int, list[tuple[str, int]], int]]:
    return [
        (
            debt.line.key,
            debt.owed_cents,
            [(str(payment.day), payment.cents) for payment in debt.payments],
            debt.open_cents,
        )
        for debt in found
    ]


def test_payments_are_those_of_the_letters(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-05", 1_000_00, INVOICE, letter="aaa"),
        line("2026-03-01", -400_00, PAYMENT, letter="aaa"),
        line("2026-04-01", -100_00, OTHER, letter="aaa"),
        line("2026-05-01", -500_00, PAYMENT),
    ]
    assert told(histories(lines, terms, AS_OF)) == [
        (0, 1_000_00, [("2026-03-01", 400_00), ("2026-04-01", 100_00)], 500_00)
    ]
    assert told(histories(lines, terms, dt.date(2026, 3, 1))) == [
        (0, 1_000_00, [("2026-03-01", 400_00)], 600_00)
    ]


def test_a_credit_note_takes_back_what_was_never_owed(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-05", 1_000_00, INVOICE, letter="AAA"),
        line("2026-03-01", -200_00, CREDIT_NOTE, letter="AAA"),
        line("2026-04-01", -800_00, PAYMENT, letter="AAA"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(0, 800_00, [("2026-04-01", 800_00)], 0)]


def test_a_payment_that_came_back_has_not_been_made(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-05", 100_00, INVOICE, letter="aaa"),
        line("2026-02-01", -100_00, PAYMENT, letter="aaa"),
        line("2026-02-10", 100_00, BOUNCE, letter="aaa"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(0, 100_00, [], 100_00)]
    assert told(histories(lines, terms, dt.date(2026, 2, 5))) == [(0, 100_00, [("2026-02-01", 100_00)], 0)]


def test_what_is_no_debt_of_its_own_is_left_out(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, OPENING),
        line("2026-01-01", 200_00, OPENING, due=dt.date(2025, 12, 15)),
        line("2026-01-05", 300_00, OTHER),
        line("2026-01-05", 400_00, BOUNCE, due=dt.date(2026, 1, 5)),
        line("2026-01-05", -500_00, INVOICE, account="401000", customer="FOURNI"),
        line("2027-01-05", 600_00, INVOICE),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(1, 200_00, [], 200_00)]


def test_a_doubtful_debt_is_the_same_debt(line: MakeLine, terms: Terms) -> None:
    """Two invoices go to 416 in one entry; what is paid there is paid on the older one first."""
    lines = [
        line("2026-01-05", 600_00, INVOICE, letter="AAA"),
        line("2026-01-20", 400_00, INVOICE, letter="AAA"),
        line("2026-06-30", -1_000_00, OTHER, letter="AAA", entry="move"),
        line(
            "2026-06-30",
            1_000_00,
            OTHER,
            account="416000",
            entry="move",
            letter="baa",
            due=dt.date(2026, 1, 1),
        ),
        line("2026-08-15", -700_00, PAYMENT, account="416000", letter="baa"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [
        (0, 600_00, [("2026-08-15", 600_00)], 0),
        (1, 400_00, [("2026-08-15", 100_00)], 300_00),
    ]
    assert [debt.open_cents for debt in histories(lines, terms, dt.date(2026, 7, 1))] == [600_00, 400_00]


def test_a_debt_may_come_back_from_the_doubtful_ones(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-05", 600_00, INVOICE, letter="AAA"),
        line("2026-06-30", -600_00, OTHER, letter="AAA", entry="there"),
        line("2026-06-30", 600_00, OTHER, account="416000", customer="", entry="there", letter="BAA"),
        line("2026-09-30", -600_00, OTHER, account="416000", customer="", entry="back", letter="BAA"),
        line("2026-09-30", 600_00, OTHER, customer="", entry="back", letter="CAA"),
        line("2026-10-15", -600_00, PAYMENT, customer="", letter="CAA"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(0, 600_00, [("2026-10-15", 600_00)], 0)]


def test_an_advance_that_is_used_up_pays(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-05", 600_00, INVOICE, letter="AAA"),
        line("2026-06-30", -600_00, OTHER, letter="AAA", entry="used"),
        line("2026-06-30", 600_00, OTHER, account="419100", entry="used"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(0, 600_00, [("2026-06-30", 600_00)], 0)]


def test_moves_in_a_circle_end(line: MakeLine, terms: Terms) -> None:
    """Each of two entries moves what the other moved; where it began is taken as the payment."""
    lines = [
        line("2025-12-01", 50_00, INVOICE, letter="AAA"),
        line("2026-01-01", -100_00, OTHER, letter="AAA", entry="one"),
        line("2026-01-01", 100_00, OTHER, account="416000", entry="one", letter="BAA"),
        line("2026-01-01", -100_00, OTHER, account="416000", entry="two", letter="BAA"),
        line("2026-01-01", 100_00, OTHER, entry="two", letter="AAA"),
        line("2026-02-01", -50_00, PAYMENT, letter="AAA"),
    ]
    assert told(histories(lines, terms, AS_OF)) == [(0, 50_00, [("2026-01-01", 50_00)], 0)]


def test_a_long_chain_of_moves_ends(line: MakeLine, terms: Terms) -> None:
    lines = [line("2026-01-05", 50_00, INVOICE, letter="AAA")]
    accounts = ["411000", "416000"]
    for move in range(600):
        letters = f"L{move}", f"L{move + 1}"
        group = letters[0] if move else "AAA"
        lines += [
            line("2026-02-01", -50_00, OTHER, account=accounts[move % 2], letter=group, entry=str(move)),
            line(
                "2026-02-01", 50_00, OTHER, account=accounts[1 - move % 2], letter=letters[1], entry=str(move)
            ),
        ]
    found = histories(lines, terms, AS_OF)
    assert told(found) == [(0, 50_00, [("2026-02-01", 50_00)], 0)]


kinds = st.sampled_from(LineKind)
cents = st.integers(-500_00, 500_00).filter(bool)
drafts = st.tuples(
    st.integers(0, 300),
    cents,
    kinds,
    st.sampled_from(["", "AAA", "bbb"]),
    st.sampled_from(["411000", "416000", "419100"]),
    st.sampled_from(["x", "y", "z"]),
)


@given(st.lists(drafts, max_size=12), st.integers(0, 320))
def test_what_is_open_of_a_debt_is_what_its_open_item_says(
    made: list[tuple[int, int, LineKind, str, str, str]], last: int
) -> None:
    """Where nothing was moved both count the same; never below zero, nor above what was owed."""
    start = dt.date(2026, 1, 1)
    lines = [
        Line(
            key,
            account,
            "ALPHA",
            start + dt.timedelta(days),
            amount,
            "EUR",
            entry=entry,
            kind=kind,
            letter=letter,
        )
        for key, (days, amount, kind, letter, account, entry) in enumerate(made)
    ]
    terms, as_of = Terms({}, 30), start + dt.timedelta(last)
    items = {item.line.key: item.cents_open for item in open_items(lines, terms, as_of)}
    moves = any(line.kind is LineKind.OTHER for line in lines)
    for debt in histories(lines, terms, as_of):
        assert 0 <= debt.open_cents <= debt.owed_cents <= debt.line.cents
        assert all(isinstance(payment, Payment) and payment.cents > 0 for payment in debt.payments)
        if not moves:
            assert debt.open_cents == items.get(debt.line.key, 0)
