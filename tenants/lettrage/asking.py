"""What a person asks of the workbench: one act on one account and third party."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from hashlib import sha256


class Act(StrEnum):
    """What can be done."""

    LETTER = "letter"
    PARTIAL = "partial"
    GAP = "gap"
    ACCEPT = "accept"
    UNLETTER = "unletter"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Asked:
    """One act, as its author saw the books at `revision`; fields that it does not need are empty."""

    act: Act
    account: str
    customer: str
    revision: int
    key: str  # the same for the same act sent again
    names: tuple[str, ...] = ()  # of lines
    offers: tuple[str, ...] = ()
    letter: str = ""
    gap_account: str = ""  # "": the one of the book's settings
    day: dt.date | None = None  # of a gap's entry; None: today
    undone: int = 0  # revision to take back

    @property
    def fingerprint(self) -> bytes:
        """Return a hash of all that is asked."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: its revision, whether that can be taken back, and what a sentence about it names."""

    act: Act
    revision: int
    undoable: bool
    letters: tuple[str, ...]
    lines: int
    gap_cents: int = 0
    reversed_entries: int = 0
    undone: Act | None = None

    @property
    def form(self) -> dict[str, object]:
        """Return the answer as it is kept."""
        return {
            "act": self.act.value,
            "revision": self.revision,
            "undoable": self.undoable,
            "letters": list(self.letters),
            "lines": self.lines,
            "gap_cents": self.gap_cents,
            "reversed_entries": self.reversed_entries,
            "undone": self.undone.value if self.undone else None,
        }


def done_from(form: Mapping[str, object]) -> Done:
    """Return the answer that was kept."""
    letters, undone = form["letters"], form["undone"]
    assert isinstance(letters, list)
    return Done(
        Act(str(form["act"])),
        int(str(form["revision"])),
        bool(form["undoable"]),
        tuple(map(str, letters)),
        int(str(form["lines"])),
        int(str(form["gap_cents"])),
        int(str(form["reversed_entries"])),
        Act(str(undone)) if undone else None,
    )
