"""What is charged stands on the subscription's page, and that a card expires before the next invoice."""

import datetime as dt

import pytest
from sqlalchemy import select

from tenants.billing.rows import SubscriptionRow
from tests.server.cast import TODAY
from tests.server.portal.billing.conftest import FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
DAY = dt.timedelta(days=1)


def keep(till: Till, method: object) -> None:
    """Write what is charged as if it had been fetched."""
    with till.services.database.platform() as session:
        row = session.scalars(select(SubscriptionRow)).one()
        row.body = {**row.body, "default_payment_method": method}


def card(year: int, month: int, brand: str = "visa", digits: str = "4242") -> dict[str, object]:
    told = {"brand": brand, "last4": digits, "exp_month": month, "exp_year": year}
    return {"id": "pm_1", "type": "card", "card": told}


def test_a_card_and_a_debit_are_told(till: Till) -> None:
    till.subscribe()
    assert "<b>Visa ending in 4242</b>, expires 12/2034" in till.page()
    french = till.client.get(FIRM, headers={"Accept-Language": "fr"}).text
    assert "<b>Visa, se terminant par\N{NO-BREAK SPACE}4242</b>, expire 12/2034" in french
    keep(till, {"type": "sepa_debit", "sepa_debit": {"last4": "3000"}})
    french = till.client.get(FIRM, headers={"Accept-Language": "fr"}).text
    assert "Prélèvement SEPA, compte se terminant par\N{NO-BREAK SPACE}3000" in french
    keep(till, None)
    assert "No means of payment" in till.page()


def test_who_comes_back_from_the_payment_service_sees_what_was_changed(till: Till) -> None:
    till.subscribe()
    till.post("/means")
    back = till.fake.of("billing_portal.session")[-1]["return_url"]
    assert back.endswith(f"{FIRM}?back=1")
    till.fake.change_method(str(till.payer.customer), method="sepa_debit")
    assert "Visa ending in 4242" in till.page()
    assert "account ending in 3000" in till.page("?back=1")
    assert "account ending in 3000" in till.page()


def test_a_payment_service_that_is_silent_keeps_nobody_from_the_page(till: Till) -> None:
    till.subscribe()
    till.fake.fail_next(times=9, path="/v1/subscriptions")
    assert "Visa ending in 4242" in till.page("?back=1")
    till.fake.heal()


def test_a_card_that_ends_before_the_next_invoice_is_said_days_before(till: Till) -> None:
    till.subscribe()
    with till.services.database.platform_reading() as session:
        next_on = session.scalars(select(SubscriptionRow.period_until)).one().date()
    ends = TODAY.replace(month=11, day=30)
    assert ends < TODAY + 14 * DAY, "warned of by now"
    assert ends < next_on
    keep(till, card(ends.year, ends.month))
    assert "The card expires on 30 November 2026: Visa ending in 4242." in till.page()
    keep(till, card(2026, 12))
    assert "The card expires" not in till.page()
    keep(till, card(2026, 10))
    page = till.page()
    assert "The card has expired: Visa ending in 4242." in page
    assert "<b>Visa ending in 4242</b>, expired 10/2026" in page


def test_it_is_not_said_long_before(till: Till) -> None:
    till.subscribe()
    with till.services.database.platform() as session:
        row = session.scalars(select(SubscriptionRow)).one()
        row.period_until += 300 * DAY
    keep(till, card(2027, 3))
    page = till.page()
    assert "expires 03/2027" in page
    assert "The card expires" not in page


def test_what_is_no_card_is_not_shown_as_one(till: Till) -> None:
    till.subscribe()
    keep(till, card(2026, 13, "<script>alert(1)</script>", "<i>4"))
    page = till.page()
    assert "<b>Bank card</b>" in page
    assert "alert(1)" not in page
    assert "<i>4" not in page
    keep(till, {"type": "giropay", "giropay": {"last4": "1234"}})
    page = till.page()
    assert "1234" not in page
    assert "No means of payment" not in page
