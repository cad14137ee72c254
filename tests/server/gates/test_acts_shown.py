"""Where work has stopped, pages offer no act that would be refused: the strip above says why."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest

from tests.server.gates.conftest import Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("state", "there"), [("grace", True), ("stopped", False)])
def test_lettering_is_offered_while_there_is_service(
    opens: Callable[[str], FlaskClient], till: Till, *, state: str, there: bool
) -> None:
    till.stand(state)
    client = opens("Paul")
    bench = client.get("/t/alpha/lettrage/411000/DUPONT").text
    assert ('data-do="letter"' in bench) is there
    assert ("/t/alpha/jobs/letter-all" in client.get("/t/alpha/lettrage/certain").text) is there
    board = client.get("/t/alpha/lettrage/411000/DUPONT/board").get_json()
    assert board["may_letter"] is there
