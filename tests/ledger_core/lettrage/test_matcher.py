from collections.abc import Callable, Sequence
from dataclasses import replace
import datetime as dt
import random

from hypothesis import assume, given
from hypothesis import strategies as st
import pytest

from ledger_core.lettrage.letters import NotALetterError
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Matching, Tolerance

Table = Callable[..., list[Line]]

EXAMPLE = """
01-05 I  120.07 F1
01-20 I  300.10 F2
02-03 P -120.07
02-20 P -300.10
"""


@st.composite
def books(draw: st.DrawFn) -> list[Line]:
    """Small books of few amounts, so that equal lines, sums and doubts abound."""
    amounts = st.sampled_from([10_000, 20_000, 30_000, 12_345, 6_789, 19_134, 5_555, 1])
    count = draw(st.integers(0, 24))
    lines = []
    for key in range(count):
        cents = draw(amounts) * draw(st.sampled_from([1, -1]))
        foreign = draw(st.sampled_from(["", "", "", "USD"]))
        number = draw(st.integers(1, 6))
        lines.append(
            Line(
                key=key,
                account=draw(st.sampled_from(["411000", "411000", "401000", "467000"])),
                customer=draw(st.sampled_from(["A", "B"])),
                date=dt.date(2026, 1, 1) + dt.timedelta(draw(st.integers(0, 200))),
                cents=cents,
                currency="EUR",
                reference=draw(st.sampled_from(["", f"F2026-00{number}"])),
                label=draw(st.sampled_from(["", f"VIR F2026-00{number}", "VIR"])),
                kind=draw(st.sampled_from(LineKind)),
                letter=draw(st.sampled_from(["", "", "", "", "", "AAA", "aab", "ZZZ", "12"])),
                foreign_cents=round(cents * 1.1) if foreign else 0,
                foreign_currency=foreign,
            )
        )
    return lines


def amount(line: Line) -> int:
    return line.foreign_cents if line.foreign_currency else line.cents


def shuffled(lines: Sequence[Line], seed: int) -> list[Line]:
    copy = list(lines)
    random.Random(seed).shuffle(copy)
    return copy


@given(books(), st.sampled_from([0, 0, 1, 500]))
def test_groups_are_sound(lines: list[Line], limit_cents: int) -> None:
    by_key = {line.key: line for line in lines}
    seen: set[int] = set()
    for group in match(lines, Tolerance(limit_cents)).groups:
        members = [by_key[key] for key in group.keys]
        assert list(group.keys) == sorted(set(group.keys))
        assert seen.isdisjoint(group.keys)
        seen.update(group.keys)
        assert len({(line.account, line.customer, line.foreign_currency) for line in members}) == 1
        assert not any(line.letter for line in members)
        gap_cents = sum(map(amount, members))
        assert group.gap_cents == gap_cents
        assert abs(gap_cents) <= limit_cents
        assert sum(line.cents for line in members) == gap_cents
        assert group.date == max(line.date for line in members)
        assert group.foreign_currency == members[0].foreign_currency
        assert group.letter.isupper()


@given(books())
def test_letters_are_free_and_used_once(lines: list[Line]) -> None:
    by_key = {line.key: line for line in lines}
    used = {(line.account, line.customer, line.letter.upper()) for line in lines if line.letter}
    for group in match(lines).groups:
        first = by_key[group.keys[0]]
        name = (first.account, first.customer, group.letter)
        assert name not in used
        used.add(name)


@given(books(), st.integers(0, 99))
def test_the_result_depends_on_the_lines_not_on_their_order(lines: list[Line], seed: int) -> None:
    assert match(shuffled(lines, seed), Tolerance(300)) == match(lines, Tolerance(300))


@given(books())
def test_proposals_are_sound(lines: list[Line]) -> None:
    by_key = {line.key: line for line in lines}
    matching = match(lines, Tolerance(300))
    applied = {key for group in matching.groups for key in group.keys}
    for proposal in matching.proposals:
        assert applied.isdisjoint(proposal.keys)
        assert 0 < proposal.score <= 1000
        for keys in (proposal.keys, *proposal.alternatives):
            members = [by_key[key] for key in keys]
            assert len(keys) == len(set(keys)) > 1
            assert len({(line.account, line.customer) for line in members}) == 1
        assert proposal.keys not in proposal.alternatives
        members = [by_key[key] for key in proposal.keys]
        if len({line.foreign_currency for line in members}) > 1:  # a person's group of several deals
            assert proposal.rule == "completes-partial"
            assert sum(line.cents for line in members) == 0
        elif proposal.rule == "completes-partial" or (proposal.foreign_currency and not proposal.partial):
            assert sum(map(amount, members)) == 0
        else:
            assert sum(map(amount, members)) == proposal.gap_cents
            assert bool(proposal.gap_cents) or not proposal.partial


@given(books())
def test_proposals_made_of_open_lines_do_not_overlap(lines: list[Line]) -> None:
    seen: set[int] = set()
    for proposal in match(lines).proposals:
        if proposal.rule != "completes-partial":
            assert seen.isdisjoint(proposal.keys)
            seen.update(proposal.keys)


@given(books())
def test_a_second_run_after_applying_leaves_every_group(lines: list[Line]) -> None:
    first = match(lines)
    letters = {key: group.letter for group in first.groups for key in group.keys}
    again = [replace(line, letter=letters.get(line.key, line.letter)) for line in lines]
    second = match(again)
    assert second.faults == first.faults
    assert not {key for group in second.groups for key in group.keys} & letters.keys()


@given(st.integers(100, 99_999), st.integers(1, 60), st.integers(1, 60))
def test_one_payment_of_two_equal_debts_is_never_applied(cents: int, first: int, second: int) -> None:
    day = dt.date(2026, 1, 1)
    line = Line(0, "411000", "A", day, cents, "EUR", reference="x", kind=LineKind.INVOICE)
    lines = [
        line,
        replace(line, key=1, date=day + dt.timedelta(first), reference="y"),
        replace(line, key=2, date=day + dt.timedelta(first + second), cents=-cents, kind=LineKind.PAYMENT),
    ]
    matching = match(lines)
    assert matching.groups == ()
    assert len(matching.proposals) == 1


@given(st.lists(st.integers(1_000, 99_999), min_size=3, max_size=8, unique=True), st.data())
def test_a_sum_that_two_sets_make_is_never_applied(amounts: list[int], data: st.DataObject) -> None:
    places = st.sampled_from(range(len(amounts)))
    one = data.draw(st.lists(places, min_size=2, max_size=len(amounts) - 1, unique=True))
    total = sum(amounts[place] for place in one)
    other = next(place for place in range(len(amounts)) if place not in one)
    assume(amounts[other] < total and total not in amounts)
    amounts = data.draw(st.permutations([*amounts, total - amounts[other]]))
    assume(total not in amounts)
    day = dt.date(2026, 3, 1)
    debts = [
        Line(place, "411000", "A", day + dt.timedelta(place), cents, "EUR", reference=f"F{place}x")
        for place, cents in enumerate(amounts)
    ]
    payment = Line(99, "411000", "A", day + dt.timedelta(50), -total, "EUR", kind=LineKind.PAYMENT)
    matching = match([*debts, payment])
    assert matching.groups == ()
    (proposal,) = matching.proposals
    assert 99 in proposal.keys
    assert proposal.alternatives


def test_nothing_in_nothing_out() -> None:
    assert match([]) == Matching((), (), ())


def test_letters_follow_the_order_of_the_first_lines(table: Table) -> None:
    matching = match(table(EXAMPLE))
    assert [(group.keys, group.letter) for group in matching.groups] == [((0, 2), "AAA"), ((1, 3), "AAB")]
    assert matching.groups[0].date == dt.date(2026, 2, 3)


def test_each_customer_of_each_account_has_its_own_letters(table: Table) -> None:
    lines = table(EXAMPLE)
    more = [replace(line, key=line.key + 10, customer="ABEL") for line in lines]
    most = [replace(line, key=line.key + 20, account="401000") for line in lines]
    matching = match([*lines, *more, *most])
    assert [group.letter for group in matching.groups] == ["AAA", "AAB"] * 3
    assert [group.keys[0] for group in matching.groups] == [20, 21, 10, 11, 0, 1]


def test_customers_never_settle_each_other(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    assert match([invoice, replace(payment, customer="ABEL")]) == Matching((), (), ())


def test_currencies_never_settle_each_other(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    dollars = replace(payment, foreign_cents=-13_000, foreign_currency="USD")
    assert match([invoice, dollars]) == Matching((), (), ())


def test_the_first_letter_can_be_chosen(table: Table) -> None:
    assert [group.letter for group in match(table(EXAMPLE), first_letter="Z").groups] == ["Z", "AA"]


def test_a_first_letter_that_is_none_is_refused_even_for_no_lines() -> None:
    with pytest.raises(NotALetterError):
        match([], first_letter="1")


def test_progress_counts_lines_customer_by_customer(table: Table) -> None:
    lines = table(EXAMPLE)
    more = [replace(line, key=line.key + 10, customer="ABEL") for line in lines]
    told: list[tuple[int, int]] = []
    match([*lines, *more], progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 8), (8, 8)]


def test_lettered_lines_are_out_of_the_game(table: Table) -> None:
    invoice, other, payment, _ = table(EXAMPLE)
    lettered = replace(payment, letter="AAC")
    matching = match([invoice, other, lettered])
    assert matching.groups == ()
    (fault,) = matching.faults
    assert (fault.letter, fault.keys, fault.gap_cents) == ("AAC", (2,), -12_007)
    assert fault.message == (
        "letter AAC of DUPONT on 411000 does not balance: 120.07 EUR too much on the credit side; "
        "add the missing line, or write the letter in lower case if the rest is still open"
    )


def test_a_lower_case_letter_that_balances_is_a_fault(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    matching = match([replace(invoice, letter="aab"), replace(payment, letter="aab")])
    (fault,) = matching.faults
    assert fault.gap_cents == 0
    assert fault.message.endswith(
        "balances: write it in upper case, or take off the line that does not belong"
    )


def test_an_upper_case_letter_may_balance_in_the_currency_of_the_deal(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    bought = replace(invoice, letter="AAA", foreign_cents=13_000, foreign_currency="USD")
    paid = replace(payment, letter="AAA", cents=-12_500, foreign_cents=-13_000, foreign_currency="USD")
    assert match([bought, paid]).faults == ()
    short = replace(paid, foreign_cents=-12_900)
    assert "1.00 USD too much on the debit side" in match([bought, short]).faults[0].message


def test_the_rest_of_a_partial_group_is_proposed(table: Table) -> None:
    lines = table("""
    01-05 I  500.00 F1
    02-03 P -200.00
    03-03 P -300.00
    """)
    partial = [replace(line, letter="aaa") for line in lines[:2]]
    matching = match([*partial, lines[2]])
    assert matching.faults == ()
    (proposal,) = matching.proposals
    assert proposal.keys == (0, 1, 2)
    assert proposal.rule == "completes-partial"
    assert "300.00 EUR open" in proposal.why


def test_two_lines_that_complete_a_partial_group_are_alternatives(table: Table) -> None:
    lines = table("""
    01-05 I  500.00 F1
    02-03 P -200.00
    03-03 P -300.00
    03-09 P -300.00
    """)
    matching = match([*(replace(line, letter="aaa") for line in lines[:2]), *lines[2:]])
    (proposal,) = matching.proposals
    assert (proposal.keys, proposal.alternatives) == ((0, 1, 2), ((0, 1, 3),))


def test_a_line_in_another_currency_completes_nothing(table: Table) -> None:
    invoice, part, rest = table("""
    01-05 I  500.00 F1
    02-03 P -200.00
    03-03 P -300.00
    """)
    dollars = replace(rest, foreign_cents=-30_000, foreign_currency="USD")
    matching = match([replace(invoice, letter="aaa"), replace(part, letter="aaa"), dollars])
    assert matching.proposals == ()


def test_a_deal_in_another_currency_is_applied_where_both_currencies_balance(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    bought = replace(invoice, foreign_cents=13_000, foreign_currency="USD")
    paid = replace(payment, foreign_cents=-13_000, foreign_currency="USD")
    (group,) = match([bought, paid]).groups
    assert (group.foreign_currency, group.gap_cents) == ("USD", 0)
    assert "130.00 USD" in group.why


def test_an_exchange_difference_is_proposed_with_its_gap(table: Table) -> None:
    invoice, _, payment, _ = table(EXAMPLE)
    bought = replace(invoice, foreign_cents=13_000, foreign_currency="USD")
    paid = replace(payment, cents=-11_800, foreign_cents=-13_000, foreign_currency="USD")
    matching = match([bought, paid], Tolerance(10_000))
    assert matching.groups == ()
    (proposal,) = matching.proposals
    assert (proposal.foreign_currency, proposal.gap_cents, proposal.partial) == ("USD", 207, False)
    assert "exchange difference" in proposal.why


def test_lines_of_no_amount_settle_nothing(table: Table) -> None:
    lines = table("""
    01-05 I 0.00 F1
    01-05 P 0.00
    """)
    assert match(lines) == Matching((), (), ())


@pytest.mark.parametrize(
    ("account", "debt_cents"),
    [("411000", 10_007), ("401000", -10_007), ("409100", 10_007), ("419100", -10_007), ("421000", -10_007)],
)
def test_the_account_tells_the_side_on_which_debts_grow(account: str, debt_cents: int) -> None:
    debt = Line(0, account, "A", dt.date(2026, 1, 5), debt_cents, "EUR")
    twin = replace(debt, key=1, date=dt.date(2026, 2, 20))
    payment = replace(debt, key=2, date=dt.date(2026, 1, 25), cents=-debt_cents)
    (group,) = match([debt, twin, payment]).groups
    assert group.keys == (0, 2)  # the twin came after the payment


@pytest.mark.parametrize("side", [1, -1])
def test_elsewhere_the_invoices_tell_the_side(side: int) -> None:
    day = dt.date(2026, 1, 5)
    payment = Line(0, "467000", "A", day, -side * 10_007, "EUR", kind=LineKind.PAYMENT)
    debt = Line(1, "467000", "A", day, side * 10_007, "EUR", kind=LineKind.INVOICE)
    later = replace(debt, key=2, date=dt.date(2026, 3, 20))
    (group,) = match([payment, debt, later]).groups
    assert group.keys == (0, 1)


@pytest.mark.parametrize("side", [1, -1])
def test_failing_invoices_the_oldest_line_tells_the_side(side: int) -> None:
    debt = Line(0, "580000", "A", dt.date(2026, 1, 5), side * 10_007, "EUR")
    paid = replace(debt, key=1, date=dt.date(2026, 1, 9), cents=-side * 10_007)
    later = replace(debt, key=2, date=dt.date(2026, 3, 20))
    (group,) = match([debt, paid, later]).groups
    assert group.keys == (0, 1)


def test_the_letters_of_a_customer_move_the_score_of_its_proposals(table: Table) -> None:
    rows = "\n".join(
        f"{month:02}-01 I {month}00.13 F{month}\n{month:02}-21 P -{month}00.13" for month in range(1, 7)
    )
    past = [replace(line, key=line.key + 100, letter="ABCDEF"[line.date.month - 1]) for line in table(rows)]
    doubt = """
    08-01 I  120.07 F7
    08-05 I  120.07 F8
    {} P -120.07
    """
    usual = match([*past, *table(doubt.format("08-21"))]).proposals
    unusual = match([*past, *table(doubt.format("10-21"))]).proposals
    assert usual[0].score > unusual[0].score


STATEMENTS = """
01-05 I  310.10 F2026-0101
01-06 I  420.22 F2026-0102
02-10 P -730.32 - VIR 0101 0102
"""
PAIRS = """
01-05 I  310.10 F1
02-10 P -310.10
"""


@pytest.mark.parametrize("past", [PAIRS, STATEMENTS])
def test_who_pays_by_statement_and_quotes_is_proposed_statements_first(table: Table, past: str) -> None:
    lettered = [
        replace(line, key=line.key + 100 * number, date=line.date - dt.timedelta(365 + number), letter=letter)
        for number, letter in enumerate("ABCDE", 1)
        for line in table(past)
    ]
    doubt = table("""
    05-01 I  120.07 F2026-0201
    05-03 I  230.08 F2026-0202
    05-05 I  120.07 F2026-0203
    05-07 I  230.08 F2026-0204
    06-10 P -350.15 - VIR 0201
    """)
    scores = [proposal.score for proposal in match([*lettered, *doubt]).proposals]
    bare = [proposal.score for proposal in match(doubt).proposals]
    gained = scores[0] - bare[0]
    assert gained == (100 + 50 + 50 if past == STATEMENTS else 100)  # the delay fits in both


def test_a_large_customer_of_equal_amounts_comes_to_an_end() -> None:
    day = dt.date(2026, 1, 1)
    lines = [
        Line(key, "411000", "A", day + dt.timedelta(key % 300), 10_000 * (1 if key % 3 else -1), "EUR")
        for key in range(1_500)
    ]
    matching = match(lines, Tolerance(100))
    assert len({key for group in matching.groups for key in group.keys}) % 2 == 0
