"""A trial of all that ends after what is paid for: pages say what goes on how long as the gates count."""

from dataclasses import replace

import pytest

from server.services import Services
from tests.server.portal.billing.conftest import Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture
def services(services: Services) -> Services:
    assert services.terms.tariff is not None
    longer = replace(services.terms.tariff, trial_days=60)
    return replace(services, terms=replace(services.terms, tariff=longer))


def test_a_cancellation_within_it_lets_work_go_on_to_its_end_and_books_be_read_from_there(till: Till) -> None:
    till.subscribe()
    page = till.page("/cancel")
    assert "Up to 23 December 2026, that day included" in page
    assert "Work goes on without a plan up to 1 January 2027, the last day of the trial" in page
    assert "up to 1 January 2028" in page
