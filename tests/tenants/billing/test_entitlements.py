"""What firms and companies may do, from their rows: whoever pays for them."""

import dataclasses

from ledger_core.billing.entitlement import FREE, Standing, Status
from tenants.billing.payers import entitlements, subscriptions
from tenants.billing.payers.clients import choose_pays
from tenants.billing.terms import NO_TERMS
from tenants.people.place import Place
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY, Street

TRIAL_END = TODAY + 19 * DAY  # thirty days, the first of which was ten days ago


def firm_place(street: Street) -> Place:
    return Place(firm_id=street.firm)


def test_without_plans_all_is_given(street: Street) -> None:
    for tenant_id in (street.alpha, street.gamma):
        found = entitlements.given_to_tenant(street.database, NO_TERMS, tenant_id, TODAY)
        assert found.entitlement is FREE
    assert entitlements.given_to_firm(street.database, NO_TERMS, street.firm, TODAY).entitlement is FREE


def test_companies_stand_as_the_firm_that_pays_for_them(street: Street) -> None:
    assert street.at(street.alpha) == street.at_firm()
    assert street.at(street.alpha).standing is Standing.TRIAL
    assert street.at(street.alpha, TRIAL_END).may_work
    assert not street.at(street.alpha, TRIAL_END + DAY).may_work
    street.subscribe(firm_place(street), period_end=TODAY + 60 * DAY)
    assert street.at(street.alpha, TRIAL_END + DAY).standing is Standing.ACTIVE
    assert street.at(street.gamma, TRIAL_END + DAY).standing is Standing.STOPPED


def test_a_company_under_a_firm_that_lets_each_pay_stands_for_itself(street: Street) -> None:
    street.subscribe(Place(client_id=street.alpha), plan="societe-an")
    choose_pays(street.database, street.firm, ROOT, NOW, pays=False)
    assert street.at(street.alpha).standing is Standing.ACTIVE
    assert street.at(street.beta).standing is Standing.TRIAL  # its own, from today on
    assert street.at(street.beta, TODAY + 29 * DAY).may_work
    assert not street.at(street.beta, TODAY + 30 * DAY).may_work
    assert street.at_firm(TODAY + 400 * DAY) == FREE


def test_a_firm_that_lets_each_pay_and_has_a_plan_of_its_own_stands_by_it(street: Street) -> None:
    choose_pays(street.database, street.firm, ROOT, NOW, pays=False)
    street.subscribe(firm_place(street), Status.PAUSED)
    assert street.at_firm().standing is Standing.TRIAL  # what is left of it is not lost
    assert street.at_firm(TRIAL_END + DAY).standing is Standing.STOPPED


def test_the_operators_own_company_is_free(street: Street) -> None:
    assert street.at(street.lettrine, TODAY + 4000 * DAY) == FREE


def test_a_company_that_goes_on_paying_is_served_where_its_firm_does_not_pay(street: Street) -> None:
    day = TRIAL_END + DAY
    assert street.at(street.alpha, day).standing is Standing.STOPPED
    street.subscribe(Place(client_id=street.alpha), plan="societe-an", period_end=day)
    assert street.at(street.alpha, day).standing is Standing.ACTIVE
    assert street.at(street.beta, day).standing is Standing.STOPPED
    street.subscribe(firm_place(street), period_end=day)
    assert entitlements.given_to_tenant(
        street.database, street.terms, street.alpha, day
    ).payer == street.payer_of(street.alpha, day)


def test_limits_count_who_is_there(street: Street) -> None:
    tariff = street.terms.tariff
    assert tariff is not None
    plans = tuple(dataclasses.replace(plan, most_tenants=2) for plan in tariff.plans)
    street.terms = dataclasses.replace(street.terms, tariff=dataclasses.replace(tariff, plans=plans))
    assert street.at_firm().may_add_tenant
    street.subscribe(firm_place(street))
    assert not street.at_firm().may_add_tenant
    assert street.at_firm().may_work


def test_the_oldest_that_goes_on_counts_then_the_one_that_ended_last(street: Street) -> None:
    place = firm_place(street)
    payer = street.firm_payer
    incomplete = street.subscribe(place, Status.INCOMPLETE)
    assert _current(street) == incomplete
    early = street.subscribe(place, Status.CANCELLED, ended_on=TODAY - 9 * DAY)
    late = street.subscribe(place, Status.CANCELLED, ended_on=TODAY - 5 * DAY)
    street.subscribe(place, Status.CANCELLED, ended_on=TODAY - 8 * DAY)
    assert early != _current(street) == late
    first = street.subscribe(place)
    street.subscribe(place)
    assert _current(street) == first
    with street.database.platform_reading() as session:
        assert len(subscriptions.live_rows(session, payer.id)) == 2


def _current(street: Street) -> str:
    with street.database.platform_reading() as session:
        found = subscriptions.current_row(session, street.firm_payer.id)
    assert found is not None
    return found.id
