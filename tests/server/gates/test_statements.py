"""What a page asks the database for, because money is taken: little, and nothing where none is."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest

from tests.server.gates.conftest import Till
from tests.statements import statements

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def asked_for(client: FlaskClient, address: str) -> list[str]:
    """Return what one more look at a page asks."""
    assert client.get(address).status_code == 200
    with statements() as asked:
        client.get(address)
    return asked


@pytest.mark.parametrize("itself", [False, True], ids=["its firm pays", "it pays itself"])
@pytest.mark.parametrize("state", ["trial", "grace", "stopped"])
@pytest.mark.parametrize("name", ["Odile", "Paul"])
def test_a_page_asks_for_little_more(
    opens: Callable[[str], FlaskClient], till: Till, name: str, state: str, *, itself: bool
) -> None:
    """Who serves it, what the firm chose, who pays, how that one stands: once for all of a request.

    Where the firm's service stopped, also whether the company goes on paying itself.
    """
    till.stand(state, till.alpha if itself else till.firm)
    if itself:
        till.each_pays()
    with opens(name) as client:
        asked = asked_for(client, "/t/alpha/settings")
    of_billing = [each for each in asked if "billing_" in each or each.startswith("SELECT engagement.")]
    assert len(of_billing) == 4 + (state == "stopped" and not itself)


class TestNoMoney:
    @pytest.fixture
    def tariff(self) -> None:
        return None

    def test_nothing_is_asked_for_where_no_money_is_taken(self, opens: Callable[[str], FlaskClient]) -> None:
        for name, address in (("Odile", "/t/alpha/settings"), ("Hélène", "/f/vauclair/")):
            with opens(name) as client:
                asked = asked_for(client, address)
            assert asked
            assert not [each for each in asked if "billing_" in each]
