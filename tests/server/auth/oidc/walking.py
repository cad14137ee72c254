"""A browser on its way to the provider and back."""

from collections.abc import Callable

from flask.testing import FlaskClient


def walked(client: FlaskClient, walk: Callable[..., str], start: str = "/oidc/start", **more: str) -> object:
    """Begin at an address of ours, go through the provider, come back."""
    answer = client.get(start)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client.get(walk(answer.location, **more))
