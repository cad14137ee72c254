"""What a page offers in a form is read as it stands, in whatever language it was written."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient

from tests.server.factored_books import FUNDED
from tests.server.portal.factoring.conftest import FACTORING, Send


def test_what_an_english_page_offers_is_read_as_it_stands(
    client_for: Callable[[str], FlaskClient], send: Send
) -> None:
    helene = client_for("Hélène")
    at = f"/assignments/{FUNDED}/events/settled"
    english = {"Accept-Language": "en"}
    page = helene.get(f"{FACTORING}{at}", headers=english).text
    names = re.findall(r'name="name" value="([^"]+)"', page)
    cents = re.findall(r'name="cents" value="([^"]+)"', page)
    assert "28,000.00" in cents
    shown = send(at, {"doc": names, "name": names, "cents": cents}, helene)
    assert shown.status_code == 200
    assert re.search(r'name="print" value="[0-9a-f]{64}"', shown.text)
