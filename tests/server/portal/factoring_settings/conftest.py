"""Alpha as in the tests of the day, with a contract; its people answer in French."""

from collections.abc import Callable, Mapping

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from tests.server.portal.dunning.conftest import cast, company, french, helene

__all__ = ["cast", "company", "french", "helene"]
ADDRESS = "/t/alpha/factoring/settings"
Send = Callable[..., TestResponse]


@pytest.fixture
def send(helene: FlaskClient) -> Send:
    """Post a form as a partner of the firm."""

    def post(address: str, form: Mapping[str, object], client: FlaskClient | None = None) -> TestResponse:
        browser = client or helene
        data = {"csrf": browser.csrf, **form}
        return browser.post(f"{ADDRESS}{address}", data=data, content_type="multipart/form-data")

    return post
