"""How the payment service is called: one call, or page after page, and plain values out.

Owns the client and the two ways to ask; which calls there are is said by the modules that build on it.
"""

from collections.abc import Callable, Iterator
import datetime as dt
from typing import Any, Protocol

from tenants.billing.service import stripe_library
from tenants.billing.service.refusals import refusals
from tenants.billing.service.stripe_library import RETRIES, SECONDS

Json = dict[str, Any]

A_PAGE = 100
"""The most of a list that one answer has."""


class _Answer(Protocol):
    """An object of the payment service, as its library hands it over."""

    def to_dict(self, recursive: bool = True, for_json: bool = False) -> Json:  # noqa: FBT001, FBT002
        """Return it as plain values."""


class _Page(Protocol):
    """The first page of a list."""

    def auto_paging_iter(self) -> Iterator[Any]:
        """Ask for page after page."""


class Calls:
    """The payment service, asked with the operator's key.

    Every answer is plain: names, whole cents, moments as seconds since 1970, amounts with decimals as texts.
    Every call raises what `refusals` says.
    """

    def __init__(
        self, key: str, address: str | None = None, *, seconds: float = SECONDS, retries: int = RETRIES
    ) -> None:
        self._connection = stripe_library.connection(seconds)
        self._stripe = stripe_library.client(key, self._connection, address, retries).v1

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()  # type: ignore[no-untyped-call]  # the library's types leave it out

    @staticmethod
    def _one(ask: Callable[[], _Answer]) -> Json:
        with refusals():
            return ask().to_dict(for_json=True)

    @staticmethod
    def _all(ask: Callable[[], _Page]) -> Iterator[Json]:
        with refusals():
            for each in ask().auto_paging_iter():
                yield each.to_dict(for_json=True)


def seconds_of(moment: dt.datetime) -> int:
    """Return a moment as the payment service takes it, part of a second left out."""
    return int(moment.timestamp())
