"""What a browser without scripts does with a form."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page, of the last form that has one of a name."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def sent(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Send a form of ours with the token of the browser's pages; answers are in English."""
    return client.post(address, data={"csrf": client.csrf, **fields}, headers={"Accept-Language": "en"})


def told(client: FlaskClient, address: str = "/account") -> str:
    """Return a page in English."""
    return client.get(address, headers={"Accept-Language": "en"}).get_data(as_text=True)
