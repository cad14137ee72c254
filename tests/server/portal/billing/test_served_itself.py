"""A company whose firm is not served takes out a subscription of its own."""

from collections.abc import Callable

import pytest

from tests.server.auth.forms import told
from tests.server.portal.billing.conftest import Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_a_company_whose_firm_is_not_served_subscribes_and_is_served(
    open_till: Callable[[str], Till],
) -> None:
    firm, company = open_till("Hélène"), open_till("Odile")
    company.pass_time(days=30)  # nobody chose a plan while all went on
    page = company.page()
    assert "Cabinet Vauclair is to pay for Menuiserie Trémarec, and its service has stopped" in page
    assert 'href="/t/alpha/billing/plans"' in page
    assert "The subscription has begun." in company.subscribe("societe-an")
    page = company.page()
    assert "The company is served for its own subscription" in page
    assert "both pay" in page
    assert "strip" not in told(company.client, "/t/alpha/")
    firm.pass_time()
    firm.subscribe()
    assert "Cancel it, or both pay." in company.page()
