"""Days whose interest somebody has decided about: waived, or posted in the books; what is left stays claimed.

A decision covers all days up to its own that no earlier one covers, so no day is decided about twice. Taking
waivers back frees the days that they covered, and no other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.late_payment.terms import Pause

_DAY = dt.timedelta(days=1)


class Act(StrEnum):
    """What somebody decides about a claim."""

    WAIVE = "waive"  # given up
    KEEP = "keep"  # what was given up is claimed again
    POST = "post"  # entered in the books as a debt of its own


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about the interest of one invoice up to and with a day; keeping has no use for the day."""

    act: Act
    until: dt.date


def covered(decisions: Iterable[Decided]) -> tuple[Pause, ...]:
    """Return the days that decisions cover, as spans on which nothing more is claimed.

    Args:
        decisions: all about one invoice, in the order they were made.
    """
    holding: list[tuple[Act, tuple[Pause, ...]]] = []
    for decision in decisions:
        if decision.act is Act.KEEP:
            holding = [(act, spans) for act, spans in holding if act is not Act.WAIVE]
        else:
            taken = [span for _, spans in holding for span in spans]
            holding.append((decision.act, tuple(_free(taken, decision.until))))
    return tuple(sorted((span for _, spans in holding for span in spans), key=lambda span: span.first))


def _free(taken: Iterable[Pause], until: dt.date) -> Iterator[Pause]:
    """Yield the spans up to a day that are not taken."""
    first = dt.date.min
    for span in sorted(taken, key=lambda span: span.first):
        assert span.last is not None, "a decision ends with its day"
        if first > until:
            return
        if first < span.first:
            yield Pause(first, min(span.first - _DAY, until))
        first = span.last + _DAY
    if first <= until:
        yield Pause(first, until)
