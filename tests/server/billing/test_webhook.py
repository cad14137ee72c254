"""What the payment service tells: taken where it is signed and fresh, kept once, else refused."""

from collections.abc import Callable
import dataclasses
import hashlib
import hmac
import io
import json
import logging
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from server.billing.webhook import MOST_BYTES
from server.config import Stripe
from server.services import Services, attach
from tenants.billing.following import events
from tenants.billing.rows import EventRow, EventState
from tenants.db import Database
from tests.server.cast import Clock

SECRET = "whsec_of_the_test"
ADDRESS = "/stripe/webhook"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.subscription.updated",
    "created": 1_700_000_000,
    "data": {"object": {"id": "sub_1", "object": "subscription"}},
}

Tell = Callable[..., TestResponse]


def body_of(event: object) -> bytes:
    return json.dumps(event).encode()


def changed(**values: object) -> bytes:
    return body_of({**EVENT, **values})


NO_EVENTS = [
    b'{"object":"event","in":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    b'{"object":"event","in":' + b"[" * 150 + b"]" * 150 + b"}",
    b'{"object":"event","in":' + b"9" * 5000 + b"}",
    b"[" * 400_000,
    *(changed(more=float(number)) for number in ("nan", "inf", "-inf")),
    body_of(EVENT).replace(b"1700000000", b"1e999"),
    *(changed(created=moment) for moment in (10**30, 10**12, -1, -(10**12), True, 1.5, "1", None)),
    *(changed(id=name) for name in ("", "e" * 10_000, "evt\0", "evt\ud800", "evt é", 1, None)),
    *(changed(type=kind) for kind in ("", "t" * 10_000, "topup\0", "topup\ud800", ["topup"], None)),
]
NAMELESS: list[object] = ["", "s" * 10_000, "sub\0", "sub\ud800", "sub 1", {"id": {}}, 0, None]
NO_OBJECTS: list[object] = [[], "sub_1", 1, None, {}, *({"id": name} for name in NAMELESS)]
ABOUT_NOTHING: list[object] = [[], "sub_1", 1, None, {}, *({"object": said} for said in NO_OBJECTS)]


def signed(raw: bytes, at: float, secret: str = SECRET) -> str:
    """Sign as docs.stripe.com/webhooks says it."""
    moment = int(at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


@pytest.fixture
def taking(one_app: Flask, services: Services) -> Flask:
    """Give the application services that take money."""
    stripe = Stripe("sk_test_none", SECRET, Path("plans.toml"))
    settings = dataclasses.replace(services.settings, stripe=stripe)
    attach(one_app, dataclasses.replace(services, settings=settings))
    return one_app


@pytest.fixture
def tell(taking: Flask, clock: Clock) -> Tell:
    """Send an event as the payment service would."""
    client = taking.test_client()

    def send(event: object = EVENT, *, raw: bytes | None = None, header: str | None = None) -> TestResponse:
        raw = body_of(event) if raw is None else raw
        header = signed(raw, clock.now().timestamp()) if header is None else header
        return client.post(
            ADDRESS, data=raw, content_type="application/json", headers={"Stripe-Signature": header}
        )

    return send


def kept(database: Database) -> tuple[EventRow, ...]:
    return events.listed(database, tuple(EventState))


def test_an_event_is_kept_once_and_a_repeated_one_is_answered_the_same(
    tell: Tell, database: Database, clock: Clock
) -> None:
    answers = [tell() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    (row,) = kept(database)
    assert (row.id, row.type, row.about, row.state) == ("evt_1", EVENT["type"], "sub_1", EventState.NEW)
    assert row.received_at == row.due_at == clock.now()
    assert row.body == EVENT


def test_a_type_that_nothing_hangs_on_is_kept(tell: Tell, database: Database) -> None:
    assert tell({**EVENT, "type": "topup.created"}).status_code == 200
    assert [row.state for row in kept(database)] == [EventState.UNKNOWN]


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_long_ago_or_ahead_is_refused(
    tell: Tell, database: Database, clock: Clock, minutes: int
) -> None:
    raw = body_of(EVENT)
    answer = tell(raw=raw, header=signed(raw, clock.now().timestamp() + 60 * minutes))
    assert answer.status_code == 400
    assert "300 seconds" in answer.text
    assert kept(database) == ()


def test_what_is_forged_is_refused_and_leaves_no_trace(
    tell: Tell, database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    raw, now = body_of(EVENT), clock.now().timestamp()
    with caplog.at_level(logging.INFO):
        answers = [
            tell(raw=raw, header=signed(raw, now, "whsec_other")),
            tell(raw=raw, header=""),
            tell(raw=raw, header="t=1,v1="),
            tell(raw=raw, header="v1=00,t=x"),
            tell(raw=raw + b" ", header=signed(raw, now)),
            tell(raw=raw.replace(b"sub_1", b"sub_2"), header=signed(raw, now)),
            tell(raw=b"", header=signed(raw, now)),
            tell(raw=b"\xff\xfe", header=signed(b"\xff\xfe", now)),
            tell(raw=b"[1]", header=signed(b"[1]", now)),
            tell({"object": "event"}),
        ]
    assert [answer.status_code for answer in answers] == [400] * 10
    assert {answer.content_type for answer in answers} == {"text/plain; charset=utf-8"}
    assert kept(database) == ()
    assert not any(word in caplog.text for word in ("sub_1", "sub_2", "v1=", SECRET))


def test_what_is_of_another_mode_than_the_key_is_refused(tell: Tell, database: Database) -> None:
    """Else an endpoint of the wrong mode tells of what our key does not find, and nobody hears of it."""
    assert [tell({**EVENT, "livemode": mode}).status_code for mode in (True, None, "false")] == [400] * 3
    assert kept(database) == ()
    assert tell({**EVENT, "livemode": False}).status_code == 200


def test_only_signatures_of_the_one_scheme_at_the_moment_that_was_signed_count(
    tell: Tell, clock: Clock
) -> None:
    raw, now = body_of(EVENT), clock.now().timestamp()
    moment, signature = signed(raw, now).split(",")
    before, of_before = signed(raw, now - 400).split(",")
    refused = [
        f"{moment},v0={signature[3:]}",
        f"{before},{moment},{of_before}",
        f"{moment},{before},{of_before}",
        f"{moment},{signature.upper()}",
        f"t={'9' * 4000},{signature}",
        f"{moment},v1=é",
    ]
    assert [tell(raw=raw, header=header).status_code for header in refused] == [400] * len(refused)
    assert tell(raw=raw, header=f"{moment},v1=00,{signature},v0=11").status_code == 200


def test_what_is_signed_and_no_event_is_refused_and_never_half_kept(tell: Tell, database: Database) -> None:
    assert {raw[:200]: tell(raw=raw).status_code for raw in NO_EVENTS} == {
        raw[:200]: 400 for raw in NO_EVENTS
    }
    assert kept(database) == ()


def test_an_event_about_nothing_that_has_a_name_is_kept_and_keeps_nobody_busy(
    tell: Tell, database: Database
) -> None:
    for number, data in enumerate(ABOUT_NOTHING):
        assert tell({**EVENT, "id": f"evt_{number}", "data": data}).status_code == 200, data
    assert {(row.state, row.about) for row in kept(database)} == {(EventState.UNKNOWN, "")}
    assert len(kept(database)) == len(ABOUT_NOTHING)


def test_a_body_beyond_the_limit_is_not_read(tell: Tell, database: Database) -> None:
    fits = {**EVENT, "filler": ""}
    fits["filler"] = "x" * (MOST_BYTES - len(body_of(fits)))
    assert tell({**fits, "filler": f"{fits['filler']}x"}).status_code == 413
    assert kept(database) == ()
    assert tell(fits).status_code == 200


def test_a_body_that_is_torn_is_no_fault_of_ours(taking: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """The server reads chunks while the view asks for them: what is wrong with them is found out there."""

    class Torn(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise InvalidChunkSize(b"zz")

        readall = readinto = read  # type: ignore[assignment]

    body = {"input_stream": Torn(), "environ_overrides": {"wsgi.input_terminated": True}}
    assert taking.test_client().post(ADDRESS, **body).status_code == 400
    assert "Traceback" not in caplog.text


def test_where_nothing_can_be_written_it_is_asked_for_again(
    tell: Tell, database: Database, owner: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """A table that is locked away stands for a disk that is full."""
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE billing_event RENAME TO billing_event_away"))
    try:
        assert tell().status_code == 503
        assert "could not be kept" in caplog.text
        assert not any(word in caplog.text for word in ("sub_1", "evt_1"))
    finally:
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE billing_event_away RENAME TO billing_event"))
    assert tell().status_code == 200
    assert len(kept(database)) == 1


def test_without_the_payment_service_there_is_no_such_page(browser: Callable[[], FlaskClient]) -> None:
    raw = body_of(EVENT)
    answer = browser().post(ADDRESS, data=raw, headers={"Stripe-Signature": signed(raw, 0)})
    assert answer.status_code == 404


def test_it_is_asked_by_no_other_method(taking: Flask) -> None:
    assert taking.test_client().get(ADDRESS).status_code == 405
