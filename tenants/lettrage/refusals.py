"""Why an act of the workbench changed nothing: it cannot be, or somebody was faster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum


class Cause(StrEnum):
    """What is wrong with an act."""

    NO_LINES = "no-lines"
    UNKNOWN_LINES = "unknown-lines"
    UNKNOWN_LETTER = "unknown-letter"
    UNKNOWN_PROPOSAL = "unknown-proposal"
    LETTERED = "lettered"  # a line has a letter that balances
    PART_OF_GROUP = "part-of-group"  # a line of a partial group without the others
    CURRENCIES = "currencies"
    UNBALANCED = "unbalanced"
    BALANCES = "balances"  # and so is not partial
    NO_GAP = "no-gap"
    GAP_LIMIT = "gap-limit"
    NO_LIMIT = "no-limit"
    CLOSED = "closed"
    FUTURE = "future"
    GAP_ACCOUNT = "gap-account"
    NO_POSTING = "no-posting"  # a line has none of its own in the text
    ONLY_POSTED = "only-posted"
    NOTHING_TO_UNDO = "nothing-to-undo"
    KEY_USED = "key-used"
    BUSY = "busy"  # others were faster, again and again


class RefusedActError(Exception):
    """The act cannot be; nothing was written. `values` hold the figures that a sentence names."""

    def __init__(self, cause: Cause, **values: object) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.values: Mapping[str, object] = values


@dataclass(frozen=True, slots=True)
class Loss:
    """Who was faster, when, and with what: `names` are the lines that both wanted."""

    number: int
    by: str
    at: dt.datetime
    verb: str
    letter: str
    names: Sequence[str]


class LostRaceError(Exception):
    """Lines of the act are no longer as its author saw them; nothing was written."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(f"{loss.by} was faster, in revision {loss.number}")
        self.loss = loss
