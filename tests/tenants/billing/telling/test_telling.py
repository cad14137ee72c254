"""Mails about subscriptions by a real mail server: each once, to who looks after it, and none untrue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ledger_core.billing.entitlement import Status
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.entitlements import given_at, given_to_payers
from tenants.billing.payers.payers import all_payers, ensure_payers
from tenants.billing.rounds import Keeper
from tenants.billing.telling.deciding import decide
from tenants.billing.telling.due import mailings_of
from tenants.billing.terms import NO_TERMS, Terms
from tenants.books.picture import PictureCache
from tenants.jail import Jail
from tenants.outbox_rows import State
from tenants.people.memberships import end_member, members_of
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY
from tests.tenants.billing.telling.post import SITE, Post

TRIAL_END = TODAY + 19 * DAY  # the street's payers are here since ten days, and try for thirty
READABLE = TRIAL_END + 365 * DAY
ROSE, ODILE = "rose@example.org", "odile@example.org"

on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_each_thing_is_told_once_to_each_payer_in_a_whole_life(post: Post) -> None:
    days = [TODAY + 5 * DAY, TRIAL_END, TRIAL_END + DAY, READABLE - 15 * DAY, READABLE - 14 * DAY, READABLE]
    told = {day: post.round(day) + post.round(day) for day in (TODAY, TODAY + 4 * DAY, *days, READABLE + DAY)}
    assert {day: subjects for day, subjects in told.items() if subjects} == {
        days[0]: [
            f"{ROSE}: L’essai de Cabinet Vauclair se termine le 11 décembre 2026",
            f"{ODILE}: The trial of Gamma ends on 11 December 2026",
        ],
        days[2]: [
            f"{ROSE}: Le service est arrêté pour Cabinet Vauclair",
            f"{ODILE}: The service has stopped for Gamma",
        ],
        days[4]: [
            f"{ROSE}: Les livres de Cabinet Vauclair restent consultables jusqu’au 11 décembre 2027",
            f"{ODILE}: The books of Gamma can be read up to 11 December 2027",
        ],
    }
    assert set(post.states()) == {State.DONE}


def test_an_invoice_that_is_not_paid_is_told_once_a_time(post: Post) -> None:
    name = post.shop.street.subscribe(post.shop.firm, plan="cabinet")
    post.since(post.gamma, TODAY + 900 * DAY)
    assert post.round() == []
    not_paid = f"{ROSE}: Un paiement de Cabinet Vauclair n’a pas abouti"
    stopped = f"{ROSE}: Le service est arrêté pour Cabinet Vauclair"
    for first in (TODAY + 30 * DAY, TODAY + 60 * DAY):
        post.stand(name, Status.PAST_DUE, past_due_since=first)
        told = [post.round(first + more * DAY) for more in (0, 0, 13, 14, 14, 20)]
        assert told == [[not_paid], [], [], [stopped], [], []]
        post.stand(name, Status.ACTIVE, past_due_since=None, period_end=first + 29 * DAY)
        assert post.round(first + 21 * DAY) == []


@on_sqlite
def test_the_end_of_a_subscription_is_told_before_and_after(post: Post) -> None:
    post.shop.street.subscribe(post.shop.firm, ends_on=TODAY + 29 * DAY)
    told = [post.round(TODAY + more * DAY) for more in (15, 16, 29, 30)]
    assert [[each for each in of_day if ROSE in each] for of_day in told] == [
        [f"{ROSE}: L’abonnement de Cabinet Vauclair prend fin le 21 décembre 2026"],
        [],
        [],
        [f"{ROSE}: Le service est arrêté pour Cabinet Vauclair"],
    ]


@on_sqlite
def test_what_is_said_is_what_the_pages_say_and_what_stays_possible(post: Post) -> None:
    post.since(post.gamma, TODAY + 900 * DAY)
    post.round(TODAY + 5 * DAY)
    assert post.text() == (
        "Bonjour Rose Test,\n\n"
        "Ce message concerne Cabinet Vauclair sur Lettrine, dont vous gérez l’abonnement.\n\n"
        "L’essai se termine le 11 décembre 2026, dans 14 jours. Avec une formule, relances et lettrage "
        "continuent ensuite.\n\n"
        "Quoi qu’il arrive, les livres se consultent, se modifient, se clonent et s’exportent jusqu’au "
        "11 décembre 2027.\n\n"
        f"Choisir une formule\u00a0:\n{SITE}/f/vauclair/billing\n\n"
        "Une question\u00a0? Écrivez à factures@lettrine.example.\n\n"
        "Lettrine\n"
    )
    mail = post.postmaster.taken[-1]
    assert (mail["Reply-To"], mail["Auto-Submitted"]) == ("factures@lettrine.example", "auto-generated")


@on_sqlite
def test_only_who_looks_after_a_subscription_is_told(post: Post) -> None:
    street, alpha = post.shop.street, Place(client_id=post.shop.street.alpha)
    post.join(post.person("Ines"), post.shop.firm, Role.ACCOUNTANT)
    post.join(post.person("Paul"), post.gamma, Role.STAFF)
    post.join(post.person("Lise"), post.gamma, Role.OWNER, TODAY + DAY)  # until tomorrow
    post.join(post.person("Bea"), alpha, Role.OWNER)  # the firm pays for alpha
    post.join(post.person("Root"), Place(client_id=street.lettrine), Role.OWNER)
    told = post.round(TODAY + 5 * DAY)
    assert sorted(each.partition(":")[0] for each in told) == [ODILE, ROSE]


@on_sqlite
def test_who_looks_after_several_gets_one_for_each(post: Post) -> None:
    odile = next(each for each in members_of(post.shop.street.database, post.gamma)).person
    post.join(odile, post.shop.firm, Role.PARTNER)
    told = post.round(TODAY + 5 * DAY)
    assert len([each for each in told if each.startswith(ODILE)]) == 2
    assert len([each for each in told if each.startswith(ROSE)]) == 1


@on_sqlite
def test_who_comes_to_look_after_it_is_told_what_is_still_so(post: Post) -> None:
    post.round(TODAY + 5 * DAY)
    post.join(post.person("Ines"), post.shop.firm, Role.PARTNER)
    assert post.round(TODAY + 6 * DAY) == [
        "ines@example.org: L’essai de Cabinet Vauclair se termine le 11 décembre 2026"
    ]


@on_sqlite
def test_a_company_that_subscribed_for_itself_is_told_of_its_own_while_its_firm_is_not_served(
    post: Post,
) -> None:
    street, alpha = post.shop.street, Place(client_id=post.shop.street.alpha)
    post.join(post.person("Bea"), alpha, Role.OWNER)
    name = street.subscribe(alpha, Status.PAST_DUE, plan="societe-an", past_due_since=TODAY)
    bea = "bea@example.org: Un paiement de Alpha n’a pas abouti"
    assert post.round(TODAY + DAY) == [], "the firm is served, and alpha with it"
    post.stand(name, Status.PAST_DUE, past_due_since=TRIAL_END)
    assert bea in post.round(TRIAL_END + DAY)
    assert post.round(TRIAL_END + 14 * DAY) == ["bea@example.org: Le service est arrêté pour Alpha"]


@on_sqlite
def test_a_firm_that_lets_each_pay_is_told_nothing_and_each_company_of_its_own(post: Post) -> None:
    street, alpha = post.shop.street, Place(client_id=post.shop.street.alpha)
    post.join(post.person("Bea"), alpha, Role.OWNER)
    choose_pays(street.database, street.firm, ROOT, NOW, pays=False)
    told = post.round(TODAY + 16 * DAY)  # alpha pays for itself since today
    assert sorted(each.partition(":")[0] for each in told) == ["bea@example.org", ODILE]


@on_sqlite
def test_nobody_is_told_anything_where_no_money_is_taken_or_the_plan_is_free(post: Post) -> None:
    database, later = post.shop.street.database, NOW + 25 * DAY
    assert decide(database, NO_TERMS, later) == 0
    post.shop.street.subscribe(post.shop.firm, plan="decouverte")
    post.shop.street.subscribe(post.gamma, plan="decouverte")
    assert post.round(later.date()) == []


def test_who_paid_before_the_mail_left_gets_none(post: Post) -> None:
    """It is asked of the payment service itself: what happened there may not have been told yet."""
    shop, street = post.shop, post.shop.street
    post.since(post.gamma, TODAY + 900 * DAY)
    shop.subscribe()
    shop.tell()
    customer = str(street.firm_payer.customer)
    shop.fake.next_payments(customer, "insufficient_funds")
    shop.advance(days=31)
    shop.tell()
    assert post.decide() == 1
    shop.fake.change_method(customer)
    (unpaid,) = (each for each in shop.gateway.invoices_of(customer) if each["status"] == "open")
    shop.fake.pay(unpaid["id"])
    assert shop.row().status == Status.PAST_DUE, "nobody told"
    post.deliver()
    assert post.postmaster.taken == []
    assert post.round() == []
    assert post.states() == [State.DONE]


def test_who_did_not_pay_is_told_once_the_payment_service_said_so(post: Post) -> None:
    shop, street = post.shop, post.shop.street
    post.since(post.gamma, TODAY + 900 * DAY)
    shop.subscribe()
    shop.tell()
    shop.fake.next_payments(str(street.firm_payer.customer), "insufficient_funds", "insufficient_funds")
    shop.advance(days=31)
    assert street.at_firm(shop.today).said, "the strip says that no payment was seen"
    assert post.decide() == 0
    shop.tell()
    assert post.round() == [f"{ROSE}: Un paiement de Cabinet Vauclair n’a pas abouti"]
    assert "Tout continue jusqu’au 4 janvier 2027\u00a0; ensuite" in post.text()


@on_sqlite
def test_a_mail_waits_for_the_payment_service_and_for_the_mail_server(post: Post) -> None:
    post.shop.subscribe()
    post.shop.tell()
    post.shop.gateway.cancel_at_period_end("cancel", post.shop.row().id, True)  # noqa: FBT003
    post.shop.advance(days=20)
    post.shop.tell()
    post.since(post.gamma, TODAY + 900 * DAY)
    post.shop.fake.fail_next(9, status=500, path="/v1/subscriptions")
    assert post.round() == []
    post.shop.fake.heal()
    post.postmaster.answers["RCPT"] = ["451 later"]
    post.shop.moment += DAY
    assert post.round() == []
    post.shop.moment += DAY
    assert post.round() == [f"{ROSE}: L’abonnement de Cabinet Vauclair prend fin le 22 décembre 2026"]
    assert "dans 8 jours" in post.text(), "as of the day on which it leaves"


@on_sqlite
def test_after_a_long_outage_nothing_is_told_that_is_no_longer_so(post: Post) -> None:
    post.shop.moment += 18 * DAY
    assert post.decide() == 2
    assert post.round(TRIAL_END + DAY) == [
        f"{ROSE}: Le service est arrêté pour Cabinet Vauclair",
        f"{ODILE}: The service has stopped for Gamma",
    ]


@on_sqlite
def test_who_no_longer_looks_after_it_gets_no_mail(post: Post) -> None:
    database, firm = post.shop.street.database, post.shop.firm
    post.join(post.person("Ines"), firm, Role.PARTNER)
    post.shop.moment += 5 * DAY
    assert post.decide() == 3
    rose = next(each for each in members_of(database, firm) if each.person.email == ROSE)
    end_member(database, firm, rose.id, post.shop.today - DAY, post.shop.today, ROOT, post.shop.now())
    assert not [each for each in post.round(post.shop.today + DAY) if each.startswith(ROSE)]


@on_sqlite
def test_owners_are_told_by_the_rounds_of_a_service_that_has_a_mail_server(post: Post) -> None:
    shop, street = post.shop, post.shop.street
    with closing(Jail()) as jail:
        keeper = Keeper(street.database, jail, PictureCache(), shop.gateway, street.terms, shop.now)
        shop.moment += 5 * DAY
        keeper.work()
        assert post.states() == []
        keeper.mails = True
        shop.moment += DAY / 24
        for _ in range(2):
            keeper.work()
            shop.moment += DAY / 24
        assert post.states() == [State.WAITING, State.WAITING]


@on_sqlite
def test_what_was_decided_for_the_operators_own_company_is_left(post: Post) -> None:
    street = post.shop.street
    post.shop.moment += 5 * DAY
    post.decide()
    post.shop.street.terms = Terms(street.terms.tariff, street.gamma)
    assert post.round() == [f"{ROSE}: L’essai de Cabinet Vauclair se termine le 11 décembre 2026"]
    assert post.states() == [State.DONE, State.DONE]


def test_several_who_work_at_once_send_one_mail(post: Post) -> None:
    post.shop.moment += 5 * DAY

    def work(_number: int) -> None:
        post.decide()
        post.deliver()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert sorted(str(mail["To"]) for mail in post.postmaster.taken) == [ODILE, ROSE]


def test_many_payers_are_due_what_each_is_by_itself(post: Post) -> None:
    street, firm = post.shop.street, post.shop.firm
    alpha, beta = Place(client_id=street.alpha), Place(client_id=street.beta)
    for place in (alpha, beta, Place(client_id=street.lettrine)):
        post.join(post.person(f"P{place.client_id}"), place, Role.OWNER)
    steps = (
        lambda: None,
        lambda: street.subscribe(alpha, Status.PAST_DUE, plan="societe-an", past_due_since=TODAY),
        lambda: street.subscribe(firm, Status.PAST_DUE, past_due_since=TODAY - 40 * DAY),
        lambda: choose_pays(street.database, street.firm, ROOT, NOW, pays=False),
    )
    told = []
    for step in steps:
        step()
        for day in (TODAY + 5 * DAY, TODAY + 16 * DAY, TRIAL_END + DAY, READABLE, READABLE + 40 * DAY):
            with street.database.platform_reading() as session:
                payers = all_payers(session, street.terms)
                together = list(mailings_of(session, payers, street.terms, day))
                alone = [list(mailings_of(session, [each], street.terms, day)) for each in payers]
                given = given_to_payers(session, payers, street.terms, day)
            assert together == [mailing for mailings in alone for mailing in mailings]
            told.append({each.payer.slug for each in together})
            for payer in payers:
                found = given_at(street.database, street.terms, payer.place, day, limits=False)
                if found.payer is not None and found.payer.place == payer.place:
                    assert given[payer.place] == found
                else:  # its firm is shown that no more is served
                    assert payer.place not in given or payer.place == alpha
    assert told[5] == {"vauclair", "gamma"}
    assert told[12] == {"vauclair", "gamma", "alpha"}
    assert told[16] == {"vauclair", "gamma", "alpha", "beta"}


@on_sqlite
def test_a_round_asks_as_much_of_many_payers_as_of_few(
    post: Post, new_tenant: Callable[[str], Tenant]
) -> None:
    street, ada = post.shop.street, post.person("Ada")
    post.shop.moment += 5 * DAY
    asked = []
    for more in range(3):
        for number in range(more * 5):
            tenant = new_tenant(f"more-{more}-{number}")
            ensure_payers(street.database, street.terms, TODAY - 10 * DAY)
            post.join(ada, Place(client_id=tenant.id), Role.OWNER)
        assert post.decide() == (more * 5 or 2)
        with statements() as said:
            assert post.decide() == 0
        asked.append(len(said))
    assert len(set(asked)) == 1
