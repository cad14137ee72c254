"""A browser on its way to the provider and back."""

from collections.abc import Callable

from flask.testing import FlaskClient
from markupsafe import escape

from tests.server.auth.forms import sent


def walked(client: FlaskClient, walk: Callable[..., str], start: str = "/oidc/start", **more: str) -> object:
    """Begin to sign in at an address of ours, go through the provider, come back."""
    answer = client.get(start)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client.get(walk(answer.location, **more))


def walked_from(client: FlaskClient, walk: Callable[..., str], form: str, **more: str) -> object:
    """Begin with a form of ours, go on to where its page leads, come back."""
    answer = sent(client, form)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    address = answer.headers["Refresh"].removeprefix("0; url=")
    assert f'href="{escape(address)}"' in answer.get_data(as_text=True)
    return client.get(walk(address, **more))
