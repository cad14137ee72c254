"""Days that follow from acts, worked by hand on a calendar; the row is chosen by the day of the order."""

import datetime as dt

import pytest

from ledger_core.late_payment.sources import Status
from ledger_core.procedures.course import Act, ActKind
from ledger_core.procedures.deadlines import RULES, Deadline, DeadlineKind, Whose, deadlines_of
from ledger_core.procedures.routes import Route
from tests.ledger_core.procedures.conftest import acts, day

A, D = ActKind, DeadlineKind


def deadline(route: Route, noted: tuple[Act, ...], kind: DeadlineKind, *, abroad: bool = False) -> Deadline:
    (found,) = [
        each for each in deadlines_of(route, noted, is_creditor_abroad=abroad) if each.rule.kind is kind
    ]
    return found


@pytest.mark.parametrize(
    ("order", "counted", "last", "months"),
    [
        (
            "2026-08-31",
            "2027-02-28",
            "2027-03-01",
            6,
        ),  # the last day of the old rule; 28 February is a Sunday
        ("2026-09-01", "2026-12-01", "2026-12-01", 3),  # the first of the new one
        ("2026-09-25", "2026-12-25", "2026-12-28", 3),  # Christmas, then a weekend
        ("2026-11-30", "2027-02-28", "2027-03-01", 3),
    ],
)
def test_an_order_is_served_within_the_months_of_the_rule_of_its_day(
    order: str, counted: str, last: str, months: int
) -> None:
    found = deadline(Route.ORDER_FOR_PAYMENT, acts((A.REQUEST, "2026-08-03"), (A.ORDER, order)), D.SERVICE)
    assert (found.counted, found.last, found.rule.months) == (day(counted), day(last), months)
    assert (found.rule.article, found.rule.whose, found.is_open) == ("1411 CPC", Whose.OURS, True)


SERVED = acts((A.REQUEST, "2026-09-01"), (A.ORDER, "2026-09-15"), (A.SERVED, "2026-10-31"))


def test_the_debtor_may_oppose_for_a_month_from_service() -> None:
    found = deadline(Route.ORDER_FOR_PAYMENT, SERVED, D.OPPOSITION)
    assert (found.counted, found.last) == (day("2026-11-30"), day("2026-11-30"))  # November has no 31
    assert found.rule.whose is Whose.THEIRS


def test_without_notice_of_an_opposition_it_may_be_enforced_after_two_months() -> None:
    found = deadline(Route.ORDER_FOR_PAYMENT, SERVED, D.ENFORCEABLE)
    assert (found.last, found.rule.whose) == (day("2026-12-31"), Whose.OPENS)
    assert found.rule.first == dt.date(2026, 9, 1)


def test_of_an_order_before_the_reform_enforcement_is_not_given_as_certain() -> None:
    old = acts((A.REQUEST, "2026-07-01"), (A.ORDER, "2026-08-20"), (A.SERVED, "2026-09-10"))
    found = deadline(Route.ORDER_FOR_PAYMENT, old, D.ENFORCEABLE)
    assert (found.last, found.rule.source.status) == (
        day("2026-10-12"),
        Status.UNVERIFIED,
    )  # 10 October: Saturday


def test_service_meets_its_deadline() -> None:
    found = deadline(Route.ORDER_FOR_PAYMENT, SERVED, D.SERVICE)
    assert (found.met_on, found.is_open) == (day("2026-10-31"), False)


def test_withdrawn_acts_give_no_day() -> None:
    noted = (*SERVED, Act(4, A.WITHDRAWN, day("2026-11-02"), withdraws=3))
    kinds = {each.rule.kind for each in deadlines_of(Route.ORDER_FOR_PAYMENT, noted)}
    assert kinds == {D.SERVICE}


def test_an_order_before_the_first_row_has_no_day() -> None:
    noted = acts((A.REQUEST, "2022-01-03"), (A.ORDER, "2022-02-28"))
    assert deadlines_of(Route.ORDER_FOR_PAYMENT, noted) == ()


PUBLISHED = acts((A.PUBLICATION, "2026-09-22"))


@pytest.mark.parametrize(("abroad", "counted"), [(False, "2026-11-22"), (True, "2027-01-22")])
def test_a_claim_is_declared_within_two_months_four_from_abroad(counted: str, *, abroad: bool) -> None:
    found = deadline(Route.INSOLVENCY, PUBLISHED, D.DECLARATION, abroad=abroad)
    assert found.counted == day(counted)


def test_a_declaration_that_would_end_on_a_sunday_names_both_days() -> None:
    found = deadline(Route.INSOLVENCY, PUBLISHED, D.DECLARATION)
    assert (found.counted, found.last) == (day("2026-11-22"), day("2026-11-23"))


def test_relief_is_asked_within_six_months() -> None:
    assert deadline(Route.INSOLVENCY, PUBLISHED, D.RELIEF).counted == day("2027-03-22")


def test_the_simplified_procedure_waits_a_month() -> None:
    found = deadline(Route.SIMPLIFIED, acts((A.INVITATION, "2026-10-15")), D.ANSWER)
    assert (found.counted, found.rule.whose) == (day("2026-11-15"), Whose.THEIRS)


def test_the_european_order_is_opposed_within_thirty_days() -> None:
    noted = acts((A.REQUEST, "2026-09-01"), (A.ORDER, "2026-09-20"), (A.SERVED, "2026-10-02"))
    assert deadline(Route.EUROPEAN_ORDER, noted, D.OPPOSITION).counted == day("2026-11-01")


def test_the_clerk_tells_of_oppositions_within_a_month() -> None:
    noted = (*SERVED, Act(4, A.OPPOSITION, day("2026-11-10")))
    found = deadline(Route.ORDER_FOR_PAYMENT, noted, D.CLERK)
    assert (found.counted, found.rule.source.status) == (day("2026-12-10"), Status.UNVERIFIED)


def test_days_come_in_their_order_and_every_row_names_article_and_source() -> None:
    found = deadlines_of(Route.ORDER_FOR_PAYMENT, SERVED)
    assert [each.rule.kind for each in found] == [D.OPPOSITION, D.SERVICE, D.ENFORCEABLE]
    assert all(rule.article and rule.source.text and (rule.months or rule.days) for rule in RULES)
