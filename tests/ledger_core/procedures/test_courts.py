"""Who is competent, with which form, at what cost."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.late_payment.sources import Status
from ledger_core.procedures.claim import ClaimFacts, Nature, Quality
from ledger_core.procedures.courts import Court, CourtKind, SeatRule, costs_of, court_for, form_for
from ledger_core.procedures.routes import Route
from tests.ledger_core.procedures.conftest import CONSUMER, TODAY, TRADERS

K = CourtKind


def court(facts: ClaimFacts, route: Route = Route.ORDER_FOR_PAYMENT, seat: str = "") -> Court:
    found = court_for(facts, route, seat, TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ({}, K.COMMERCIAL, Status.VERIFIED),
        ({"debtor": Quality.CONSUMER}, K.JUDICIAL, Status.VERIFIED),
        ({"debtor": Quality.PROFESSIONAL}, K.JUDICIAL, Status.VERIFIED),
        ({"debtor": Quality.CONSUMER, "nature": Nature.CONSUMER_CREDIT}, K.PROTECTION, Status.VERIFIED),
        ({"debtor": Quality.CONSUMER, "nature": Nature.RENT}, K.PROTECTION, Status.VERIFIED),
        ({"debtor": Quality.PROFESSIONAL, "nature": Nature.BILL}, K.COMMERCIAL, Status.VERIFIED),
        ({"debtor": Quality.CONSUMER, "nature": Nature.BILL}, K.JUDICIAL, Status.INFERRED),
        ({"debtor_department": "67"}, K.COMMERCIAL_CHAMBER, Status.INFERRED),
    ],
)
def test_the_court_by_what_the_parties_are(change: dict[str, object], kind: K, status: Status) -> None:
    found = court(replace(TRADERS, **change))  # type: ignore[arg-type]
    assert (found.kind, found.status) == (kind, status)


def test_against_a_trader_who_is_no_trader_may_choose() -> None:
    found = court(replace(TRADERS, creditor=Quality.PROFESSIONAL))
    assert (found.kind, found.choice, found.status) == (K.COMMERCIAL, K.JUDICIAL, Status.INFERRED)
    assert court(TRADERS).choice is None


def test_twelve_towns_have_a_tribunal_des_activites_economiques_for_four_years() -> None:
    assert court(TRADERS, seat=" paris ").kind is K.ECONOMIC
    assert court(TRADERS, seat="Lille").kind is K.COMMERCIAL
    after = court_for(TRADERS, Route.SUMMONS, "Paris", dt.date(2029, 1, 1))
    assert after is not None
    assert after.kind is K.COMMERCIAL


def test_an_order_for_payment_is_asked_at_the_debtors_home() -> None:
    assert court(TRADERS).seat_rule is SeatRule.DEBTORS_HOME
    assert court(TRADERS, Route.SUMMONS).seat_rule is SeatRule.HOME_OR_DELIVERY
    abroad = replace(TRADERS, debtor_country="BE")
    assert court(abroad, Route.EUROPEAN_ORDER).seat_rule is SeatRule.BY_REGULATION


def test_who_takes_the_place_of_a_court() -> None:
    assert court(TRADERS, Route.SIMPLIFIED).kind is K.OFFICER
    assert court(replace(TRADERS, is_insolvent=True), Route.INSOLVENCY).kind is K.REPRESENTATIVE


def test_against_a_public_body_no_court_is_known() -> None:
    assert court_for(replace(TRADERS, debtor=Quality.PUBLIC), Route.SUMMONS, "", TODAY) is None


@pytest.mark.parametrize(
    ("facts", "seat", "number"),
    [
        (TRADERS, "", "12946*02"),
        (TRADERS, "Lyon", "12946*02"),
        (CONSUMER, "", "12948*06"),
        (replace(CONSUMER, nature=Nature.CONSUMER_CREDIT), "", "16040*01"),
    ],
)
def test_forms_are_shown_as_not_verified(facts: ClaimFacts, seat: str, number: str) -> None:
    form = form_for(court(facts, seat=seat), Route.ORDER_FOR_PAYMENT)
    assert form is not None
    assert (form.number, form.source.status) == (number, Status.UNVERIFIED)


def test_no_form_is_known_for_a_suit_nor_in_alsace() -> None:
    assert form_for(court(TRADERS), Route.SUMMONS) is None
    chamber = court(replace(TRADERS, debtor_department="57"))
    assert form_for(chamber, Route.ORDER_FOR_PAYMENT) is None
    european = form_for(court(TRADERS), Route.EUROPEAN_ORDER)
    assert european is not None
    assert european.number == "A"


def test_no_cost_is_given_as_a_fact() -> None:
    commercial = costs_of(court(TRADERS), Route.ORDER_FOR_PAYMENT, TODAY)
    civil = costs_of(court(CONSUMER), Route.ORDER_FOR_PAYMENT, TODAY)
    assert [(cost.key, cost.low_cents, cost.high_cents) for cost in commercial] == [("clerk", 33_00, 42_00)]
    assert [(cost.key, cost.low_cents) for cost in civil] == [("contribution", 50_00)]
    assert {cost.source.status for cost in (*commercial, *civil)} == {Status.UNVERIFIED}


def test_the_contribution_is_owed_from_may_2026() -> None:
    judicial = court(CONSUMER)
    assert costs_of(judicial, Route.SUMMONS, dt.date(2026, 4, 30)) == ()
    assert costs_of(court(TRADERS, Route.SIMPLIFIED), Route.SIMPLIFIED, TODAY) == ()
