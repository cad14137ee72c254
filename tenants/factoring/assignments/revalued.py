"""What a checked assignment would come to now: limits, and what the factor has, move between check and send.

Owns which of its frozen figures must still hold when it leaves. The financing commission is none of them: it
rests on when debtors are expected to pay, which is reckoned anew each day, and the factor's credit says it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ledger_core.factoring.states import State
from tenants.factoring.assignments.proposing import Proposed
from tenants.factoring.assignments.reading import Assignment

_HELD_TO = (
    "over_limit_cents",
    "beyond_quota_cents",
    "holdback_cents",
    "commission_cents",
    "commission_vat_cents",
    "file_fees_cents",
    "file_fees_vat_cents",
)


@dataclass(frozen=True, slots=True)
class Revalued:
    """A figure that would be another: cents as they were checked, and as they would be now.

    `figure` is a field of `Amounts`; `name` and `reference` are a document's, "" where it is of the whole.
    """

    figure: str
    cents: int
    cents_now: int
    name: str = ""
    reference: str = ""


def revalued(assignment: Assignment, proposed: Proposed) -> Iterator[Revalued]:
    """Yield what of a checked assignment would be valued otherwise; nothing where nothing was frozen.

    Args:
        assignment: one under preparation.
        proposed: what its documents come to now.
    """
    if assignment.state is not State.CHECKED or assignment.amounts is None or proposed.amounts is None:
        return
    over = {verdict.candidate.key: verdict.over_cents for verdict in proposed.taken}
    for item in assignment.items:
        if (now := over.get(item.name, 0)) != item.over_cents:
            yield Revalued("over_limit_cents", item.over_cents, now, item.name, item.reference)
    for figure in _HELD_TO:
        then, now = getattr(assignment.amounts, figure), getattr(proposed.amounts, figure)
        if now != then:
            yield Revalued(figure, then, now)
