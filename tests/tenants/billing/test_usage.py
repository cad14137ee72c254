"""What payers used: each company's use is one payer's, the one that paid for it at that moment."""

import datetime as dt

from ledger_core.billing.plans import Metric
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.quantities import quantities_on
from tenants.billing.usage.usage import days_of, totals, usage_of
from tenants.people.firms import disengage
from tenants.people.place import Place
from tests.statements import statements
from tests.tenants.billing.conftest import DAY, NOW, ROOT, TODAY, Street
from tests.tenants.billing.test_counting import say_sent

HOUR = dt.timedelta(hours=1)
SINCE, UNTIL = NOW - 15 * DAY, NOW + 30 * DAY


def letters(street: Street, place: Place, since: dt.datetime = SINCE, until: dt.datetime = UNTIL) -> int:
    return totals(days_of(street.database, street.payer_at(place), since, until))[Metric.LETTERS]


def test_a_choice_parts_what_was_used_at_its_moment(street: Street) -> None:
    firm, alpha, beta = (
        Place(firm_id=street.firm),
        Place(client_id=street.alpha),
        Place(client_id=street.beta),
    )
    for hours in (-200, 4, 6, 7):
        say_sent(street.database, street.alpha, NOW + hours * HOUR)
    say_sent(street.database, street.beta, NOW + 6 * HOUR)
    assert [letters(street, place) for place in (firm, alpha, beta)] == [5, 0, 0]
    choose_pays(street.database, street.firm, ROOT, NOW + 5 * HOUR, pays=False)
    assert [letters(street, place) for place in (firm, alpha, beta)] == [2, 2, 1]
    assert letters(street, firm, NOW) + letters(street, firm, SINCE, NOW) == letters(street, firm)
    choose_pays(street.database, street.firm, ROOT, NOW + DAY, pays=True)
    say_sent(street.database, street.alpha, NOW + DAY + HOUR)
    assert [letters(street, place) for place in (firm, alpha, beta)] == [3, 2, 1]


def test_what_is_used_while_a_firm_goes_to_and_fro_within_a_day_is_the_firms(street: Street) -> None:
    """Else letters would be said to be posted in the minute in which nobody is asked for them."""
    firm, alpha = Place(firm_id=street.firm), Place(client_id=street.alpha)
    for hours, pays in ((1, False), (3, True), (4, False), (6, True)):
        choose_pays(street.database, street.firm, ROOT, NOW + hours * HOUR, pays=pays)
    for hours in (2, 5):
        say_sent(street.database, street.alpha, NOW + hours * HOUR)
    assert (letters(street, firm), letters(street, alpha)) == (2, 0)
    choose_pays(street.database, street.firm, ROOT, NOW + 3 * DAY, pays=False)
    payer = street.payer_of(street.alpha, TODAY + 3 * DAY)
    assert payer is not None
    assert payer.since == TODAY + 3 * DAY


def test_who_was_left_is_asked_from_the_next_day_on(street: Street) -> None:
    firm, alpha = Place(firm_id=street.firm), Place(client_id=street.alpha)
    for day in range(3):
        say_sent(street.database, street.alpha, NOW + day * DAY)
    disengage(street.database, street.firm, street.alpha, TODAY, "root", at=NOW)
    assert (letters(street, firm), letters(street, alpha)) == (1, 2)


def test_a_company_that_did_nothing_is_asked_one_question(street: Street) -> None:
    firm = street.payer_at(Place(firm_id=street.firm))
    say_sent(street.database, street.alpha, NOW)
    with statements() as asked:
        days_of(street.database, firm, SINCE, UNTIL)
    of_books = [each for each in asked if "FROM lettrage_act" in each or "FROM audit_entry" in each]
    assert len(of_books) == 3  # whether both did anything, and what alpha did
    assert sum(each == "BEGIN" for each in asked) <= 2  # one for who pays for whom, one for all of them


def test_all_that_a_plan_prices_is_said_together(street: Street) -> None:
    firm = street.payer_at(Place(firm_id=street.firm))
    say_sent(street.database, street.alpha, NOW)
    found = usage_of(street.database, firm, TODAY, SINCE, UNTIL)
    with street.database.platform_reading() as session:
        quantities = quantities_on(session, firm, TODAY)
    assert found == {**quantities, Metric.LETTERS: 1, Metric.LETTERED_LINES: 0}
