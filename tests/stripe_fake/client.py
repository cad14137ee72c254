"""What tests do to the stand-in, as calls."""

from collections.abc import Mapping, Sequence
import datetime as dt
import json
import time
from typing import Any
from urllib.request import Request, urlopen

Object = dict[str, Any]
KEY = "sk_test_fake"
SECRET = "whsec_fake"
SECONDS = 30
_PAUSE = 0.01


class NotDoneError(Exception):
    """The stand-in does not do what a test asks for."""


class Fake:
    """The stand-in, from outside: its address, and what tests can make it do.

    Outcomes of payments are `succeeded`, `declined`, `insufficient_funds`, `authentication_required`.
    """

    key = KEY
    webhook_secret = SECRET

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, what: str, **given: object) -> Any:  # noqa: ANN401  each its own
        """Ask for what has no method here."""
        body = json.dumps(given).encode()
        request = Request(f"{self.address}/_fake/{what}", body, method="POST")
        with urlopen(request, timeout=SECONDS) as answered:
            found = json.load(answered)
        if "error" in found:
            raise NotDoneError(found["error"])
        return found["result"]

    def reset(self, now: dt.datetime | None = None) -> None:
        """Forget all, and set the clock, to 23 November 2026, 08:00 UTC, where no moment is given."""
        self.ask("reset", now=int(now.timestamp()) if now else None)

    @property
    def now(self) -> dt.datetime:
        """The moment it is there."""
        return dt.datetime.fromtimestamp(self.ask("clock"), dt.UTC)

    def move_to(self, moment: dt.datetime) -> None:
        """Move its clock forward; what is due on the way happens, each at its moment."""
        self.ask("clock", now=int(moment.timestamp()))

    def advance(self, **span: float) -> dt.datetime:
        """Move its clock on, as `timedelta` takes it: `advance(days=3)`; return the moment."""
        moved = self.ask("clock", seconds=int(dt.timedelta(**span).total_seconds()))
        return dt.datetime.fromtimestamp(moved, dt.UTC)

    def settings(self, **values: object) -> Object:
        """Change settings, such as `retry_days=[3, 5, 7]`, `after_retries="cancel"`; return all."""
        found: Object = self.ask("settings", **values)
        return found

    def listen(self, url: str) -> None:
        """Send events to an address as they come."""
        self.settings(endpoint=url, delivers=True)

    def next_payments(self, customer: str, *outcomes: str) -> None:
        """Have a customer's next payments end so, whatever they are made with."""
        self.ask("next_payment", customer=customer, outcomes=outcomes)

    def complete_checkout(self, session: str, outcome: str = "succeeded", **more: object) -> Object:
        """Pay a session as on its page; `method="sepa_debit"`, `code="PROMO"`, `confirmed=True` (3-D S.)."""
        found: Object = self.ask("complete_checkout", session=session, outcome=outcome, **more)
        return found

    def change_method(self, customer: str, outcome: str = "succeeded", method: str = "card") -> Object:
        """Give a customer another means of payment, as in the portal."""
        found: Object = self.ask("method", customer=customer, outcome=outcome, method=method)
        return found

    def pay(self, invoice: str) -> str:
        """Pay an open invoice as on its page; return the outcome."""
        return str(self.ask("pay", invoice=invoice))

    def settle(self, outcome: str = "succeeded", invoice: str | None = None) -> int:
        """End debits that take days, now; return how many."""
        return int(self.ask("settle", outcome=outcome, invoice=invoice))

    def events(self) -> list[Object]:
        """Return all events, the oldest first."""
        found: list[Object] = self.ask("events")
        return found

    def deliver(self, events: Sequence[str] | None = None, secret: str | None = None) -> list[Object]:
        """Send events in this order, as often as they are named (all, without); return the answers.

        Args:
            events: their ids.
            secret: another than the right one, to forge.
        """
        found: list[Object] = self.ask("deliver", events=events, secret=secret)
        return found

    def wait(self) -> None:
        """Wait until all events were delivered."""
        end = time.monotonic() + SECONDS
        while self.ask("waiting"):
            if time.monotonic() > end:
                raise NotDoneError("events are still waiting")
            time.sleep(_PAUSE)

    def calls(self, method: str = "", path: str = "") -> list[Object]:
        """Return the calls that came: method, path, params, idempotency_key, version."""
        return [each for each in self.ask("calls") if method in each["method"] and path in each["path"]]

    def fail_next(
        self,
        times: int = 1,
        *,
        status: int | None = 500,
        after: bool = False,
        path: str = "",
        method: str = "",
    ) -> None:
        """Have the next calls go wrong, before or after what they ask for was done.

        Args:
            times: how many. A broken line is tried again by the library itself: 3 calls make one failure.
            status: what is answered (the library does not try again); None: the line breaks.
            after: what is asked for is done.
            path: what the call's path holds.
            method: of the call.
        """
        self.ask("fail_next", times=times, status=status, after=after, path=path, method=method)

    def heal(self) -> None:
        """Have no further call go wrong."""
        self.ask("heal")

    def change(self, name: str, **values: object) -> None:
        """Change an object without a word: what nobody was told of, or what no test can bring about."""
        self.ask("change", id=name, values=values)

    def export(self) -> Mapping[str, Any]:
        """Return all objects by kind (`subscription`, `balance_transaction`, …); invoices with all lines."""
        found: Mapping[str, Any] = self.ask("export")
        return found

    def of(self, kind: str) -> list[Object]:
        """Return all objects of a kind, the oldest first."""
        return list(self.export().get(kind, []))

    def payout(self, *, pending: bool = False) -> Object | None:
        """Pay out what is available (`pending`: all); it arrives a day later. None where nothing is there."""
        found: Object | None = self.ask("payout", pending=pending)
        return found

    def payout_arrives(self, payout: str) -> None:
        """Have a payout reach the bank now."""
        self.ask("payout_arrives", payout=payout)

    def payout_fails(self, payout: str) -> None:
        """Have a payout come back from the bank."""
        self.ask("payout_fails", payout=payout)

    def fee(self, cents: int) -> Object:
        """Take a fee that belongs to no payment; return its movement."""
        found: Object = self.ask("fee", cents=cents)
        return found

    def dispute(self, charge: str) -> Object:
        """Have a charge disputed."""
        found: Object = self.ask("dispute", charge=charge)
        return found

    def dispute_ends(self, dispute: str, status: str, *, fee_back: bool = False) -> Object:
        """Have a dispute `won`, with its fee back or not, or `lost`."""
        found: Object = self.ask("dispute_ends", dispute=dispute, status=status, fee_back=fee_back)
        return found

    def refund_fails(self, refund: str) -> None:
        """Have a refund come back."""
        self.ask("refund_fails", refund=refund)
