"""Numbers of companies and users, told to the payment service when they are others."""

import datetime as dt

from sqlalchemy import select

from ledger_core.billing.entitlement import Status
from ledger_core.billing.plans import Metric
from tenants.billing.rows import SubscriptionRow
from tenants.billing.usage.pushing import push_quantities, told_of
from tenants.outbox_rows import PlatformEffect
from tenants.people.firms import engage
from tenants.people.place import Place
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, TODAY, Street


def fetched(street: Street, subscription: str, tenants: int | None, at: dt.datetime) -> None:
    """Write what the payment service would say of a subscription's numbers; None: it has no item for them."""
    items: list[dict[str, object]] = [{"id": "si_0", "price": {"lookup_key": "lettrine:cabinet:letters:0"}}]
    if tenants is not None:
        price = {"lookup_key": "lettrine:cabinet:tenants:0"}
        items.append({"id": "si_1", "price": price, "quantity": tenants})
    with street.database.platform() as session:
        row = session.get(SubscriptionRow, subscription)
        assert row is not None
        row.body, row.fetched_at = {"items": {"data": items}}, at


def told(street: Street) -> list[tuple[str, int]]:
    """Return the numbers that were put, in their order."""
    with street.database.platform_reading() as session:
        wanted = select(PlatformEffect).order_by(PlatformEffect.put_at, PlatformEffect.key)
        payloads = [effect.payload for effect in session.scalars(wanted)]
    return [
        (str(said["metric"]), int(str(said["quantity"])))
        for said in payloads
        if said.get("act") == "quantity"
    ]


def push(street: Street, minutes: int) -> None:
    push_quantities(street.database, street.terms, NOW + minutes * dt.timedelta(minutes=1))


def test_a_number_is_told_once_for_each_time_it_becomes_another(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    street.customer(firm, "cus_1")
    name = street.subscribe(firm)
    fetched(street, name, 2, NOW)
    push(street, 1)
    assert told(street) == []
    fetched(street, name, 1, NOW)
    push(street, 2)
    push(street, 3)
    assert told(street) == [("tenants", 2)]
    fetched(street, name, 2, NOW + DAY)
    engage(street.database, street.firm, street.gamma, TODAY, "root", at=NOW)
    push(street, 4)
    assert told(street) == [("tenants", 2), ("tenants", 3)]
    fetched(street, name, 1, NOW + 2 * DAY)
    push(street, 5)
    assert told(street)[2:] == [("tenants", 3)]  # somebody changed it back there


def test_what_has_no_item_yet_is_told_when_there_is_one(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    street.customer(firm, "cus_1")
    fetched(street, street.subscribe(firm), None, NOW)
    push(street, 1)
    assert told(street) == [("tenants", 2)]


def test_a_subscription_that_ended_is_told_nothing(street: Street) -> None:
    firm = Place(firm_id=street.firm)
    street.customer(firm, "cus_1")
    name = street.subscribe(firm, Status.CANCELLED, ended_on=TODAY)
    fetched(street, name, 9, NOW)
    push(street, 1)
    assert told(street) == []
    with street.database.platform_reading() as session:
        row = session.get(SubscriptionRow, name)
        assert row is not None
        assert told_of(row) == {Metric.TENANTS: 9}


def test_more_payers_are_no_more_questions(street: Street) -> None:
    places = [Place(client_id=tenant_id) for tenant_id in (street.alpha, street.beta, street.gamma)]
    asked = []
    for number, place in enumerate(places):
        street.customer(place, f"cus_{number}")
        fetched(street, street.subscribe(place, plan="decouverte"), None, NOW)
        with statements() as found:
            push(street, 1)
        asked.append(len(found))
    assert len(set(asked)) == 1
