"""Where service has stopped, the day offers nothing to approve or print; holding and taking back stay."""

from dataclasses import replace
import re

from flask.testing import FlaskClient
import pytest

from server.services import Services
from tenants.billing.terms import Terms
from tests.server.cast import Cast
from tests.server.gates.conftest import Till
from tests.tenants.billing.conftest import example

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, terms=Terms(example()))


def test_nothing_is_to_be_approved_where_service_has_stopped(
    services: Services, cast: Cast, helene: FlaskClient
) -> None:
    till = Till(services.database, services.terms, cast)
    till.stand("trial")
    assert 'name="which"' in helene.get("/t/alpha/dunning").text
    till.stand("trial-over")
    page = helene.get("/t/alpha/dunning").text
    assert 'name="which"' not in page
    assert 'name="chosen"' not in page
    assert 'data-act="hold"' in page
    assert 'data-act="edit"' not in page


def test_what_was_approved_is_not_said_to_leave_at_an_hour_where_service_has_stopped(
    services: Services, cast: Cast, helene: FlaskClient
) -> None:
    till = Till(services.database, services.terms, cast)
    till.stand("trial")
    everything = re.search(r'name="all" value="([^"]*)"', helene.get("/t/alpha/dunning").text)
    assert everything is not None
    form = {"csrf": helene.csrf, "which": "all", "all": everything[1]}
    assert helene.post("/t/alpha/dunning/approve", data=form).status_code == 303
    for address in ("/t/alpha/dunning", "/t/alpha/dunning/letters"):
        assert re.search(r"part (le .*)?à \d", helene.get(address).text)
    till.stand("trial-over")
    for address in ("/t/alpha/dunning", "/t/alpha/dunning/letters"):
        page = helene.get(address).text
        assert "part à la reprise du service" in page
        assert not re.search(r"part (le .*)?à \d", page)
