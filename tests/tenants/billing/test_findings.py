"""Findings: what is noted of whom, once, whoever looks and however many payers there are."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from tenants.billing.following.findings import Finding, Kind, open_findings, settle
from tenants.billing.following.keeping_up import judge_all
from tenants.billing.payers.clients import choose_pays
from tenants.billing.rows import SubscriptionRow
from tenants.billing.terms import Terms
from tenants.people.place import Place
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, ROOT, Street

WORKERS, TIMES = 3, 8


@pytest.mark.parametrize("database_addresses", ["postgres"], indirect=True)
def test_what_several_find_at_once_is_noted_once(street: Street) -> None:
    together = Barrier(WORKERS, timeout=60)  # who failed keeps nobody waiting for ever

    def find(worker: int) -> None:
        for number in range(TIMES):
            found = [Finding(f"x:{number}:{each}", Kind.NOT_SYNCED, None, {"plan": each}) for each in "ba"]
            with street.database.platform() as session:
                together.wait()
                settle(session, f"x:{number}:", found[:: 1 if worker % 2 else -1], NOW)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(find, range(WORKERS)))
    with street.database.platform_reading() as session:
        assert len(open_findings(session)) == 2 * TIMES


def judged(street: Street) -> tuple[Mapping[str, Mapping[str, object]], list[str]]:
    """Judge all, and return what is noted of payers then, and what was asked for it."""
    with statements() as asked:
        judge_all(street.database, street.terms, NOW)
    with street.database.platform_reading() as session:
        return {row.key: row.said for row in open_findings(session)}, asked


def test_all_payers_are_judged_together_and_only_what_is_new_is_written(street: Street) -> None:
    places = [Place(firm_id=street.firm), Place(client_id=street.alpha), Place(client_id=street.gamma)]
    firm, alpha, gamma = places
    first = {place: street.subscribe(place, plan="cabinet" if place == firm else "gone") for place in places}
    second = street.subscribe(gamma, plan="decouverte")
    found, _ = judged(street)
    paying = {place: street.payer_at(place).id for place in places}
    both = {"subscriptions": [first[gamma], second]}
    assert found == {
        f"payer:{paying[alpha]}:unknown-plan": {"plans": ["gone"], "subscriptions": [first[alpha]]},
        f"payer:{paying[alpha]}:paid-twice": {"firm": "vauclair", "subscriptions": [first[alpha]]},
        f"payer:{paying[gamma]}:unknown-plan": {"plans": ["gone"], "subscriptions": [first[gamma]]},
        f"payer:{paying[gamma]}:two-subscriptions": both,
    }
    again, asked = judged(street)
    assert again == found
    assert not [each for each in asked if "INSERT" in each or "UPDATE" in each]


def test_nobody_is_told_of_a_tax_that_is_not_asked_for(street: Street) -> None:
    tariff = street.terms.tariff
    assert tariff is not None
    plans = {Place(firm_id=street.firm): "cabinet", Place(client_id=street.gamma): "decouverte"}
    with street.database.platform() as session:
        for name in [street.subscribe(place, plan=plan) for place, plan in plans.items()]:
            row = session.get(SubscriptionRow, name)
            assert row is not None
            row.body = {**row.body, "automatic_tax": {"disabled_reason": "requires_location_inputs"}}
    found = []
    for tax in (True, False):
        street.terms = Terms(replace(tariff, tax=tax), street.lettrine)
        found.append(list(judged(street)[0]))
    assert found == [[f"payer:{street.firm_payer.id}:untaxed"], []]


def test_more_payers_are_no_more_questions(street: Street) -> None:
    choose_pays(street.database, street.firm, ROOT, NOW - DAY, pays=False)
    street.subscribe(Place(client_id=street.alpha), plan="decouverte")
    _, asked = judged(street)
    for tenant_id in (street.beta, street.gamma):
        street.subscribe(Place(client_id=tenant_id), plan="decouverte")
    found, asked_of_all = judged(street)
    assert found == {}
    assert len(asked_of_all) == len(asked)
