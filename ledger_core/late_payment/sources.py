"""How far a dated row can be trusted, and where it was read."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What is known of a row, the best first."""

    VERIFIED = "verified"  # read in the source it names
    INFERRED = "inferred"  # follows from what was read
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from, and what is known of it."""

    text: str
    status: Status = Status.VERIFIED


def weakest(*statuses: Status) -> Status:
    """Return the status of a figure that several rows make: that of the one least known."""
    return max(statuses, key=_RANK.__getitem__)


_RANK = {status: rank for rank, status in enumerate(Status)}
