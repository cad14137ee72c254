"""What a browser may send as the sign-in that it has on its way to the provider."""

from base64 import urlsafe_b64encode

from flask import Flask
import pytest

from server.auth import flow
from tests.server.cast import NOW

START = '"start": {"address": "a", "state": "s", "nonce": "n", "verifier": "v"}'
FLOW = f'"purpose": "sign-in", "target": "/", "begun_at": {NOW.timestamp()}, {START}'


def kept(app: Flask, text: str) -> flow.Flow | None:
    """Return the flow of a browser whose cookie says this."""
    cookie = urlsafe_b64encode(text.encode()).decode()
    with app.test_request_context("/", headers={"Cookie": f"lettrine-openid={cookie}"}):
        return flow.kept(NOW)


def test_a_flow_is_read_as_it_was_written(app: Flask) -> None:
    found = kept(app, f'{{"person_id": 7, {FLOW}}}')
    assert found is not None
    assert (found.person_id, found.start.state) == (7, "s")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 4000,
        '{"a":' * 800,
        f'{{"person_id": Infinity, {FLOW}}}',
        f'{{"person_id": NaN, {FLOW}}}',
        f'{{"person_id": {"9" * 4400}, {FLOW}}}',
        f'{{"person_id": 7, {FLOW}, "begun_at": NaN}}',
        f'{{"person_id": 7, {FLOW}, "begun_at": 1{"0" * 400}}}',
        f'{{"person_id": 7, {FLOW}, "start": []}}',
        f'{{"person_id": 7, {FLOW}, "start": {{}}}}',
    ],
)
def test_what_is_no_flow_is_none(app: Flask, text: str) -> None:
    assert kept(app, text) is None
