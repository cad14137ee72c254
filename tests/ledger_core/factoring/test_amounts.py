"""What an assignment comes to: worked values by hand, and a sum that holds whatever is handed over."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.amounts import (
    Amounts,
    FeesExceedError,
    NothingAssignedError,
    amounts_of,
    amounts_of_rest,
)
from ledger_core.factoring.candidates import Candidate, Standing
from ledger_core.factoring.charges import charges_of, financing_cents
from ledger_core.factoring.contract import (
    Contract,
    DayCount,
    FinancingCharged,
    HoldbackBase,
    LimitOn,
)
from ledger_core.factoring.eligibility import Decision, verdicts_on
from ledger_core.factoring.vat_rates import NoVatRateError, VatRow, vat_rate
from tests.ledger_core.factoring.conftest import TODAY, contract, credit_note, fees, invoice, mock_up

NOTHING_BEFORE = Standing()


def valued(
    candidates: list[Candidate], of: Contract, standing: Standing = NOTHING_BEFORE, days: int = 0
) -> Amounts:
    return amounts_of(verdicts_on(candidates, of, standing, TODAY), of, standing, TODAY, days)


def test_1150_with_ten_percent_held_back() -> None:
    amounts = valued([invoice("F1", "A", 1150_00)], contract())
    assert (amounts.available_cents, amounts.holdback_cents) == (1035_00, 115_00)


def test_1150_with_a_limit_of_800_on_what_is_funded() -> None:
    standing = Standing(limits={"A": 800_00})
    amounts = valued([invoice("F1", "A", 1150_00)], contract(limit_on=LimitOn.FUNDING), standing)
    assert (amounts.available_cents, amounts.holdback_cents, amounts.over_limit_cents) == (
        800_00,
        115_00,
        235_00,
    )


def test_1150_with_a_limit_of_800_on_claims() -> None:
    standing = Standing(limits={"A": 800_00})
    amounts = valued([invoice("F1", "A", 1150_00)], contract(), standing)
    assert (amounts.over_limit_cents, amounts.holdback_cents, amounts.available_cents) == (
        350_00,
        115_00,
        685_00,
    )


def test_a_limit_on_funding_counts_what_the_factor_keeps_already() -> None:
    # 500 outstanding, 50 of it kept: 450 of 800 are used, 350 left; 1000 less 100 held back less 350
    standing = Standing(outstanding={"A": 500_00}, reserves={"A": 50_00}, limits={"A": 800_00})
    amounts = valued([invoice("F1", "A", 1000_00)], contract(limit_on=LimitOn.FUNDING), standing)
    assert (amounts.over_limit_cents, amounts.available_cents) == (550_00, 350_00)


def test_the_draft_of_the_mock_up_to_the_cent() -> None:
    # 107 804.00 x 10 % = 10 780.40; x 0.40 % = 431.216; x 20 % = 86.244;
    # (107 804.00 - 22 200.00 - 10 780.40) x 2.75 % x 24 / 365 = 135.2974…
    of = contract(fees=fees("0.40", financing_percent=Decimal("2.75")))
    standing = Standing(limits={"ORIEL": 60_000_00, "VERNEGUES": 40_000_00, "PERSANNE": 30_000_00})
    amounts = valued(mock_up(), of, standing, days=24)
    assert amounts == Amounts(5, 107_804_00, 22_200_00, 0, 10_780_40, 431_22, 86_24, 135_30, 0, 0, 24)
    assert amounts.available_cents == 74_170_84
    assert amounts.cost_cents == 566_52


def test_a_quota_leaves_its_rest_unfunded() -> None:
    amounts = valued([invoice("F1", "A", 1000_00)], contract(quota_percent=Decimal(85)))
    assert (amounts.beyond_quota_cents, amounts.holdback_cents, amounts.available_cents) == (
        150_00,
        100_00,
        750_00,
    )


def test_a_holdback_of_the_outstanding_is_filled_up_and_never_given_back_here() -> None:
    of = contract(holdback_base=HoldbackBase.OUTSTANDING)
    lacking = Standing(outstanding={"B": 9_000_00}, held_cents=950_00)
    assert valued([invoice("F1", "A", 1000_00)], of, lacking).holdback_cents == 50_00
    plenty = replace(lacking, held_cents=2_000_00)
    assert valued([invoice("F1", "A", 1000_00)], of, plenty).holdback_cents == 0


def test_minimums_and_file_fees() -> None:
    of = contract(
        fees=fees("0.10", minimum_cents=5_00, minimum_per_document_cents=3_00, file_fees_cents=10_00)
    )
    two = [invoice("F1", "A", 500_00), invoice("F2", "A", 500_00)]
    one = charges_of(of, NOTHING_BEFORE, 500_00, 1, TODAY)
    assert (one.commission_cents, one.commission_vat_cents, one.file_fees_vat_cents) == (5_00, 1_00, 2_00)
    amounts = valued(two, of)
    assert (amounts.commission_cents, amounts.commission_vat_cents) == (6_00, 1_20)
    assert amounts.available_cents == 1000_00 - 100_00 - 7_20 - 12_00
    untaxed = contract(fees=fees(file_fees_cents=10_00, file_fees_taxed=False))
    assert valued(two, untaxed).file_fees_vat_cents == 0


def test_financing_by_day_count_and_by_who_charges_it() -> None:
    year = fees(financing_percent=Decimal(3), day_count=DayCount.D360)
    assert financing_cents(year, 12_000_00, 30) == 30_00
    later = replace(year, financing_charged=FinancingCharged.ON_STATEMENT)
    amounts = valued([invoice("F1", "A", 12_000_00)], contract(fees=later), days=30)
    assert amounts.financing_cents == 0


def test_fees_are_taken_off_what_is_kept_before_anything_falls_below_zero() -> None:
    of = contract(fees=fees(minimum_cents=50_00))
    amounts = valued([invoice("F1", "A", 100_00)], of, Standing(limits={"A": 0}))
    assert (amounts.over_limit_cents, amounts.available_cents) == (40_00, 0)
    with pytest.raises(FeesExceedError, match="6000 cents"):
        valued([invoice("F1", "A", 59_99)], of)


def test_credit_notes_lower_what_is_assigned_and_alone_are_no_assignment() -> None:
    standing = Standing(references=frozenset({("A", "F0")}))
    of = contract()
    credit = credit_note("A1", "A", 200_00, "F0")
    assert valued([invoice("F1", "A", 1000_00), credit], of, standing).assigned_cents == 800_00
    with pytest.raises(NothingAssignedError):
        valued([credit], of, standing)


def test_what_the_factor_leaves_out_lowers_all_but_file_fees() -> None:
    whole = Amounts(
        documents=2,
        assigned_cents=155000,
        over_limit_cents=20000,
        beyond_quota_cents=0,
        holdback_cents=15500,
        commission_cents=775,
        commission_vat_cents=155,
        financing_cents=310,
        file_fees_cents=1000,
        file_fees_vat_cents=200,
        days=30,
    )
    rest = amounts_of_rest(whole, 40000, 1, 5000)
    assert rest == replace(
        whole,
        documents=1,
        assigned_cents=40000,
        over_limit_cents=5000,
        holdback_cents=4000,
        commission_cents=200,
        commission_vat_cents=40,
        financing_cents=80,
    )
    assert rest.available_cents == 40000 - 5000 - 4000 - 200 - 40 - 80 - 1200
    assert amounts_of_rest(whole, 155000, 2, 20000) == whole


def test_a_day_before_the_first_row_has_no_rate() -> None:
    assert vat_rate(VatRow.STANDARD, dt.date(2014, 1, 1)) == 20
    assert vat_rate(VatRow.NONE, dt.date(2000, 1, 1)) == 0
    with pytest.raises(NoVatRateError, match="2013-12-31"):
        vat_rate(VatRow.STANDARD, dt.date(2013, 12, 31))


percents = st.decimals(0, 100, places=2)
contracts = st.builds(
    contract,
    quota_percent=st.decimals("0.01", 100, places=2),
    holdback_percent=percents,
    holdback_base=st.sampled_from(HoldbackBase),
    limit_on=st.sampled_from(LimitOn),
    default_limit_cents=st.none() | st.integers(0, 5_000_00),
    concentration_percent=st.none() | st.decimals("0.01", 100, places=2),
    fees=st.builds(
        fees,
        percents.map(str),
        minimum_cents=st.integers(0, 100_00),
        financing_percent=percents,
        file_fees_cents=st.integers(0, 100_00),
        file_fees_taxed=st.booleans(),
        day_count=st.sampled_from(DayCount),
        financing_charged=st.sampled_from(FinancingCharged),
    ),
)
documents = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(-2_000_00, 5_000_00).filter(bool), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)
standings = st.builds(
    Standing,
    outstanding=st.dictionaries(st.sampled_from("ABC"), st.integers(0, 5_000_00)),
    reserves=st.dictionaries(st.sampled_from("ABC"), st.integers(0, 1_000_00)),
    held_cents=st.integers(0, 1_000_00),
    limits=st.dictionaries(st.sampled_from("ABC"), st.none() | st.integers(0, 6_000_00)),
    references=st.just(frozenset({("A", "F0"), ("B", "F0")})),
)


def made(said: list[tuple[str, int, int]]) -> list[Candidate]:
    return [
        invoice(f"F{number}", debtor, cents)
        if cents > 0
        else credit_note(f"A{rank}", debtor, -cents, f"F{number}")
        for rank, (debtor, cents, number) in enumerate(said)
    ]


@given(contracts, documents, standings, st.integers(0, 400))
def test_what_is_assigned_is_paid_kept_or_charged_and_nothing_is_below_zero(
    of: Contract, said: list[tuple[str, int, int]], standing: Standing, days: int
) -> None:
    verdicts = verdicts_on(made(said), of, standing, TODAY)
    taken = [verdict for verdict in verdicts if verdict.decision is not Decision.EXCLUDED]
    try:
        amounts = amounts_of(verdicts, of, standing, TODAY, days)
    except (NothingAssignedError, FeesExceedError):
        return
    assert amounts.assigned_cents == sum(verdict.cents for verdict in taken)
    parts = (
        amounts.available_cents,
        amounts.over_limit_cents,
        amounts.beyond_quota_cents,
        amounts.holdback_cents,
        amounts.commission_cents,
        amounts.commission_vat_cents,
        amounts.financing_cents,
        amounts.file_fees_cents,
        amounts.file_fees_vat_cents,
    )
    assert sum(parts) == amounts.assigned_cents
    assert min(parts) >= 0
    keys = [verdict.candidate.key for verdict in taken]
    assert len(keys) == len(set(keys))


@given(contracts, documents, standings)
def test_nothing_is_funded_beyond_a_limit_on_claims(
    of: Contract, said: list[tuple[str, int, int]], standing: Standing
) -> None:
    by_claims = replace(of, limit_on=LimitOn.CLAIMS)
    funded: dict[str, int] = {}
    caps: dict[str, int | None] = {}
    for verdict in verdicts_on(made(said), by_claims, standing, TODAY):
        debtor = verdict.candidate.debtor
        funded[debtor] = funded.get(debtor, 0) + verdict.funded_cents
        if verdict.decision is not Decision.EXCLUDED:
            caps[debtor] = verdict.limit_cents
        assert 0 <= verdict.over_cents <= max(0, verdict.cents)
    for debtor, cents in funded.items():
        cap = caps.get(debtor)
        if cap is not None:
            assert cents <= max(0, cap - standing.outstanding.get(debtor, 0))
