"""Alpha as in the tests of the day; its people answer in French, and a partner writes."""

from collections.abc import Callable, Mapping
import datetime as dt
import io

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.portal.factoring_settings.contract_typed import shown
from server.portal.factoring_settings.starting_points import Start, contract_for
from tests.server.portal.dunning.conftest import cast, company, french, helene

__all__ = ["cast", "company", "french", "helene"]
ADDRESS = "/t/alpha/factoring/settings"
TODAY = dt.date(2026, 11, 23)
Send = Callable[..., TestResponse]


def typed(**changes: str) -> dict[str, str]:
    """Return the form of a contract that can be kept, with changes; `__` stands for a dot."""
    form = shown(contract_for(Start.SUBROGATION, TODAY), ",") | {
        "factor.name": "Cap Factor",
        "factor.iban": "FR76 3000 6000 0112 3456 7890 189",
        "number": "CF-2026-0417",
        "fees.commission_percent": "0,40",
        "start": "subrogation",
        "act": "save",
        "expected": "0",
    }
    return form | {name.replace("__", "."): value for name, value in changes.items()}


@pytest.fixture
def send(helene: FlaskClient) -> Send:
    """Post a form as a partner of the firm: `send("/formats/new", {...}, file=b"...")`."""

    def post(address: str, form: Mapping[str, str], **files: bytes) -> TestResponse:
        sent = {name: (io.BytesIO(data), f"{name}.csv") for name, data in files.items()}
        data = {"csrf": helene.csrf, **form, **sent}
        return helene.post(f"{ADDRESS}{address}", data=data, content_type="multipart/form-data")

    return post


@pytest.fixture
def contract(send: Send) -> str:
    """Keep a contract; return its key."""
    assert send("/contracts/new", typed()).status_code == 303
    return "cap-factor"
