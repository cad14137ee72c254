"""A rule of the cascade: a name, what it says in words, and what it does to a sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from ledger_core.lettrage.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `apply` settles what is certain and suggests what is not; it never raises."""

    name: str
    explanation: str
    apply: Callable[[Sheet], None]
