"""What the payment service signed is taken; what is forged, old, from the future or no event is not."""

import datetime as dt
import json

import pytest

from tenants.billing.service.stripe_library import MOST_AGE, SignatureError, event_in, stripe

SECRET = "whsec_of_the_endpoint"
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
EVENT = {"id": "evt_1", "object": "event", "type": "invoice.paid", "data": {"object": {"id": "in_1"}}}
RAW = json.dumps(EVENT).encode()


def _signed(raw: bytes = RAW, at: dt.datetime = NOW, secret: str = SECRET) -> str:
    return stripe.WebhookSignature.generate_signature_header(raw.decode(), secret, int(at.timestamp()))


@pytest.mark.parametrize("age", [dt.timedelta(), MOST_AGE, -MOST_AGE])
def test_what_was_signed_lately_is_taken(age: dt.timedelta) -> None:
    assert event_in(RAW, _signed(at=NOW - age), SECRET, NOW) == EVENT


@pytest.mark.parametrize("age", [MOST_AGE + SECOND, -MOST_AGE - SECOND])
def test_what_was_signed_long_ago_or_ahead_is_not(age: dt.timedelta) -> None:
    with pytest.raises(SignatureError, match="300 seconds"):
        event_in(RAW, _signed(at=NOW - age), SECRET, NOW)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=,v1=",
        "v1=" + "0" * 64,
        "t=1795000000",
        _signed(secret="whsec_of_another"),
        _signed(raw=RAW.replace(b"in_1", b"in_2")),
        _signed().replace("v1=", "v0="),
        f"t={int(NOW.timestamp()) + 1}," + _signed().split(",")[1],
        f"t=1,{_signed()}",
        "t=1,v1=é",
        "t=" + "9" * 5000 + ",v1=0",
    ],
)
def test_what_is_forged_is_not_taken(header: str | None) -> None:
    with pytest.raises(SignatureError) as caught:
        event_in(RAW, header, SECRET, NOW)
    assert SECRET not in str(caught.value)


def test_the_moment_that_was_signed_counts() -> None:
    assert event_in(RAW, _signed() + ",t=1", SECRET, NOW) == EVENT
    long_ago = _signed(at=NOW - 2 * MOST_AGE)
    with pytest.raises(SignatureError, match="300 seconds"):
        event_in(RAW, f"{long_ago},t={int(NOW.timestamp())}", SECRET, NOW)


@pytest.mark.parametrize("raw", [b"[]", b"{}", b'{"object": "charge"}', b'"event"', b"", b"{", b"\x00"])
def test_what_is_signed_and_no_event_is_not_taken(raw: bytes) -> None:
    with pytest.raises(SignatureError):
        event_in(raw, _signed(raw), SECRET, NOW)


def test_a_body_that_is_no_text_is_not_taken() -> None:
    with pytest.raises(SignatureError):
        event_in(b"\xff" + RAW, _signed(), SECRET, NOW)
