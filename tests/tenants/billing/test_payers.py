"""Payers: on each day one of them pays for a company; who comes to pay begins on a day of its own."""

from collections.abc import Callable
import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.billing.payers import clients, payers
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.payers import ensure_payers
from tenants.billing.payers.paying import Choice, Served, Timeline
from tenants.billing.terms import NO_TERMS, Terms
from tenants.moment import day_of
from tenants.people import reading_logs
from tenants.people.firms import disengage, engage, found_firm
from tenants.people.memberships import Term, add_member
from tenants.people.persons import create_person
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY, Street

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 12).map(lambda days: FIRST + days * DAY)
MOMENTS = st.integers(0, 12 * 24).map(lambda hours: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + hours * DAY / 24)


@st.composite
def served(draw: st.DrawFn) -> Served:
    since = draw(DAYS)
    return Served(draw(st.integers(1, 3)), since, draw(st.none() | DAYS.filter(lambda day: day >= since)))


TIMELINES = st.builds(
    Timeline,
    st.lists(served(), max_size=4),
    st.dictionaries(
        st.integers(1, 3),
        st.lists(st.builds(Choice, MOMENTS, st.booleans()), max_size=4).map(
            lambda found: sorted(found, key=lambda choice: choice.at)
        ),
    ),
)


def test_a_firm_pays_for_whom_it_serves_and_others_for_themselves(street: Street) -> None:
    assert street.payer_of(street.alpha) == street.payer_of(street.beta) == street.firm_payer
    alone = street.payer_of(street.gamma)
    assert alone is not None
    assert (alone.client_id, alone.firm_id, alone.name, alone.slug) == (street.gamma, None, "Gamma", "gamma")
    assert street.paid_by(street.firm_payer) == {street.alpha, street.beta}
    assert street.paid_by(alone) == {street.gamma}
    assert street.paid_by(street.payer_at(Place(client_id=street.alpha))) == set()


def test_the_operators_own_company_is_no_payer_and_nobody_pays_for_it(street: Street) -> None:
    engage(street.database, street.firm, street.lettrine, TODAY, "root", at=NOW)
    assert street.payer_of(street.lettrine) is None
    assert street.paid_by(street.firm_payer) == {street.alpha, street.beta}
    with street.database.platform_reading() as session:
        assert payers.own_payer(session, street.terms, Place(client_id=street.lettrine)) is None
        assert len(payers.all_payers(session, street.terms)) == 4
        spans = clients.engagement_spans(session, street.firm_payer)
    assert {span.tenant_id for span in spans} == {street.alpha, street.beta}


def test_a_company_that_became_the_operators_is_no_payer_any_more(street: Street) -> None:
    now_its_own = Terms(street.terms.tariff, street.gamma)
    with street.database.platform_reading() as session:
        assert clients.payer_of_tenant(session, now_its_own, street.gamma, TODAY) is None
        assert payers.own_payer(session, now_its_own, Place(client_id=street.gamma)) is None
        assert street.gamma not in [payer.client_id for payer in payers.all_payers(session, now_its_own)]


def test_without_plans_nobody_is_a_payer(street: Street) -> None:
    found_firm(street.database, "other", "Other", NOW, "root")
    assert ensure_payers(street.database, NO_TERMS, TODAY) == 0
    with street.database.platform_reading() as session:
        assert clients.payer_of_tenant(session, NO_TERMS, street.alpha, TODAY) is None
        assert payers.payer_of_firm(session, NO_TERMS, street.firm, TODAY) is None


def test_rows_are_made_once_and_without_one_the_first_day_is_the_one_asked_for(
    street: Street, new_tenant: Callable[[str], Tenant]
) -> None:
    delta = new_tenant("delta").id
    before = street.payer_of(delta)
    assert before is not None
    assert (before.id, before.since) == (0, TODAY)
    assert [ensure_payers(street.database, street.terms, TODAY + days * DAY) for days in (1, 2)] == [1, 0]
    after = street.payer_of(delta, TODAY + 9 * DAY)
    assert after is not None
    assert after.since == TODAY + DAY
    with street.database.platform_reading() as session:
        assert payers.payer_by_id(session, street.terms, after.id) == after
        with pytest.raises(LookupError):
            payers.payer_by_id(session, street.terms, 0)


def test_a_firm_lets_each_of_its_companies_pay_and_takes_it_back(street: Street) -> None:
    choose_pays(street.database, street.firm, ROOT, NOW, pays=True)  # it does already: no news
    choose_pays(street.database, street.firm, ROOT, NOW, pays=False)
    own = street.payer_of(street.alpha)
    assert own is not None
    assert (own.client_id, own.since) == (street.alpha, TODAY)
    assert street.paid_by(street.firm_payer) == set()
    assert street.payer_of(street.alpha, TODAY - DAY) == street.firm_payer
    choose_pays(street.database, street.firm, ROOT, NOW + DAY, pays=True)
    assert street.payer_of(street.alpha, TODAY + DAY) == street.firm_payer
    choose_pays(street.database, street.firm, ROOT, NOW + 2 * DAY, pays=False)
    again = street.payer_of(street.alpha, TODAY + 5 * DAY)
    assert again is not None
    assert again.since == TODAY  # no new trial
    log = reading_logs.whole(street.database, Place(firm_id=street.firm))
    told = [(entry.subject, entry.detail) for entry in log if entry.action == "billing:pays"]
    assert told == [("firm vauclair", {"pays": pays}) for pays in (False, True, False)]


def test_who_a_firm_leaves_begins_the_day_after(street: Street) -> None:
    person = create_person(street.database, "odile@example.org", "Odile Test", NOW)
    add_member(street.database, Place(client_id=street.beta), person, Term(Role.OWNER, TODAY), ROOT, NOW)
    disengage(street.database, street.firm, street.beta, TODAY + 3 * DAY, "root", at=NOW)
    assert street.payer_of(street.beta, TODAY + 3 * DAY) == street.firm_payer
    own = street.payer_of(street.beta, TODAY + 4 * DAY)
    assert own is not None
    assert (own.client_id, own.since) == (street.beta, TODAY + 4 * DAY)
    with street.database.platform_reading() as session:
        spans = clients.engagement_spans(session, street.firm_payer)
        own_spans = clients.engagement_spans(session, own)
    turn = dt.datetime(2026, 11, 25, 23, tzinfo=dt.UTC)  # midnight in Paris
    assert {span.tenant_id: span.until for span in spans} == {street.alpha: None, street.beta: turn}
    assert own_spans[-1].since == turn


def test_of_two_firms_the_one_that_came_first_pays(street: Street) -> None:
    second = found_firm(street.database, "second", "Second", NOW, "root").id
    ensure_payers(street.database, street.terms, TODAY)
    engage(street.database, second, street.alpha, TODAY - 100 * DAY, "root", at=NOW)
    assert street.payer_of(street.alpha) == street.firm_payer
    assert street.paid_by(street.payer_at(Place(firm_id=second))) == set()


@given(TIMELINES, DAYS, DAYS)
def test_a_first_own_day_never_lies_ahead_and_never_goes_back_in_time(
    timeline: Timeline, since: dt.date, day: dt.date
) -> None:
    found = timeline.first_own_day(since, day)
    assert found >= since
    if since <= day:
        assert found <= day


@given(TIMELINES, MOMENTS, MOMENTS)
def test_at_every_moment_one_pays_and_it_is_the_one_of_the_day(
    timeline: Timeline, began: dt.datetime, moment: dt.datetime
) -> None:
    spans = {firm_id: list(timeline.spans(7, firm_id, began)) for firm_id in (None, 1, 2, 3)}
    paying = [
        firm_id
        for firm_id, found in spans.items()
        for span in found
        if span.since <= moment and (span.until is None or moment < span.until)
    ]
    assert len(paying) == (began <= moment)
    chosen_today = any(
        day_of(choice.at) == day_of(moment) for found in timeline.choices.values() for choice in found
    )
    if paying and not chosen_today:
        assert paying == [timeline.firm_on(day_of(moment))]
    for found in spans.values():
        assert all(first.until is not None and first.until < then.since for first, then in pairwise(found))
