"""How the stand-in speaks: keys of idempotency, pages of lists, refusals, faults, signed events, pages."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
import threading
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from tenants.billing.service.stripe_library import stripe
from tests.stripe_fake.client import Fake
from tests.stripe_fake.conftest import V1, open_session


def test_a_key_is_good_for_one_act(client: V1, stripe_fake: Fake) -> None:
    key = {"idempotency_key": "k-1"}
    first = client.customers.create({"name": "A"}, key)
    again = client.customers.create({"name": "A"}, key)
    assert (first.id, again.last_response.headers["idempotent-replayed"]) == (again.id, "true")
    with pytest.raises(stripe.IdempotencyError):
        client.customers.create({"name": "B"}, key)
    stripe_fake.advance(hours=25)
    assert client.customers.create({"name": "B"}, key).id != first.id


@pytest.mark.parametrize("after", [False, True])
def test_a_call_that_broke_is_made_again(client: V1, stripe_fake: Fake, after: bool) -> None:  # noqa: FBT001  a parameter
    for status in (503, None):
        stripe_fake.fail_next(status=status, after=after)
        with pytest.raises((stripe.APIError, stripe.APIConnectionError)):
            client.customers.create({"name": "A"}, {"idempotency_key": f"k-{status}"})
        client.customers.create({"name": "A"}, {"idempotency_key": f"k-{status}"})
    assert len(stripe_fake.of("customer")) == 2


@pytest.mark.usefixtures("prices")
def test_what_nobody_knows_is_refused(client: V1) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: nom"):
        client.customers.create({"nom": "A"})
    with pytest.raises(stripe.InvalidRequestError, match=r"line_items\[0\]\[prix\]"):
        client.checkout.sessions.create({"mode": "subscription", "line_items": [{"prix": "p"}]})
    with pytest.raises(stripe.InvalidRequestError, match="No such price"):
        client.prices.retrieve("price_nowhere")
    with pytest.raises(stripe.InvalidRequestError, match="uses that lookup key"):
        client.prices.create(
            {"currency": "eur", "product": "lettrine-cabinet", "unit_amount": 1, "lookup_key": "base"}
        )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"email": ""}, "empty string for 'email'"),
        ({"tax_exempt": "perhaps"}, "must be one of"),
        ({"balance": "much"}, "Invalid int: much"),
        ({"metadata": {"k": "v" * 501}}, "500 characters at most"),
    ],
)
def test_what_has_no_meaning_is_refused(client: V1, said: dict[str, object], why: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=why):
        client.customers.create(said)
    with pytest.raises(stripe.InvalidRequestError, match="255 characters at most"):
        client.customers.create({"name": "A"}, {"idempotency_key": "k" * 256})


def test_lists_come_in_pages(client: V1, stripe_fake: Fake) -> None:
    made = [client.customers.create({"name": str(number)}).id for number in range(5)]
    found = client.customers.list({"limit": 2})
    assert [each.id for each in found.auto_paging_iter()] == made[::-1]
    assert len(stripe_fake.calls("GET", "/v1/customers")) == 3


def test_events_are_signed_and_come_as_they_happen(client: V1, stripe_fake: Fake) -> None:
    taken: list[tuple[bytes, str]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        stripe_fake.settings(signs_at="real")
        stripe_fake.listen(f"http://127.0.0.1:{server.server_address[1]}/")
        client.customers.create({"name": "Élan"})
        stripe_fake.wait()
        (event,) = stripe_fake.events()
        assert [each["status"] for each in stripe_fake.deliver([event["id"]], secret="forged")] == [200]
        server.shutdown()
    body, header = taken[0]
    found = stripe.Webhook.construct_event(body, header, stripe_fake.webhook_secret)
    assert (found.type, found.data.object.name) == ("customer.created", "Élan")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*taken[1], stripe_fake.webhook_secret)


def test_pages_take_what_a_payer_does(
    client: V1, stripe_fake: Fake, prices: dict[str, str], subscribe: Callable[..., tuple[str, str]]
) -> None:
    customer = client.customers.create({"name": "Vauclair"}).id
    session = open_session(client, customer, prices)
    assert "Payer avec 3-D Secure" in _opened(session.url)
    assert "refusé" in _opened(session.url, outcome="declined", method="card")
    assert "Confirmer 3-D Secure" in _opened(session.url, outcome="authentication_required", method="card")
    went = _opened(session.url, outcome="authentication_required", method="card", confirmed="true")
    assert went == f"http://127.0.0.1:1/{session.id}"
    payer, name = subscribe()
    stripe_fake.next_payments(payer, "authentication_required")
    stripe_fake.advance(days=30, hours=2)
    invoice = client.invoices.list({"subscription": name, "limit": 1}).data[0]
    intent = stripe_fake.of("payment_intent")[-1]["next_action"]["redirect_to_url"]["url"]
    assert "Confirmer 3-D Secure" in _opened(intent)
    assert _opened(intent, confirmed="true").endswith(f"/pay/invoice/{invoice.id}")
    assert client.invoices.retrieve(invoice.id).status == "paid"
    client.billing_portal.configurations.create({"features": {"subscription_cancel": {"enabled": True}}})
    entered = client.billing_portal.sessions.create({"customer": payer, "return_url": "http://127.0.0.1:1/"})
    assert "Résilier" in _opened(entered.url)
    _opened(entered.url, act="cancel", subscription=name)
    ends = client.subscriptions.retrieve(name)
    assert (ends.cancel_at, ends.cancel_at_period_end) == (ends["items"].data[0].current_period_end, False)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_asked: object) -> None:
        return None


def _opened(address: str, **form: str) -> str:
    """Return the page, or where it leads."""
    request = Request(address, urlencode(form).encode() if form else None)
    opener = build_opener(_Stay())
    opener.addheaders = []
    try:
        with opener.open(request) as answered:
            return str(answered.read().decode())
    except OSError as moved:
        with moved:  # type: ignore[attr-defined]  # an answer of its own kind
            return str(moved.headers["Location"])  # type: ignore[attr-defined]
