"""Fava for auditors: any revision of a tenant's books, each in a jailed process of its own.

`FavaPool` is what the rest of the house uses. Owns the private copies, when processes begin and end, and
how they are asked. Never decides who may look, and which pages may be asked for: that is the gateway's.
"""

from tenants.fava.asking import (
    FavaAnswer,
    FavaAnswerError,
    FavaBusyError,
    FavaGoneError,
    FavaRequest,
    FavaTimeError,
)
from tenants.fava.house import House
from tenants.fava.limits import FavaLimits
from tenants.fava.pool import FavaPool
from tenants.fava.states import Failed, Ready, Starting, State

__all__ = [
    "Failed",
    "FavaAnswer",
    "FavaAnswerError",
    "FavaBusyError",
    "FavaGoneError",
    "FavaLimits",
    "FavaPool",
    "FavaRequest",
    "FavaTimeError",
    "House",
    "Ready",
    "Starting",
    "State",
]
