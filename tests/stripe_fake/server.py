"""Calls over HTTP: who asks, keys of idempotency, refusals, and what a test wants to go wrong."""

import copy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

from tests.stripe_fake import accepted, controls, pages, webhooks
from tests.stripe_fake.amounts import DAY
from tests.stripe_fake.answers import answer
from tests.stripe_fake.client import KEY
from tests.stripe_fake.errors import Refused
from tests.stripe_fake.params import Params
from tests.stripe_fake.routes import found
from tests.stripe_fake.world import Fault, World

_NAMED = ("customer", "invoice", "subscription", "charge", "payment_intent", "product", "payout")
"""What a list may be limited to, by a parameter that is called as the object is."""
KEPT = DAY  # how long a key of idempotency is known
LONGEST_KEY = 255


class Handler(BaseHTTPRequestHandler):
    """Answers the calls of one line."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves as a whole
    world: World

    def do_GET(self) -> None:
        self._treat("GET")

    def do_POST(self) -> None:
        self._treat("POST")

    def do_DELETE(self) -> None:
        self._treat("DELETE")

    def log_message(self, *_said: object) -> None:
        """Say nothing."""

    def _treat(self, method: str) -> None:
        asked = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if asked.path.startswith("/_fake/"):
            given = json.loads(body) if body else {}
            self._send(200, json.dumps(controls.answer(self.world, asked.path, given)).encode())
        elif asked.path.startswith("/v1/"):
            self._call(method, asked.path, Params.of(body if method == "POST" else asked.query))
        else:
            with self.world.lock:
                status, said = pages.answer(self.world, method, asked.path, Params.of(body or asked.query))
            if status == 303:
                self._send(303, b"", {"Location": said})
            else:
                self._send(status, said.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _call(self, method: str, path: str, params: Params) -> None:
        world = self.world
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        with world.lock:
            name = world.name("req")
            world.calls.append(
                {
                    "id": name,
                    "method": method,
                    "path": path,
                    "params": copy.deepcopy(params),
                    "idempotency_key": key,
                    "version": self.headers.get("Stripe-Version"),
                }
            )
            fault = _fault(world, method, path)
            if fault is not None and not fault.after:
                self._fail(fault)
                return
            world.asked = {"id": name, "idempotency_key": key}
            status, body, replayed = self._worked_out(method, path, params, key)
            world.asked = {"id": None, "idempotency_key": None}
            if fault is not None:
                self._fail(fault)
                return
        more = {"Idempotent-Replayed": "true"} if replayed else {}
        self._send(status, body, {"Request-Id": name, **more})

    def _worked_out(self, method: str, path: str, params: Params, key: str | None) -> tuple[int, bytes, bool]:
        try:
            self._check_keys(key or "")
            kept = self.world.answered.get(key or "")
            if kept and kept[3] > self.world.now - KEPT:
                if kept[0] != (path, params):
                    said = (
                        "Keys for idempotent requests can only be used with the same parameters they were "
                        "first used with."
                    )
                    return 400, _json({"error": {"type": "idempotency_error", "message": said}}), False
                return kept[1], kept[2], True
            asked = (path, copy.deepcopy(params))
            status, body = self._done(method, path, params)
            if key and status != 401:
                self.world.answered[key] = (asked, status, body, self.world.now)
        except Refused as refused:
            return refused.status, _json(refused.body()), False
        else:
            return status, body, False

    def _check_keys(self, key: str) -> None:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            raise Refused("Invalid API Key provided", 401)
        if len(key) > LONGEST_KEY:
            raise Refused(f"Idempotency keys have {LONGEST_KEY} characters at most.")

    def _done(self, method: str, path: str, params: Params) -> tuple[int, bytes]:
        way = found(method, path)
        if way is None:
            raise Refused(f"Unrecognized request URL ({method}: {path}).", 404)
        try:
            accepted.check(method, path, params)
            _check_names(self.world, method, params)
            body = _json(answer(self.world, way[0](self.world, params, *way[1]), params))
        except Refused as refused:
            return refused.status, _json(refused.body())
        if unread := params.unread():
            said = f"The stand-in knows nothing of {', '.join(unread)}; teach it."
            return 501, _json({"error": {"type": "api_error", "message": said}})
        return 200, body

    def _fail(self, fault: Fault) -> None:
        if fault.status is None:
            self.close_connection = True
            self.connection.close()
            return
        said = {
            "error": {"type": "api_error", "message": "Something went wrong, because a test wants it so."}
        }
        self._send(fault.status, _json(said), {"Stripe-Should-Retry": "false"})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """Says its faults, and nothing of callers that go away."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as the library has it
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(port: int) -> None:
    """Answer at a port of this machine, 0 for a free one, until told to stop."""

    class Ours(Handler):
        world = World()

    with _Server(("127.0.0.1", port), Ours) as server:
        Ours.world.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=webhooks.deliver_all, args=(Ours.world,), daemon=True).start()
        print(f"Listening at: {Ours.world.address}", flush=True)
        server.serve_forever(0.05)


def _check_names(world: World, method: str, params: Params) -> None:
    for kind in _NAMED:
        if method == "GET" and kind in params:
            world.find(kind, params.text(kind), kind)


def _fault(world: World, method: str, path: str) -> Fault | None:
    for fault in world.faults:
        if fault.times and fault.path in path and fault.method in {"", method}:
            fault.times -= 1
            return fault
    return None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
