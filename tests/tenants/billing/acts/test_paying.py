"""Who pays, to and fro: a firm with a subscription gains nothing by letting its companies pay for a while."""

import datetime as dt

import pytest

from tenants.billing.acts.paying import AWAY, decide_pays
from tenants.billing.acts.refused import Refusal, Refused
from tests.tenants.billing.acts.counter import BY, Counter

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
MINUTE = dt.timedelta(minutes=1)


def decide(counter: Counter, *, pays: bool) -> Refused | None:
    return decide_pays(counter.acting.asked(counter.payer, BY), pays=pays)


def test_a_firm_comes_back_on_the_same_day_or_after_a_month(counter: Counter) -> None:
    assert decide(counter, pays=False) is None
    counter.pass_time(days=2)
    assert decide(counter, pays=True) is None  # without a subscription nothing is gained by it
    counter.subscribe("cabinet")
    counter.pass_time(days=1)
    for pays in (False, True, False):
        assert decide(counter, pays=pays) is None
    day = counter.clock.at.date()
    counter.pass_time(days=1)
    assert decide(counter, pays=True) == Refused(Refusal.TOO_SOON, day=day + AWAY)
    counter.pass_time(days=AWAY.days - 1)
    assert decide(counter, pays=True) is None


@pytest.mark.parametrize("minutes", [-5, 5])
def test_no_invoice_goes_without_the_companies(counter: Counter, minutes: int) -> None:
    """Else a firm that lets each pay for the minutes in which its subscription is renewed pays for none."""
    counter.subscribe("cabinet")
    (row,) = counter.rows()
    counter.pass_time(seconds=(row.period_until - counter.clock.at - 60 * MINUTE).total_seconds())
    assert decide(counter, pays=False) is None
    counter.pass_time(minutes=60 + minutes)
    refused = decide(counter, pays=True)
    assert refused is not None
    assert refused.why is Refusal.TOO_SOON
