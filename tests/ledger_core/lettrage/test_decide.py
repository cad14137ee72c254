"""What becomes a letter: certain groups, and the proposals that a person chose."""

from collections.abc import Sequence
import datetime as dt

import pytest

from ledger_core.lettrage.decide import (
    Allowance,
    CannotAcceptError,
    exchange_differences,
    of_groups,
    of_proposals,
)
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import Group, Proposal
from ledger_core.lettrage.write_off import Cause, GapTooLargeError, WriteOff, label_of

DAY = dt.date(2026, 3, 2)


def lines_by_key(*cents: int, letters: Sequence[str] = (), foreign: Sequence[int] = ()) -> dict[int, Line]:
    return {
        key: Line(
            key=key,
            account="411000",
            customer="DUPONT",
            date=DAY + dt.timedelta(key),
            cents=amount,
            currency="EUR",
            letter=letters[key] if letters else "",
            foreign_cents=foreign[key] if foreign else 0,
            foreign_currency="USD" if foreign else "",
        )
        for key, amount in enumerate(cents)
    }


def proposal(*keys: int, partial: bool = False, **more: str) -> Proposal:
    return Proposal(keys, "same-amount", "both are 5.00", 500, partial=partial, **more)


def test_certain_groups_carry_their_rule_and_why() -> None:
    lines = lines_by_key(500, -500)
    (lettering,) = of_groups([Group((0, 1), "AAC", DAY, "unique-amount", "5.00 EUR once")], lines)
    assert lettering.lines == (lines[0], lines[1])
    assert (lettering.letter, lettering.why) == ("AAC", "unique-amount: 5.00 EUR once")
    assert lettering.write_off is None


def test_why_is_one_line_of_a_length_that_a_book_may_hold() -> None:
    lines = lines_by_key(500, -500)
    (lettering,) = of_groups([Group((0, 1), "AAC", DAY, "r", "a\nb\u202e" + "x" * 9000)], lines)
    assert lettering.why.startswith("r: a b x")
    assert len(lettering.why) == 1000


def test_gap_of_a_group_is_written_off_within_the_limit() -> None:
    lines = lines_by_key(500, -495)
    group = Group((0, 1), "AAA", DAY, "gap", "short", gap_cents=5)
    (lettering,) = of_groups([group], lines, gap_limit_cents=5)
    assert lettering.write_off == WriteOff(Cause.GAP, 5, "EUR")
    for limit in (0, 4):
        with pytest.raises(GapTooLargeError, match=r"a gap of 0\.05 EUR is above the limit of 0\.0"):
            of_groups([group], lines, gap_limit_cents=limit)


def test_no_limit_reaches_above_ten() -> None:
    lines = lines_by_key(5000, -3999)
    group = Group((0, 1), "AAA", DAY, "gap", "short", gap_cents=1001)
    with pytest.raises(GapTooLargeError, match=r"a gap of 10\.01 EUR is above the limit of 10\.00"):
        of_groups([group], lines, gap_limit_cents=10**6)


def test_accepted_proposals_take_free_letters_and_say_that_they_were_accepted() -> None:
    lines = lines_by_key(500, -500, 700, -700, 1, letters=["", "", "", "", "AAB"])
    first, second = of_proposals([proposal(0, 1), proposal(2, 3)], lines)
    assert (first.letter, second.letter) == ("AAC", "AAD")
    assert first.why == "accepted: same-amount: both are 5.00"
    (asked_for,) = of_proposals([proposal(0, 1)], lines, said="exchange")
    assert asked_for.why == "exchange: same-amount: both are 5.00"


def test_letters_of_groups_applied_beside_them_are_taken() -> None:
    lines = lines_by_key(500, -500, 700, -700)
    groups = of_groups([Group((0, 1), "AAA", DAY, "r", "w")], lines)
    (lettering,) = of_proposals([proposal(2, 3)], lines, taken=groups)
    assert lettering.letter == "AAB"


def test_partial_proposal_takes_a_letter_in_lower_case() -> None:
    (lettering,) = of_proposals([proposal(0, 1, partial=True)], lines_by_key(500, -200))
    assert (lettering.letter, lettering.write_off) == ("aaa", None)


def test_line_cannot_be_accepted_twice() -> None:
    lines = lines_by_key(500, -500, -500)
    with pytest.raises(CannotAcceptError, match="choose one of the two"):
        of_proposals([proposal(0, 1), proposal(0, 2)], lines)
    groups = of_groups([Group((0, 1), "AAA", DAY, "r", "w")], lines)
    with pytest.raises(CannotAcceptError, match="411000 DUPONT from 2026-03-02"):
        of_proposals([proposal(0, 2)], lines, taken=groups)


def test_gap_of_a_proposal_needs_a_limit() -> None:
    lines = lines_by_key(500, -495)
    with pytest.raises(CannotAcceptError, match=r"above the limit of 0\.00; set the limit with --gap"):
        of_proposals([proposal(0, 1)], lines)
    (lettering,) = of_proposals([proposal(0, 1)], lines, allowed=Allowance(gap_limit_cents=5))
    assert lettering.write_off == WriteOff(Cause.GAP, 5, "EUR")


def test_completed_partial_group_keeps_its_letter_in_upper_case() -> None:
    lines = lines_by_key(500, -300, -200, letters=["aab", "aab", ""])
    (lettering,) = of_proposals([proposal(0, 1, 2)], lines)
    assert lettering.letter == "AAB"


def test_completed_partial_group_takes_a_free_letter_where_its_own_is_in_use() -> None:
    lines = lines_by_key(500, -300, -200, 7, letters=["aab", "aab", "", "AAB"])
    (lettering,) = of_proposals([proposal(0, 1, 2)], lines)
    assert lettering.letter == "AAC"


def test_partial_group_that_grows_and_stays_partial_keeps_its_letter() -> None:
    lines = lines_by_key(500, -300, -100, letters=["aab", "aab", ""])
    (lettering,) = of_proposals([proposal(0, 1, 2, partial=True)], lines)
    assert lettering.letter == "aab"


def test_two_partial_groups_that_become_one_take_a_free_letter() -> None:
    lines = lines_by_key(500, -300, -200, letters=["aab", "aac", "aac"])
    (lettering,) = of_proposals([proposal(0, 1, 2)], lines)
    assert lettering.letter == "AAD"


def test_part_of_a_partial_group_cannot_be_taken() -> None:
    lines = lines_by_key(500, -300, -200, letters=["aab", "aab", ""])
    with pytest.raises(CannotAcceptError, match="it takes a part of the group aab only"):
        of_proposals([proposal(0, 2)], lines)


def test_line_of_a_group_that_balances_cannot_be_taken() -> None:
    lines = lines_by_key(500, -500, -500, letters=["AAA", "AAA", ""])
    with pytest.raises(CannotAcceptError, match="has a letter already; take that off first"):
        of_proposals([proposal(0, 2)], lines)


def test_exchange_difference_is_posted_only_where_it_was_asked_for() -> None:
    lines = lines_by_key(10000, -9876, foreign=[11000, -11000])
    foreign = proposal(0, 1, foreign_currency="USD")
    with pytest.raises(CannotAcceptError, match=r"exchange difference of 1\.24 EUR; ask for its entry with"):
        of_proposals([foreign], lines, allowed=Allowance(gap_limit_cents=500))
    (lettering,) = of_proposals([foreign], lines, allowed=Allowance(exchange=True))
    assert lettering.write_off == WriteOff(Cause.EXCHANGE, 124, "EUR")


def test_only_what_balances_in_the_deals_currency_is_certain_but_for_its_exchange_difference() -> None:
    lines = lines_by_key(10000, -9876, foreign=[11000, -11000])
    certain = proposal(0, 1, foreign_currency="USD")
    assert exchange_differences([certain], lines) == [certain]
    contended = Proposal((0, 1), "r", "w", 1, foreign_currency="USD", alternatives=((0, 2),))
    partial = proposal(0, 1, partial=True, foreign_currency="USD")
    assert exchange_differences([contended, partial, proposal(0, 1)], lines) == []
    assert exchange_differences([certain], lines_by_key(10000, -10000, foreign=[110, -110])) == []
    assert exchange_differences([certain], lines_by_key(10000, -9876, foreign=[110, -109])) == []


def test_account_of_an_unusual_number_has_a_name_too() -> None:
    assert label_of("658000") == "Charges diverses de gestion courante"
    assert label_of("471000") == "Écarts de règlement"
