"""Random lives at the payment service, told out of order, again and not at all: the rows end the same."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
import os
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tenants.billing.following import events
from tenants.billing.reconcile import What
from tenants.billing.rows import EventRow, EventState, InvoiceRow, PayerRow, SubscriptionRow
from tests.stripe_fake.client import NotDoneError
from tests.tenants.billing.shop import Shop, shop

__all__ = ["shop"]

Rows = Mapping[str, Mapping[str, Any]]
EXAMPLES = 60 if os.environ.get("LETTRINE_SOAK") else 4
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


def test_a_life_that_is_told_in_any_order_and_only_in_part_ends_in_the_same_rows(shop: Shop) -> None:
    @settings(
        max_examples=EXAMPLES, phases=WITHOUT_SHRINKING, suppress_health_check=[HealthCheck.nested_given]
    )
    @given(
        st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=5),
        st.sampled_from(["card", "sepa_debit"]),
        st.integers(0, 2**32),
    )
    def ends_the_same(life: Sequence[str], method: str, seed: int) -> None:
        _begin_anew(shop)
        shop.subscribe(method=method)
        told = _lived(shop, life, Random(seed))
        out_of_order = _rows(shop)
        _forget(shop)
        for event in told:
            events.keep(shop.street.database, event, shop.now())
            shop.work_off()
        assert _rows(shop) == out_of_order
        assert events.listed(shop.street.database, (EventState.NEW, EventState.FAILED)) == ()

    ends_the_same()


def _lived(shop: Shop, life: Sequence[str], random: Random) -> Sequence[Mapping[str, Any]]:
    """Live, while some of what happens is told in some order, and reconcile; return all that happened."""
    told = shop.untold()
    for act in life:
        ACTS[act](shop)
        told += shop.untold()
        some = random.sample(told, random.randint(0, len(told)))
        for event in [*some, *some[:2]]:
            events.keep(shop.street.database, event, shop.now())
        if random.random() < 0.5:
            shop.work_off()
    reconciling = shop.reconciling
    reconciling.repair(reconciling.differences())
    shop.work_off()
    left = [each for each in reconciling.differences() if each.what is not What.QUANTITY]
    assert left == []
    return told


def _fail(shop: Shop) -> None:
    shop.fake.next_payments(_customer(shop), "insufficient_funds", "declined")
    shop.advance(days=31)


def _pay(shop: Shop) -> None:
    for invoice in shop.fake.of("invoice"):
        if invoice["status"] == "open":
            with suppress(NotDoneError):  # a debit of it is under way
                shop.fake.pay(invoice["id"])


def _cancel(shop: Shop, *, cancel: bool = True) -> None:
    last = shop.fake.of("subscription")[-1]
    if last["status"] != "canceled" and last["cancel_at_period_end"] != cancel:
        shop.gateway.cancel_at_period_end(f"{cancel} {shop.moment} {last['id']}", last["id"], cancel)


def _pass(shop: Shop) -> None:
    shop.advance(days=4)


def _renew(shop: Shop) -> None:
    shop.advance(days=31)


def _resume(shop: Shop) -> None:
    _cancel(shop, cancel=False)


def _take_means(shop: Shop) -> None:
    shop.fake.change_method(_customer(shop))


def _subscribe_again(shop: Shop) -> None:
    shop.advance(minutes=1)
    shop.subscribe()


def _fail_debits(shop: Shop) -> None:
    shop.fake.settle("insufficient_funds")


ACTS: Mapping[str, Callable[[Shop], None]] = {
    "pass": _pass,
    "renew": _renew,
    "fail": _fail,
    "pay": _pay,
    "cancel": _cancel,
    "resume": _resume,
    "means": _take_means,
    "again": _subscribe_again,
    "debits": _fail_debits,
}


def _customer(shop: Shop) -> str:
    return str(shop.street.firm_payer.customer)


def _begin_anew(shop: Shop) -> None:
    shop.begin()
    _forget(shop)
    with shop.street.database.platform() as session:
        row = session.get(PayerRow, shop.street.firm_payer.id)
        assert row is not None
        row.customer = None


def _forget(shop: Shop) -> None:
    """Have nothing here of what happened there but the customer's name."""
    with shop.street.database.platform() as session:
        for table in (EventRow, InvoiceRow, SubscriptionRow):
            session.execute(delete(table))


def _rows(shop: Shop) -> Rows:
    """Return all that was fetched, but for when."""
    with shop.street.database.platform_reading() as session:
        found = [*session.scalars(select(SubscriptionRow)), *session.scalars(select(InvoiceRow))]
    return {
        row.id: {name: value for name, value in vars(row).items() if name[0] != "_" and name != "fetched_at"}
        for row in found
    }
