"""Which ways are open to which claim, and why others are not."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.procedures.claim import ClaimFacts, Nature, Quality
from ledger_core.procedures.routes import RULES, Obstacle, Remark, Route, verdict_on, verdicts
from tests.ledger_core.procedures.conftest import CONSUMER, TODAY, TRADERS

No, R = Obstacle, Route


def obstacles(route: Route, facts: ClaimFacts, day: dt.date = TODAY) -> tuple[Obstacle, ...]:
    return verdict_on(route, facts, day).obstacles


def test_a_plain_unpaid_invoice_may_take_all_ways_at_home() -> None:
    open_ways = [verdict.rule.route for verdict in verdicts(TRADERS, TODAY) if verdict.is_open]
    assert open_ways == [R.SIMPLIFIED, R.ORDER_FOR_PAYMENT, R.SUMMARY, R.SUMMONS]


@pytest.mark.parametrize(
    ("change", "route", "obstacle"),
    [
        ({"nature": Nature.OTHER}, R.ORDER_FOR_PAYMENT, No.NOT_CONTRACTUAL),
        ({"is_fixed": False}, R.ORDER_FOR_PAYMENT, No.NOT_FIXED),
        ({"is_disputed": True}, R.ORDER_FOR_PAYMENT, No.DISPUTED),
        ({"is_disputed": True}, R.SUMMARY, No.DISPUTED),
        ({"debtor_country": "BE"}, R.ORDER_FOR_PAYMENT, No.ABROAD),
        ({"is_home_known": False}, R.ORDER_FOR_PAYMENT, No.HOME_UNKNOWN),
        ({"is_insolvent": True}, R.ORDER_FOR_PAYMENT, No.INSOLVENT),
        ({"is_insolvent": True}, R.SUMMONS, No.INSOLVENT),
        ({"debtor": Quality.PUBLIC}, R.ORDER_FOR_PAYMENT, No.PUBLIC_DEBTOR),
        ({"debtor_country": "DK"}, R.EUROPEAN_ORDER, No.NOT_IN_UNION),
        ({"debtor_country": "CH"}, R.EUROPEAN_ORDER, No.NOT_IN_UNION),
        ({}, R.EUROPEAN_ORDER, No.NOT_CROSS_BORDER),
        ({}, R.INSOLVENCY, No.NOT_INSOLVENT),
        ({"currency": "GBP"}, R.SIMPLIFIED, No.TOO_LARGE),
    ],
)
def test_what_stands_in_the_way(change: dict[str, object], route: Route, obstacle: Obstacle) -> None:
    assert obstacle in obstacles(route, replace(TRADERS, **change))  # type: ignore[arg-type]


def test_the_small_claim_counts_interest_and_ends_at_5000_euros() -> None:
    at_limit = replace(TRADERS, principal_cents=4_900_00, interest_cents=100_00)
    assert obstacles(R.SIMPLIFIED, at_limit) == ()
    assert obstacles(R.SIMPLIFIED, replace(at_limit, interest_cents=100_01)) == (No.TOO_LARGE,)


def test_a_bill_needs_no_amount_in_a_contract() -> None:
    bill = replace(TRADERS, nature=Nature.BILL, is_fixed=False)
    assert obstacles(R.ORDER_FOR_PAYMENT, bill) == ()


def test_the_european_order_is_for_debtors_in_the_union() -> None:
    assert obstacles(R.EUROPEAN_ORDER, replace(TRADERS, debtor_country="BE")) == ()


def test_an_insolvent_debtor_leaves_the_declaration_alone() -> None:
    facts = replace(TRADERS, is_insolvent=True)
    assert [verdict.rule.route for verdict in verdicts(facts, TODAY) if verdict.is_open] == [R.INSOLVENCY]


def test_before_its_row_a_way_is_not_offered() -> None:
    day = dt.date(2022, 2, 28)
    assert obstacles(R.ORDER_FOR_PAYMENT, TRADERS, day) == (No.NO_RULE,)
    assert obstacles(R.ORDER_FOR_PAYMENT, TRADERS, day + dt.timedelta(days=1)) == ()


def test_remarks_say_what_is_asked_of_the_creditor() -> None:
    assert verdict_on(R.SIMPLIFIED, TRADERS, TODAY).remarks == (Remark.DEBTOR_MUST_AGREE,)
    assert verdict_on(R.ORDER_FOR_PAYMENT, CONSUMER, TODAY).remarks == (Remark.NO_PRIOR_ATTEMPT,)
    assert verdict_on(R.SUMMONS, CONSUMER, TODAY).remarks == (Remark.PRIOR_ATTEMPT,)
    large = replace(TRADERS, principal_cents=10_000_00, interest_cents=1)
    assert verdict_on(R.SUMMARY, large, TODAY).remarks == (Remark.LAWYER,)


def test_each_way_has_a_row_with_its_articles_and_source() -> None:
    assert {rule.route for rule in RULES} == set(Route)
    assert all(rule.articles and rule.source.text for rule in RULES)
