"""What it means when the payment service does not do what it was asked.

Owns the classes, and which answer is which. No message holds a secret. What is not there, and what nobody can
mend by waiting, ends an attempt for good; all else is tried again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.billing.service.stripe_library import stripe
from tenants.outbox import LaterError, RefusedError

_LONGEST = 500
_MISSING = 404
_REPORTED = "event already exists with identifier"
_CONFLICT = 409
_BROKEN = 500  # and above


class NotAllowedError(LaterError):
    """The key is not the payment service's, or has not the right to this: put right, it goes on by itself."""


class GoneError(LookupError):
    """The payment service has no object of this name."""


class DoneAlreadyError(RefusedError):
    """What was asked was done by an earlier call; nothing was done again."""


class CardRefusedError(RefusedError):
    """A payment was tried and refused; `code` and `decline_code` are the payment service's own words."""

    def __init__(self, message: str, code: str, decline_code: str) -> None:
        super().__init__(message)
        self.code = code
        self.decline_code = decline_code


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the library raises into what it means here.

    Raises:
        LaterError: nobody knows whether it was done, or it was too early; the same call may be made again.
        NotAllowedError: the key is at fault.
        GoneError: there is no such object.
        DoneAlreadyError: an earlier call did it.
        CardRefusedError: a payment was refused.
        RefusedError: it was refused, and would be again.
    """
    try:
        yield
    except stripe.StripeError as error:
        raise _meant(error) from None  # the library's own holds headers and bodies


def _meant(error: stripe.StripeError) -> Exception:
    said = _said(error)
    if isinstance(error, stripe.CardError):
        return CardRefusedError(said, error.code or "", _decline_code(error))
    if isinstance(error, stripe.AuthenticationError):  # its message holds a part of the key
        return NotAllowedError(
            "the payment service does not know the key LETTRINE_STRIPE_KEY; take it anew from there"
        )
    if isinstance(error, stripe.PermissionError):
        return NotAllowedError(
            f"the key LETTRINE_STRIPE_KEY may not do this; docs/billing.md lists its rights: {said}"
        )
    if error.http_status == _MISSING or error.code == "resource_missing":
        return GoneError(said)
    if error.code == "duplicate_meter_event" or _REPORTED in said:  # which of both it says has changed before
        return DoneAlreadyError(said)
    return LaterError(said) if _may_be_done_later(error) else RefusedError(said)


def _may_be_done_later(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return True
    status = error.http_status or _BROKEN
    return status == _CONFLICT or status >= _BROKEN


def _said(error: stripe.StripeError) -> str:
    if isinstance(error, stripe.APIConnectionError):
        why = type(error.__cause__).__name__
        return f"the payment service does not answer ({why}); see that this machine reaches it"
    words = " ".join((error.user_message or "the payment service gave no reason").split())[:_LONGEST]
    return f"{words} ({error.request_id})" if error.request_id else words


def _decline_code(error: stripe.StripeError) -> str:
    body = error.json_body
    detail = body.get("error") if isinstance(body, dict) else None
    return str(detail.get("decline_code") or "") if isinstance(detail, dict) else ""
