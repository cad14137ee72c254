"""A letter that is no longer right does not leave, and says why; one that is right does."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.schedule import LevelKind
from tenants.dunning.sending.recheck import Leaving, Now, Payee, Said, Stop, Stopped, recheck, stop_of

DAY = dt.date(2026, 11, 23)
A_DAY = dt.timedelta(days=1)
IBAN = "FR7630006000011234567890189"


def debt(name: str, cents: int, **more: object) -> Debt:
    due = dt.date(2026, 11, 1)
    made = Debt(
        name=name,
        account="411000",
        customer="DUPONT",
        reference=name,
        label="",
        date=due - 30 * A_DAY,
        due=due,
        due_assumed=False,
        cents_original=cents,
        cents_open=cents,
        currency="EUR",
    )
    return replace(made, **more)


def hold(kind: HoldKind, **more: object) -> Hold:
    made = Hold(5, kind, "DUPONT", "411000", DAY - 3 * A_DAY, None, "why", "Alice")
    return replace(made, **more)


A, B = debt("a", 120_00), debt("b", 80_00)
LETTER = Leaving(
    LevelKind.REMINDER,
    "411000",
    "DUPONT",
    "EUR",
    DAY,
    (Said("a", 120_00, A.due), Said("b", 80_00, B.due)),
    "Alpha",
    IBAN,
    "compta@dupont.example",
    has_claims=True,
    approved=True,
)
NOW = Now(
    DAY,
    {"a": A, "b": B},
    0,
    (),
    "Alpha",
    IBAN,
    "compta@dupont.example",
    is_consumer=False,
    has_mandate=True,
    is_live=True,
)


def test_what_still_holds_leaves() -> None:
    assert recheck(LETTER, NOW) is None
    assert recheck(LETTER, replace(NOW, day=DAY + 4 * A_DAY)) is None
    assert recheck(replace(LETTER, approved=False), NOW) is None
    assert recheck(replace(LETTER, has_claims=False), replace(NOW, is_consumer=True)) is None


@pytest.mark.parametrize(
    ("changed", "stopped"),
    [
        ({"debts": {"a": A}}, Stopped(Stop.PAID, ("b",))),
        ({"debts": {}}, Stopped(Stop.PAID, ("a", "b"))),
        ({"debts": {"a": A, "b": debt("b", 30_00)}}, Stopped(Stop.AMOUNT, ("b",))),
        ({"debts": {"a": debt("a", 120_00, due=DAY), "b": B}}, Stopped(Stop.AMOUNT, ("a",))),
        ({"day": DAY + 5 * A_DAY}, Stopped(Stop.OLD)),
        ({"has_mandate": False}, Stopped(Stop.MANDATE)),
        ({"iban": "FR7610107001011234567890129"}, Stopped(Stop.CREDITOR)),
        ({"creditor": ""}, Stopped(Stop.CREDITOR)),
        ({"recipient": "direction@dupont.example"}, Stopped(Stop.DEBTOR)),
        ({"is_consumer": True}, Stopped(Stop.DEBTOR)),
        (
            {"credit_cents": 80_00},  # less than the letter asks for, and all of one of its debts
            Stopped(Stop.CREDIT, ("b",), facts={"credit_cents": 80_00, "sum_cents": 80_00}),
        ),
        (
            {"credit_cents": 120_00},
            Stopped(Stop.CREDIT, ("a", "b"), facts={"credit_cents": 120_00, "sum_cents": 200_00}),
        ),
        (
            {"holds": (hold(HoldKind.DISPUTE, debts=frozenset({"b"})),)},
            Stopped(Stop.HELD, ("b",), 5, {"hold_kind": "dispute"}),
        ),
        (
            {"holds": (hold(HoldKind.INSOLVENCY),)},
            Stopped(Stop.HELD, ("a", "b"), 5, {"hold_kind": "insolvency"}),
        ),
        (
            {"holds": (hold(HoldKind.PROMISE, day=DAY - A_DAY, grace_days=2),)},
            Stopped(Stop.HELD, ("a", "b"), 5, {"hold_kind": "promise"}),
        ),
        (
            {"holds": (hold(HoldKind.PLAN, debts=frozenset({"a"})),)},
            Stopped(Stop.PLAN, ("a",), 5, {"hold_kind": "plan"}),
        ),
    ],
)
def test_what_changed_stops_the_letter_whole(changed: dict[str, object], stopped: Stopped) -> None:
    assert recheck(LETTER, replace(NOW, **changed)) == stopped


@pytest.mark.parametrize(
    "changed",
    [
        {"credit_cents": 79_99},
        {"credit_cents": 1_00, "debts": {"a": A, "b": B, "c": debt("c", 1_00)}},  # it asks for others
        {"holds": (hold(HoldKind.DISPUTE, debts=frozenset({"c"})),)},
        {"holds": (hold(HoldKind.DISPUTE, customer="OTHER"),)},
        {"holds": (hold(HoldKind.MANUAL, until=DAY - A_DAY),)},
        {"holds": (hold(HoldKind.PROMISE, day=DAY - 3 * A_DAY, grace_days=2),)},  # it was broken
        {"holds": (hold(HoldKind.PROMISE, currency="USD", day=DAY),)},
        {"debts": {"a": A, "b": B, "c": debt("c", 5_00)}},
    ],
)
def test_what_is_about_something_else_stops_nothing(changed: dict[str, object]) -> None:
    assert recheck(LETTER, replace(NOW, **changed)) is None


FACTOR = Payee(("Cédée.",), "Factor Aldébaran", "FR1420041010050500013M02606")
TO_FACTOR = replace(
    LETTER,
    has_claims=False,
    payee=FACTOR.name,
    iban=FACTOR.iban,
    mention=FACTOR.mention,
    said=(LETTER.said[0],),
)
QUIET = Payee(("Cédée, payez-nous.",))
OURS = replace(LETTER, has_claims=False, payee="Alpha")


@pytest.mark.parametrize(
    ("letter", "assigned"),
    [
        (TO_FACTOR, {"a": FACTOR}),
        (TO_FACTOR, {"a": FACTOR, "b": QUIET}),  # it asks for another
        (OURS, {"c": FACTOR}),
        (OURS, {"a": Payee(()), "b": Payee(())}),  # the company collects, and nobody is told
        (replace(OURS, mention=QUIET.mention), {"a": QUIET, "b": QUIET}),
        (replace(TO_FACTOR, kind=LevelKind.NOTICE, day=DAY, said=(Said("a", 120_00, A.due),)), None),
    ],
)
def test_a_letter_that_has_the_right_party_paid_leaves(
    letter: Leaving, assigned: dict[str, Payee] | None
) -> None:
    if assigned is None:
        today = replace(NOW, debts={"a": replace(A, due=DAY)}, assigned={"a": FACTOR})
        assert recheck(replace(letter, said=(Said("a", 120_00, DAY),)), today) is None
    else:
        assert recheck(letter, replace(NOW, assigned=assigned)) is None


@pytest.mark.parametrize(
    ("letter", "changed", "debts"),
    [
        (OURS, {"assigned": {"b": FACTOR}}, ("b",)),  # approved before it was handed over
        (OURS, {"assigned": {"b": QUIET}}, ("b",)),
        (OURS, {"assigned": {"b": FACTOR}, "debts": {"a": A}}, ("b",)),  # and gone from the books
        (LETTER, {"assigned": {"a": Payee(())}}, ("a",)),  # claims are its owner's
        (replace(OURS, kind=LevelKind.FORMAL_NOTICE), {"assigned": {"a": Payee(())}}, ("a",)),
        (
            replace(OURS, kind=LevelKind.THANKS, iban=None),
            {"assigned": {"a": Payee(())}, "debts": {}},
            ("a",),
        ),
        (TO_FACTOR, {}, ("a",)),  # refused, or given back
        (replace(OURS, mention=QUIET.mention), {}, ("a", "b")),
        (TO_FACTOR, {"assigned": {"a": replace(FACTOR, iban=IBAN)}}, ("a",)),
        (TO_FACTOR, {"assigned": {"a": replace(FACTOR, mention=("Autre.",))}}, ("a",)),
        (TO_FACTOR, {"assigned": {"a": QUIET}}, ("a",)),
    ],
)
def test_a_letter_that_has_the_wrong_party_paid_stops(
    letter: Leaving, changed: dict[str, object], debts: tuple[str, ...]
) -> None:
    assert recheck(letter, replace(NOW, **changed)) == Stopped(Stop.ASSIGNED, debts)


def test_a_letter_of_which_one_debt_was_handed_over_stops() -> None:
    mixed = replace(NOW, debts={"a": replace(A, assigned="discret:1"), "b": B}, assigned={"a": Payee(())})
    assert recheck(OURS, mixed) == Stopped(Stop.ASSIGNED, ("a",))
    both = replace(mixed, debts={each.name: replace(each, assigned="discret:1") for each in (A, B)})
    assert recheck(OURS, both) is None


def test_what_the_factor_was_paid_is_paid() -> None:
    assert recheck(TO_FACTOR, replace(NOW, debts={"b": B})) == Stopped(Stop.PAID, ("a",))
    assert recheck(TO_FACTOR, replace(NOW, debts={"b": B}, creditor="Beta")) == Stopped(Stop.CREDITOR)


@pytest.mark.parametrize(
    ("days_ago", "stale_days", "stopped"),
    [
        (10, 10, None),
        (11, 10, Stopped(Stop.HELD, ("a",), None, {"hold_kind": "stale-factor"})),
        (11, None, None),  # of any age
    ],
)
def test_nobody_is_asked_for_what_a_factor_may_have_been_paid(
    days_ago: int, stale_days: int | None, stopped: Stopped | None
) -> None:
    known = replace(A, assigned="aldebaran:1", known_until=DAY - days_ago * A_DAY)
    now = replace(NOW, debts={"a": known}, assigned={"a": FACTOR}, stale_days=stale_days)
    assert recheck(TO_FACTOR, now) == stopped


def test_a_notice_leaves_however_old_the_factor_s_word_is() -> None:
    known = replace(A, due=DAY, assigned="aldebaran:1", known_until=DAY - 99 * A_DAY)
    now = replace(NOW, debts={"a": known}, assigned={"a": FACTOR}, stale_days=1)
    notice = replace(TO_FACTOR, kind=LevelKind.NOTICE, said=(Said("a", 120_00, DAY),))
    assert recheck(notice, now) is None


def test_a_hold_that_follows_from_an_assignment_has_no_number_that_somebody_could_lift() -> None:
    held = replace(NOW, holds=(hold(HoldKind.ASSIGNED, id=-14, debts=frozenset({"b"})),))
    assert recheck(LETTER, held) == Stopped(Stop.HELD, ("b",), None, {"hold_kind": "assigned"})


def test_what_nobody_approved_waits_for_the_end_of_test_mode() -> None:
    assert recheck(replace(LETTER, approved=False), replace(NOW, is_live=False)) == Stopped(Stop.TEST)
    assert recheck(LETTER, replace(NOW, is_live=False)) is None


def test_a_notice_lapses_and_asks_for_nothing_yet() -> None:
    notice = replace(LETTER, kind=LevelKind.NOTICE, said=(Said("a", 120_00, DAY),))
    now = replace(NOW, debts={"a": replace(A, due=DAY)}, credit_cents=999_00)
    assert recheck(notice, now) is None
    assert recheck(notice, replace(now, day=DAY + A_DAY)) == Stopped(Stop.OLD, ("a",))


def test_thanks_are_for_what_is_paid() -> None:
    thanks = replace(LETTER, kind=LevelKind.THANKS, said=(Said("a", 0, A.due),), iban=None)
    assert recheck(thanks, replace(NOW, debts={"b": B}, credit_cents=500_00)) is None
    assert recheck(thanks, NOW) == Stopped(Stop.UNPAID, ("a",))
    for kind, stop in ((HoldKind.PROMISE, None), (HoldKind.LEGAL, Stop.HELD), (HoldKind.DISPUTE, Stop.HELD)):
        found = recheck(thanks, replace(NOW, debts={}, holds=(hold(kind, day=DAY),)))
        assert (found and found.stop) == stop


def test_a_reason_of_the_house_is_told_from_one_of_a_person() -> None:
    assert all(stop_of(stop.reason) is stop for stop in Stop)
    for written in ("", "paid", "stop:", "stop:lunch", "Le client a appelé"):
        assert stop_of(written) is None
