"""What Fava is asked and what it answers, as values; and how asking can fail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FavaRequest:
    """One GET of one page of one revision; nothing else can be asked.

    `path` is what follows the revision in the address, without a slash before it, decoded:
    "income_statement/", "account/Assets:41/", "api/balance_sheet". `prefix` is what stands before the
    revision ("/t/dupont/fava"): Fava's own links begin with both.
    """

    path: str
    query: bytes = b""
    prefix: str = ""
    accept_language: str = ""


@dataclass(frozen=True, slots=True)
class FavaAnswer:
    """What Fava said. It read what tenants wrote, so its headers are to be picked from, never handed on."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class FavaGoneError(Exception):
    """The process of these books has ended; opening them starts it again."""


class FavaTimeError(FavaGoneError):
    """The answer took longer than any may; the process was ended."""


class FavaAnswerError(FavaGoneError):
    """The answer was larger than any may be, or none of the agreed form; the process was ended."""


class FavaBusyError(Exception):
    """Other questions to the same books were not answered in time; ask again later. The process lives."""
