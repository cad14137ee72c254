"""What is open as of a day, when it is due, and that it adds up to the balance whatever the letters."""

from collections import Counter
from collections.abc import Callable
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import (
    DueFrom,
    OpenItem,
    Terms,
    due_date,
    open_items,
    settlements_as_of,
)
from ledger_core.receivables.parties import Party, debt_sign

INVOICE, PAYMENT, BOUNCE = LineKind.INVOICE, LineKind.PAYMENT, LineKind.BOUNCE
CREDIT_NOTE, OPENING = LineKind.CREDIT_NOTE, LineKind.OPENING

MakeLine = Callable[..., Line]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def opened(lines: list[Line], terms: Terms, as_of: str) -> dict[int, int]:
    return {item.line.key: item.cents_open for item in open_items(lines, terms, day(as_of))}


def test_a_line_without_letter_is_open_in_full(line: MakeLine, terms: Terms) -> None:
    lines = [line("2026-01-01", 100_00, INVOICE), line("2026-01-20", -100_00, PAYMENT)]
    assert opened(lines, terms, "2026-02-01") == {0: 100_00, 1: -100_00}


def test_a_group_is_closed_from_the_day_on_which_it_balances(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="AAA"),
        line("2026-01-10", -30_00, PAYMENT, letter="AAA"),
        line("2026-02-10", -70_00, PAYMENT, letter="AAA"),
    ]
    assert opened(lines, terms, "2025-12-31") == {}
    assert opened(lines, terms, "2026-01-09") == {0: 100_00}
    assert opened(lines, terms, "2026-01-10") == {0: 70_00}
    assert opened(lines, terms, "2026-02-09") == {0: 70_00}
    assert opened(lines, terms, "2026-02-10") == {}


def test_a_partial_group_leaves_the_rest_of_its_oldest_unpaid_debt(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="aab"),
        line("2026-01-05", 50_00, INVOICE, letter="aab"),
        line("2026-01-20", -120_00, PAYMENT, letter="aab"),
    ]
    assert opened(lines, terms, "2026-02-01") == {1: 30_00}


def test_one_letter_on_two_accounts_customers_or_currencies_is_as_many_groups(
    line: MakeLine, terms: Terms
) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="A"),
        line("2026-01-02", -100_00, PAYMENT, letter="A", account="416000"),
        line("2026-01-03", -100_00, PAYMENT, letter="A", customer="BETA"),
        line("2026-01-04", -100_00, PAYMENT, letter="A", currency="USD"),
    ]
    assert opened(lines, terms, "2026-02-01") == {0: 100_00, 1: -100_00, 2: -100_00, 3: -100_00}


def test_a_bounced_payment_leaves_the_invoice_open_at_its_old_due_date(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 100_00, INVOICE, letter="a", due=day("2026-01-31")),
        line("2026-02-01", -100_00, PAYMENT, letter="a"),
        line("2026-02-10", 100_00, BOUNCE, letter="a"),
    ]
    (item,) = open_items(lines, terms, day("2026-03-02"))
    assert (item.line.key, item.due, item.days_late) == (0, day("2026-01-31"), 30)


def test_an_item_says_what_the_line_was_and_what_is_left(line: MakeLine, terms: Terms) -> None:
    invoice = line(
        "2026-01-01",
        100_00,
        INVOICE,
        letter="aa",
        reference="F1",
        label="Facture",
        path="journal/x",
        lineno=7,
    )
    items = open_items([invoice, line("2026-01-10", -30_00, PAYMENT, letter="aa")], terms, day("2026-02-01"))
    assert items == [
        OpenItem(
            line=invoice,
            name="Alpha SARL",
            as_of=day("2026-02-01"),
            due=day("2026-01-31"),
            due_from=DueFrom.SETTING,
            cents_original=100_00,
            cents_open=70_00,
        )
    ]
    (item,) = items
    assert (item.code, item.currency, item.days_late, item.due_assumed) == ("ALPHA", "EUR", 1, True)


def test_a_payment_or_credit_that_settles_nothing_has_no_due_date(line: MakeLine, terms: Terms) -> None:
    (item,) = open_items(
        [line("2026-01-01", -10_00, PAYMENT, due=day("2026-01-05"))], terms, day("2026-02-01")
    )
    assert (item.cents_open, item.due, item.due_from, item.days_late) == (-10_00, None, None, None)
    assert not item.due_assumed


def test_on_supplier_accounts_what_the_company_owes_is_above_zero(line: MakeLine, terms: Terms) -> None:
    supplier = {"account": "401000", "customer": "FOURNI", "letter": "b"}
    lines = [
        line("2026-01-01", -100_00, INVOICE, **supplier),
        line("2026-01-10", 30_00, PAYMENT, **supplier),
        line("2026-01-11", 5_00, PAYMENT, account="401000", customer="FOURNI"),
    ]
    items = open_items(lines, terms, day("2026-01-31"))
    assert [(item.line.key, item.cents_original, item.cents_open) for item in items] == [
        (0, 100_00, 70_00),
        (2, -5_00, -5_00),
    ]
    assert items[0].name == "Fournitures du Centre"
    assert items[0].days_late == 0


def test_items_come_by_account_party_date_and_key(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-03", 1_00, customer="BETA"),
        line("2026-01-02", 1_00),
        line("2026-01-01", 1_00),
        line("2026-01-01", 1_00),
        line("2026-01-01", 1_00, account="401000"),
    ]
    assert [item.line.key for item in open_items(lines, terms, day("2026-02-01"))] == [4, 2, 3, 1, 0]


@pytest.mark.parametrize(
    ("fields", "due", "due_from"),
    [
        ({"due": dt.date(2026, 3, 5), "customer": "BETA"}, "2026-03-05", DueFrom.LINE),
        ({"customer": "BETA"}, "2026-02-24", DueFrom.CARD),
        ({"customer": "ALPHA"}, "2026-02-09", DueFrom.SETTING),
        ({"customer": "UNKNOWN"}, "2026-02-09", DueFrom.SETTING),
        ({"customer": "BETA", "kind": BOUNCE}, "2026-01-10", DueFrom.BOUNCE),
        ({"kind": BOUNCE, "due": dt.date(2026, 3, 5)}, "2026-03-05", DueFrom.LINE),
    ],
)
def test_a_due_date_comes_from_line_card_or_setting(
    line: MakeLine, terms: Terms, fields: dict[str, object], due: str, due_from: DueFrom
) -> None:
    made = line("2026-01-10", 1_00, **({"kind": INVOICE} | fields))
    assert due_date(made, terms) == (day(due), due_from)


def test_a_due_date_past_the_end_of_the_calendar_is_its_last_day(line: MakeLine) -> None:
    terms = Terms({("411000", "ALPHA"): Party("ALPHA", "Alpha", 10**9)}, payment_days=30)
    assert due_date(line("9999-12-30", 1_00), terms) == (dt.date.max, DueFrom.CARD)


USD = {"foreign_currency": "USD"}


def test_a_deal_in_another_currency_is_open_in_both(line: MakeLine, terms: Terms) -> None:
    lines = [
        line("2026-01-01", 1000_00, INVOICE, letter="a", foreign_cents=1100_00, **USD),
        line("2026-01-05", 1000_00, INVOICE, letter="a", foreign_cents=1150_00, **USD),
        line("2026-02-01", -960_00, PAYMENT, letter="a", foreign_cents=-1100_00, **USD),
    ]
    items = open_items(lines, terms, day("2026-02-01"))
    # 40 EUR on an invoice whose dollars are paid: a difference of exchange that is not yet booked
    assert [(item.cents_open, item.foreign_cents_open) for item in items] == [(40_00, 0), (1000_00, 1150_00)]
    assert items[0].foreign_cents_original == 1100_00


def test_a_partial_group_balanced_in_the_books_currency_alone_is_still_open(
    line: MakeLine, terms: Terms
) -> None:
    def lines(letter: str) -> list[Line]:
        return [
            line("2026-01-01", 1000_00, INVOICE, letter=letter, foreign_cents=1100_00, **USD),
            line("2026-02-01", -1000_00, PAYMENT, letter=letter, foreign_cents=-1050_00, **USD),
        ]

    (item,) = open_items(lines("a"), terms, day("2026-02-01"))
    assert (item.cents_open, item.foreign_cents_open, item.due) == (0, 50_00, day("2026-01-31"))
    assert open_items(lines("A"), terms, day("2026-02-01")) == []


def test_a_group_of_which_not_all_lines_tell_the_deal_has_no_foreign_rest(
    line: MakeLine, terms: Terms
) -> None:
    lines = [
        line("2026-01-01", 1000_00, INVOICE, letter="a", foreign_cents=1100_00, **USD),
        line("2026-02-01", -400_00, PAYMENT, letter="a"),
    ]
    (item,) = open_items(lines, terms, day("2026-02-01"))
    assert (item.cents_open, item.foreign_cents_original, item.foreign_cents_open) == (600_00, 1100_00, None)


def test_the_books_own_currency_is_no_foreign_one(line: MakeLine, terms: Terms) -> None:
    (item,) = open_items(
        [line("2026-01-01", 5_00, foreign_cents=5_00, foreign_currency="EUR")], terms, day("2026-02-01")
    )
    assert (item.foreign_cents_original, item.foreign_cents_open) == (None, None)


def test_settlements_are_those_of_the_groups_up_to_the_day(line: MakeLine) -> None:
    lines = [
        line("2026-01-01", -100_00, INVOICE, letter="A", account="401000"),
        line("2026-01-10", 30_00, PAYMENT, letter="A", account="401000"),
        line("2026-02-10", 70_00, PAYMENT, letter="A", account="401000"),
        line("2026-01-10", 70_00, PAYMENT),
    ]
    found = settlements_as_of(lines, day("2026-01-31"))
    assert [(each.debt.key, each.settling.key, each.cents) for each in found] == [(0, 1, 30_00)]


MARCH = st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 12))


@st.composite
def books_lines(draw: st.DrawFn) -> list[Line]:
    """Draw lines with letters that are full, partial, unbalanced in time, or on nothing at all."""
    rows = draw(
        st.lists(
            st.builds(
                Line,
                key=st.just(0),
                account=st.sampled_from(["411000", "416000", "401000"]),
                customer=st.sampled_from(["", "A", "B"]),
                date=MARCH,
                cents=st.integers(-5_00, 5_00) | st.integers(-(10**15), 10**15),
                currency=st.sampled_from(["EUR", "USD"]),
                reference=st.sampled_from(["", "F1"]),
                kind=st.sampled_from(LineKind),
                due=st.none() | MARCH,
                letter=st.sampled_from(["", "A", "B", "a", "AAB"]),
                foreign_cents=st.integers(-3_00, 3_00),
                foreign_currency=st.sampled_from(["", "USD", "GBP"]),
            ),
            max_size=25,
        )
    )
    return [
        Line(**{name: getattr(row, name) for name in Line.__slots__} | {"key": key})
        for key, row in enumerate(rows)
    ]


@given(books_lines(), MARCH)
def test_open_items_add_up_to_the_balance_of_any_day(lines: list[Line], as_of: dt.date) -> None:
    balances: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        if line.date <= as_of:
            balances[line.account, line.customer, line.currency] += line.cents
    sums: Counter[tuple[str, str, str]] = Counter()
    for item in open_items(lines, Terms({}, 30), as_of):
        line = item.line
        sums[line.account, line.customer, line.currency] += debt_sign(line.account) * item.cents_open
    assert {key: cents for key, cents in sums.items() if cents} == {
        key: cents for key, cents in balances.items() if cents
    }


@given(books_lines(), MARCH)
def test_items_are_parts_of_their_lines_and_only_debts_are_due(lines: list[Line], as_of: dt.date) -> None:
    items = open_items(lines, Terms({}, 30), as_of)
    assert len({item.line.key for item in items}) == len(items)
    for item in items:
        assert item.line.date <= as_of
        assert 0 <= item.cents_open <= item.cents_original or 0 >= item.cents_open >= item.cents_original
        assert item.cents_open or item.foreign_cents_open
        assert (item.due is not None) == ((item.cents_open or item.foreign_cents_open or 0) > 0)


@given(books_lines(), MARCH, st.randoms(use_true_random=False))
def test_the_same_lines_give_the_same_items_in_whatever_order(
    lines: list[Line], as_of: dt.date, chance: object
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert open_items(lines, Terms({}, 30), as_of) == open_items(shuffled, Terms({}, 30), as_of)


@given(books_lines(), MARCH, MARCH)
def test_what_comes_later_does_not_change_an_earlier_day(
    lines: list[Line], as_of: dt.date, later: dt.date
) -> None:
    known = [line for line in lines if line.date <= max(as_of, later)]
    assert open_items(known, Terms({}, 30), as_of) == open_items(lines, Terms({}, 30), as_of)
