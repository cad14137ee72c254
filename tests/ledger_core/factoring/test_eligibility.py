"""Which documents are handed over: each rule with its figures, limits item by item, and always the same."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal
import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.candidates import Candidate, Standing
from ledger_core.factoring.contract import Contract, LimitOn, Rules
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.eligibility import Decision, Verdict, verdicts_on
from ledger_core.factoring.formats.terms import AmountSent
from ledger_core.factoring.limits import Limit, limit_of, limits_on
from ledger_core.factoring.rules import Reason, Rule
from tests.ledger_core.factoring.conftest import TODAY, contract, credit_note, day, fees, invoice, mock_up

NOTHING_BEFORE = Standing()


def told(
    candidates: list[Candidate], of: Contract | None = None, standing: Standing = NOTHING_BEFORE
) -> dict[str, Verdict]:
    verdicts = verdicts_on(candidates, of or contract(), standing, TODAY)
    return {verdict.candidate.document.reference: verdict for verdict in verdicts}


def ruled(**fields: object) -> Contract:
    return contract(rules=replace(Rules(), **fields))  # type: ignore[arg-type]  # fields of rules


@pytest.mark.parametrize(
    ("candidate", "of", "reason"),
    [
        (invoice("F", "A", 1, is_business=False), ruled(), Reason(Rule.BUSINESS_ONLY)),
        (
            invoice("F", "A", 1, country="BR"),
            ruled(countries=("FR", "BE")),
            Reason(Rule.COUNTRY, found="BR", allowed=("FR", "BE")),
        ),
        (
            invoice("F", "A", 1, country=""),
            ruled(countries=("FR",)),
            Reason(Rule.COUNTRY, allowed=("FR",)),
        ),
        (invoice("F", "A", 1, currency="USD"), ruled(), Reason(Rule.CURRENCY, found="USD", allowed=("EUR",))),
        (invoice("F", "A", 1), ruled(customers_out=("A",)), Reason(Rule.CUSTOMER_OUT)),
        (invoice("F", "A", 1), ruled(journals_out=("VE",)), Reason(Rule.JOURNAL, found="VE")),
        (
            invoice("F", "A", 1),
            ruled(journals=("VX",)),
            Reason(Rule.JOURNAL, found="VE", allowed=("VX",)),
        ),
        (
            invoice("F", "A", 1, disputed_since=day("2026-11-13")),
            ruled(),
            Reason(Rule.DISPUTED, found=day("2026-11-13")),
        ),
        (
            invoice("F", "A", 1, insolvent_since=day("2026-10-02")),
            ruled(),
            Reason(Rule.INSOLVENT, found=day("2026-10-02")),
        ),
        (invoice("F", "A", 1, due=""), ruled(), Reason(Rule.NO_DUE_DATE)),
        (
            invoice("F", "A", 1, "2026-10-01", "2026-09-14"),
            ruled(oldest_days=69),
            Reason(Rule.TOO_OLD, found=70, allowed=69),
        ),
        (
            invoice("F", "A", 1, "2026-10-23", "2026-09-23"),
            ruled(most_days_past_due=30),
            Reason(Rule.PAST_DUE, found=31, allowed=30),
        ),
        # 15 January 2026: 60 days end on 16 March, 45 days from the end of the month on 17 March,
        # the end of the month in which 45 days end is 31 March
        (
            invoice("F", "A", 1, "2026-04-01", "2026-01-15"),
            ruled(),
            Reason(Rule.LONG_TERM, found=76, allowed=75),
        ),
        (
            invoice("F", "A", 1, "2026-03-17", "2026-01-15"),
            ruled(longest_month_end_days=None),
            Reason(Rule.LONG_TERM, found=61, allowed=60),
        ),
        (
            invoice("F", "A", 1, date="2026-11-24"),
            ruled(),
            Reason(Rule.NOT_DATED_YET, found=day("2026-11-24")),
        ),
        (invoice("F", "A", 1, cents_open=0), ruled(), Reason(Rule.NOT_A_CLAIM, found=0)),
        (invoice("F", "A", -1, kind=DocumentKind.PAYMENT), ruled(), Reason(Rule.NOT_A_CLAIM, found=-1)),
    ],
)
def test_each_rule_with_its_figures(candidate: Candidate, of: Contract, reason: Reason) -> None:
    verdict = told([candidate], of)["F"]
    assert (verdict.decision, verdict.reason, verdict.cents) == (Decision.EXCLUDED, reason, 0)


@pytest.mark.parametrize(
    ("candidate", "of"),
    [
        (invoice("F", "A", 1, is_business=False), ruled(business_only=False)),
        (invoice("F", "A", 1, disputed_since=day("2026-11-24")), ruled()),
        (invoice("F", "A", 1, disputed_since=day("2026-11-13")), ruled(disputes_out=False)),
        (invoice("F", "A", 1, insolvent_since=day("2026-10-02")), ruled(insolvent_out=False)),
        (
            invoice("F", "A", 1, due=""),
            ruled(longest_term_days=None, longest_month_end_days=None),
        ),
        (invoice("F", "A", 1, "2026-03-31", "2026-01-15"), ruled()),
        (invoice("F", "A", 1, "2026-10-24", "2026-09-23"), ruled(most_days_past_due=30)),
        (invoice("F", "A", 1, "9999-12-31", "2026-11-01"), ruled(longest_term_days=10**7)),
    ],
)
def test_what_no_rule_keeps_out(candidate: Candidate, of: Contract) -> None:
    assert told([candidate], of)["F"].decision is Decision.ELIGIBLE


def test_a_debtor_that_is_late_too_often_is_out_with_all_its_invoices() -> None:
    of = ruled(debtor_late_days=60, debtor_late_count=3)
    late = [invoice(f"L{n}", "A", 10_00, "2026-09-23", "2026-08-30") for n in range(3)]
    fresh = invoice("F", "A", 10_00)
    reason = Reason(Rule.DEBTOR_LATE, allowed=60, count=3)
    assert told([*late, fresh], of)["F"].reason == reason
    assert told([*late[:2], fresh], of)["F"].decision is Decision.ELIGIBLE


def test_what_is_in_an_assignment_is_in_no_other() -> None:
    standing = Standing(assigned=frozenset({"A:F"}))
    assert told([invoice("F", "A", 1)], standing=standing)["F"].reason == Reason(Rule.ALREADY_ASSIGNED)
    twice = verdicts_on([invoice("F", "A", 1), invoice("F", "A", 1)], contract(), NOTHING_BEFORE, TODAY)
    assert [verdict.decision for verdict in twice] == [Decision.ELIGIBLE, Decision.EXCLUDED]


def test_a_credit_note_follows_its_invoice_and_goes_nowhere_alone() -> None:
    credit = credit_note("C", "A", 10_00, "F", is_business=False)
    assert told([credit])["C"].reason == Reason(Rule.CREDIT_NOTE_ALONE, found="F")
    assert told([credit, invoice("F", "A", 100_00)])["C"].cents == -10_00
    assert told([credit, invoice("F", "B", 100_00)])["C"].decision is Decision.EXCLUDED
    before = Standing(references=frozenset({("A", "F")}))
    assert told([credit], standing=before)["C"].decision is Decision.ELIGIBLE
    disputed = invoice("F", "A", 100_00, disputed_since=TODAY)
    assert told([credit, disputed])["C"].reason == Reason(Rule.CREDIT_NOTE_ALONE, found="F")
    alone = ruled(credit_notes_follow=False)
    assert told([credit], alone, before)["C"].reason == Reason(Rule.CREDIT_NOTES_OUT)
    foreign = credit_note("C", "A", 10_00, "F", currency="USD")
    assert told([foreign], standing=before)["C"].reason == Reason(
        Rule.CURRENCY, found="USD", allowed=("EUR",)
    )
    nameless = credit_note("C", "A", 10_00, "")
    assert told([nameless], standing=before)["C"].reason == Reason(Rule.CREDIT_NOTE_ALONE)


def test_the_mock_up_is_explained_item_by_item() -> None:
    of = ruled(debtor_late_days=60, debtor_late_count=3)
    out = [
        invoice("F2026-0319", "TOURELLES", 13_200_00, "2026-12-14", insolvent_since=day("2026-10-02")),
        invoice("F2026-0309", "LORVAUX", 12_400_00, "2026-12-06"),
        *(invoice(f"L{n}", "LORVAUX", 1_00, "2026-09-01", "2026-08-01") for n in range(3)),
        invoice("F2026-0287", "VERNEGUES", 22_104_00, "2026-10-12", disputed_since=day("2026-11-13")),
        invoice("F2026-0314", "AUBERT", 4_620_00, "2026-12-08", is_business=False),
    ]
    limits = {"ORIEL": 60_000_00, "VERNEGUES": 40_000_00, "PERSANNE": 30_000_00}
    verdicts = told([*mock_up(), *out], of, Standing(limits=limits))
    excluded = {
        name: verdict.reason.rule
        for name, verdict in verdicts.items()
        if verdict.decision is Decision.EXCLUDED and verdict.reason and not name.startswith("L")
    }
    assert excluded == {
        "F2026-0319": Rule.INSOLVENT,
        "F2026-0309": Rule.DEBTOR_LATE,
        "F2026-0287": Rule.DISPUTED,
        "F2026-0314": Rule.BUSINESS_ONLY,
    }
    over = verdicts["F2026-0312"]
    assert (over.funded_cents, over.over_cents, over.limit_cents) == (7_800_00, 22_200_00, 40_000_00)
    assert over.reason == Reason(Rule.LIMIT, found=22_200_00, allowed=40_000_00)
    assert sum(verdict.cents for verdict in verdicts.values()) == 107_804_00
    assert sum(verdict.decision is Decision.ELIGIBLE for verdict in verdicts.values()) == 4


def test_the_outstanding_takes_room_and_no_limit_leaves_it_endless() -> None:
    items = [invoice("F1", "A", 600_00, "2026-12-01"), invoice("F2", "A", 600_00, "2026-12-02")]
    standing = Standing(outstanding={"A": 300_00}, limits={"A": 1_000_00})
    verdicts = told(items, standing=standing)
    assert (verdicts["F1"].over_cents, verdicts["F2"].over_cents) == (0, 500_00)
    assert told(items)["F2"].limit_cents is None
    assert told(items, contract(default_limit_cents=0))["F1"].over_cents == 600_00
    ended = Standing(limits={"A": None})
    assert told(items, contract(default_limit_cents=700_00), ended)["F2"].over_cents == 500_00


def test_no_debtor_has_more_than_its_share() -> None:
    # 1000 assigned in all: at most 60 % of it for one debtor
    items = [invoice("F1", "A", 800_00), invoice("F2", "B", 200_00)]
    verdict = told(items, contract(concentration_percent=Decimal(60)))["F1"]
    assert (verdict.over_cents, verdict.reason) == (200_00, Reason(Rule.CONCENTRATION, found=200_00))


def test_fees_make_room_in_a_limit_on_funding() -> None:
    # 1000 less 100 held back, 10 commission, 2 VAT: 888; the limit is 800
    of = contract(limit_on=LimitOn.FUNDING, fees=fees("1"))
    assert told([invoice("F", "A", 1000_00)], of, Standing(limits={"A": 800_00}))["F"].over_cents == 88_00


def test_the_contract_chooses_between_what_is_open_and_the_whole_document() -> None:
    part = invoice("F", "A", 1000_00, cents_open=400_00)
    assert told([part])["F"].cents == 400_00
    assert told([part], contract(amount=AmountSent.ORIGINAL))["F"].cents == 1000_00


@given(st.integers(0, 2**32))
def test_the_order_in_which_documents_come_changes_nothing(seed: int) -> None:
    limits = {"ORIEL": 20_000_00, "VERNEGUES": 40_000_00}
    items = [*mock_up(), credit_note("A1", "ORIEL", 50_00, "F2026-0303")]
    shuffled = random.Random(seed).sample(items, len(items))
    standing = Standing(limits=limits)
    assert verdicts_on(shuffled, contract(), standing, TODAY) == verdicts_on(
        items, contract(), standing, TODAY
    )


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 5), st.integers(1, 10**6)), max_size=12))
def test_nothing_is_assigned_twice_by_one_run_or_by_two(said: list[tuple[str, int, int]]) -> None:
    items = [invoice(f"F{number}", debtor, cents) for debtor, number, cents in said]
    runs = []
    standing = Standing()
    for _ in range(2):
        verdicts = verdicts_on(items, contract(), standing, TODAY)
        runs += [v.candidate.key for v in verdicts if v.decision is not Decision.EXCLUDED]
        standing = Standing(assigned=frozenset(runs))
    assert sorted(runs) == sorted({item.key for item in items})


def test_limits_are_told_as_of_any_day() -> None:
    first = Limit("A", dt.date(2026, 1, 1), 10_00, 1)
    raised = Limit("A", dt.date(2026, 6, 1), 20_00, 2)
    corrected = Limit("A", dt.date(2026, 6, 1), 15_00, 3)
    ended = Limit("A", dt.date(2026, 9, 1), None, 4)
    other = Limit("B", dt.date(2026, 3, 1), 5_00, 5)
    history = [ended, other, corrected, first, raised]
    assert limit_of(history, "A", dt.date(2025, 12, 31)) is None
    assert limit_of(history, "A", dt.date(2026, 5, 31)) == first
    assert limit_of(history, "A", dt.date(2026, 6, 1)) == corrected
    assert limits_on(history, dt.date(2026, 9, 1)) == {"A": ended, "B": other}
