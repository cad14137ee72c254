"""What was used comes to the same on our side and on the invoice, whatever went wrong on the way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
import datetime as dt
from decimal import Decimal
import random

import pytest

from ledger_core.billing.plans import METERED, Metric, Price
from tenants import outbox
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.catalogue.catalogue import apply, difference
from tenants.billing.catalogue.wanted import EVENT_NAMES, part_of
from tenants.billing.effects import KIND
from tenants.billing.usage.pushing import push_quantities
from tenants.billing.usage.reporting import report
from tenants.billing.usage.upcoming import Upcoming, upcoming
from tenants.billing.usage.usage import days_of, totals
from tenants.books.models import GitObject, Origin, Revision
from tenants.lettrage import log
from tenants.lettrage.log import Deed, Touched
from tenants.moment import day_of, midnight
from tenants.people.firms import engage
from tenants.people.memberships import Term, add_member
from tenants.people.persons import create_person
from tenants.people.place import Place
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.stripe_fake.client import Object
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY, Street, example
from tests.tenants.billing.shop import Shop, shop
from tests.tenants.billing.test_counting import say_sent

__all__ = ["shop"]  # a fixture

HOUR = dt.timedelta(hours=1)
OID = bytes(20)
FAILS = 0.6


def work(shop: Shop) -> None:
    """Do what the background does."""
    database, terms = shop.street.database, shop.street.terms
    report(database, terms, shop.now())
    push_quantities(database, terms, shop.now())
    transport = StripeTransport(database, shop.gateway, terms, shop.now)
    outbox.deliver_pending(database, {KIND: transport}, shop.now, tenants=())


def subscribe(shop: Shop, place: Place, plan: str) -> None:
    shop.fetching.subscription(shop.subscribe(place, plan))


def shown(shop: Shop, place: Place) -> Upcoming:
    payer = shop.street.payer_at(place)
    found = upcoming(shop.street.database, shop.street.terms, payer, shop.now())
    assert found is not None
    return found


def go_to(shop: Shop, moment: dt.datetime) -> None:
    shop.advance(seconds=(moment - shop.moment).total_seconds())


def invoiced(shop: Shop) -> Counter[str]:
    """Return what the newest invoice comes to, in cents by part."""
    parts = {price["id"]: part_of(price) for price in shop.fake.of("price")}
    found: Counter[str] = Counter()
    for line in shop.fake.of("invoice")[-1]["lines"]["data"]:
        part = parts[line["pricing"]["price_details"]["price"]]
        assert part is not None
        found[part[1]] += line["amount"]
    return found


def metered(shop: Shop) -> list[Object]:
    """Return what was reported of letters."""
    events: list[Object] = shop.fake.export()["meter_events"]
    return [event for event in events if event["event_name"] == EVENT_NAMES[Metric.LETTERS]]


def letter(street: Street, tenant_id: int, at: dt.datetime, lines: int) -> None:
    """Write what an act leaves in the log."""
    touched = tuple(Touched(f"line {number}", {}, "AAA") for number in range(lines))
    deed = Deed(1, "411000", "DUPONT", "Paul", at, "letter", ("AAA",), touched)
    with street.database.writing(tenant_id) as session:
        session.add(GitObject(oid=OID, type_num=1, size=0, data=b""))
        session.flush()
        made = {
            "author": "Paul",
            "origin": Origin.LETTRAGE.value,
            "message": "",
            "checked": True,
            "errors": [],
        }
        session.add(Revision(number=1, oid=OID, at=at, **made))
        session.flush()
        session.add(log.row_of(tenant_id, deed))


def as_parts(found: Upcoming) -> dict[str, int]:
    return {line.metric.value if line.metric else "base": line.cents for line in found.estimate.lines}


def test_a_months_invoice_comes_to_what_was_shown(shop: Shop, new_tenant: Callable[[str], Tenant]) -> None:
    street = shop.street
    subscribe(shop, shop.firm, "cabinet")
    for number in range(6):
        engage(street.database, street.firm, new_tenant(f"t{number}").id, TODAY + DAY, "root", at=NOW)
    shop.advance(days=1)
    work(shop)
    letter(street, street.alpha, NOW + DAY, 34_567)
    for _ in range(60):
        say_sent(street.database, street.alpha, NOW + 2 * DAY)
        say_sent(street.database, street.beta, NOW + 28 * DAY)
    shop.advance(days=10)
    work(shop)
    until = shown(shop, shop.firm).period_until
    go_to(shop, until - 2 * HOUR)
    work(shop)
    say_sent(street.database, street.beta, shop.moment)  # on the day on which the next month begins
    found = shown(shop, shop.firm)
    assert as_parts(found) == {
        "base": 4900, "tenants": 6000, "lettered-lines": 2211, "letters": 300,
    }  # fmt: skip
    assert {metric: found.usage[metric] for metric in METERED} == found.reported
    go_to(shop, until + 2 * HOUR)
    assert invoiced(shop) == as_parts(found)


def test_who_subscribed_before_prices_changed_is_shown_and_asked_the_old_ones(shop: Shop) -> None:
    """A dearer base, fewer included, users asked for, letters free: who subscribed is left alone."""
    street, tariff = shop.street, example()
    subscribe(shop, shop.firm, "cabinet")
    person = create_person(street.database, "p@example.org", "P", NOW, password="x")
    add_member(street.database, shop.firm, person, Term(Role.PARTNER, TODAY, None), ROOT, NOW)
    prices = {**tariff.plans[0].prices, Metric.TENANTS: Price(Decimal(20)), Metric.USERS: Price(Decimal(7))}
    del prices[Metric.LETTERS]
    dearer = replace(tariff.plans[0], base=Decimal(99), prices=prices)
    street.terms = replace(street.terms, tariff=replace(tariff, plans=(dearer, *tariff.plans[1:])))
    apply(shop.gateway, difference(shop.gateway, street.terms.tariff))
    for _ in range(130):
        say_sent(street.database, street.alpha, NOW + DAY)
    letter(street, street.alpha, NOW + DAY, 12_000)
    until = shown(shop, shop.firm).period_until
    go_to(shop, until - 2 * HOUR)
    work(shop)
    found = shown(shop, shop.firm)
    assert as_parts(found) == {
        "base": 4900, "tenants": 0, "lettered-lines": 180, "letters": 450,
    }  # fmt: skip
    go_to(shop, until + 2 * HOUR)
    assert +invoiced(shop) == +Counter(as_parts(found))


def test_a_years_invoice_comes_to_what_was_shown(shop: Shop) -> None:
    gamma = Place(client_id=shop.street.gamma)
    for number in range(4):
        person = create_person(
            shop.street.database, f"p{number}@example.org", f"P{number}", NOW, password="x"
        )
        term = Term(Role.STAFF, TODAY + number * DAY, None)
        add_member(shop.street.database, gamma, person, term, ROOT, NOW)
    subscribe(shop, gamma, "societe-an")
    shop.advance(days=200)
    work(shop)
    found = shown(shop, gamma)
    assert as_parts(found) == {"base": 29000, "users": 12000}
    go_to(shop, found.period_until + 2 * HOUR)
    assert invoiced(shop) == as_parts(found)


def test_what_could_not_be_reported_before_its_invoice_closed_is_on_the_next(shop: Shop) -> None:
    subscribe(shop, shop.firm, "cabinet")
    until = shown(shop, shop.firm).period_until
    letter(shop.street, shop.street.alpha, until - 2 * DAY, 20_000)
    shop.fake.fail_next(9, path="meter_events")
    for moment in (until - 10 * HOUR, until + HOUR / 2, until + 3 * HOUR):
        go_to(shop, moment)
        work(shop)
    assert invoiced(shop)["lettered-lines"] == 0
    shop.fake.heal()
    shop.advance(days=1)
    work(shop)
    shop.fetching.payer(shop.street.payer_at(shop.firm).id)
    go_to(shop, shown(shop, shop.firm).period_until + 2 * HOUR)
    assert invoiced(shop)["lettered-lines"] == 900


def test_the_last_days_of_who_ends_at_night_are_on_the_last_invoice(shop: Shop) -> None:
    go_to(shop, midnight(TODAY + DAY) + HOUR / 6)
    subscribe(shop, shop.firm, "cabinet")
    until = shown(shop, shop.firm).period_until
    go_to(shop, until - 20 * HOUR)
    work(shop)
    for _ in range(130):
        say_sent(shop.street.database, shop.street.alpha, shop.moment)
    shop.gateway.cancel_at_period_end("cancel", shop.row().id, cancel=True)
    shop.fetching.payer(shop.street.payer_at(shop.firm).id)
    found = shown(shop, shop.firm)
    assert as_parts(found) == {"letters": 450}
    for minutes in (1, 25, 40):
        go_to(shop, until + minutes * HOUR / 60)
        shop.fetching.payer(shop.street.payer_at(shop.firm).id)
        work(shop)
    go_to(shop, until + 2 * HOUR)
    assert shop.row().status == "cancelled"
    assert +invoiced(shop) == as_parts(found)
    work(shop)
    assert len(metered(shop)) == 1


@pytest.mark.parametrize("hours", [1, 20])
def test_what_is_used_on_a_last_day_is_asked_for_by_the_next_subscription(shop: Shop, hours: int) -> None:
    """Else who cancels, sends all letters of a month on the last day and subscribes anew pays for none."""
    subscribe(shop, shop.firm, "cabinet")
    until, row = shown(shop, shop.firm).period_until, shop.row()
    shop.gateway.cancel_at_period_end("cancel", row.id, cancel=True)
    go_to(shop, until - HOUR)
    work(shop)
    for _ in range(130):
        say_sent(shop.street.database, shop.street.alpha, shop.moment)
    go_to(shop, until + hours * HOUR)
    shop.fetching.payer(row.payer_id)
    work(shop)
    subscribe(shop, shop.firm, "cabinet")
    for days in range(3):
        go_to(shop, until + hours * HOUR + HOUR / 6 + days * DAY)
        work(shop)
    found = shown(shop, shop.firm)
    assert as_parts(found)["letters"] == 450
    assert found.reported[Metric.LETTERS] == 130
    go_to(shop, found.period_until + 2 * HOUR)
    assert invoiced(shop)["letters"] == 450


@pytest.mark.parametrize("seed", range(2))
def test_whatever_fails_all_that_was_counted_is_reported_once(shop: Shop, seed: int) -> None:
    chance, street = random.Random(seed), shop.street
    subscribe(shop, shop.firm, "cabinet")
    for _ in range(10):
        for _ in range(chance.randrange(3)):
            say_sent(street.database, chance.choice([street.alpha, street.beta]), shop.moment)
        shop.advance(hours=chance.randrange(1, 40))
        if chance.random() < FAILS:
            after = chance.random() < FAILS
            shop.fake.fail_next(chance.randrange(1, 3), after=after, path="meter_events")
        work(shop)
        shop.fake.heal()
    shop.advance(days=2)
    work(shop)
    reported = sum(int(event["payload"]["value"]) for event in metered(shop))
    payer = street.payer_at(shop.firm)
    assert reported == totals(days_of(street.database, payer, NOW, shop.moment))[Metric.LETTERS] > 0
    days = [day_of(dt.datetime.fromtimestamp(event["timestamp"], dt.UTC)) for event in metered(shop)]
    assert len(set(days)) == len(days)
