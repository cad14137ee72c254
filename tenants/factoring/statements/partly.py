"""Purchases of a part of what was sent: a line lacks exactly what some documents come to.

Owns which documents a factor left out, where only these can be; a person says whether it is so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.statements.expected import StatementLine
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.statements.left_out import only_subset
from ledger_core.factoring.statements.matching import Match
from ledger_core.factoring.statements.naming import Names
from ledger_core.factoring.states import State
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.events.funding import reckoned_without
from tenants.factoring.statements.expecting import Expecting


@dataclass(frozen=True, slots=True)
class Partly:
    """A purchase without some documents: its line, and what the rest comes to until lines tell more."""

    match: Match
    left_out: tuple[Item, ...]
    amounts: Amounts


def partly_bought(
    lines: Sequence[StatementLine], known: Expecting, matches: Sequence[Match], names: Names
) -> Mapping[str, Partly]:
    """Return by reference the assignments of which a purchase tells a part.

    Args:
        lines: of the factor's side.
        known: what they may tell.
        matches: of both; an assignment whose purchase is told whole has no part.
        names: of what is expected.
    """
    taken = {rank for match in matches if match.certain for rank in match.lines}
    whole = {
        known.expected[rank].assignment
        for match in matches
        if match.kind is LineKind.PURCHASE and not match.rest_cents
        for rank in match.expected
    }
    found = {}
    for place, expected in enumerate(known.expected):
        each = known.assignments.get(expected.assignment)
        if expected.kind is not LineKind.PURCHASE or expected.event or each is None:
            continue
        if each.state is State.SENT and each.amounts and each.reference not in whole:
            for rank in _lines_for(each, lines, names):
                partly = _partly(each, each.amounts, lines[rank].cents, (rank, place))
                if partly is not None and rank not in taken:
                    found[each.reference] = partly
                    taken.add(rank)
                    break
    return found


def _lines_for(each: Assignment, lines: Sequence[StatementLine], names: Names) -> Iterator[int]:
    """Yield purchases that could be a part of an assignment: those that name it, then those of no name."""
    named = {
        rank: {assignment for assignment, _ in names.named_by(line)}
        for rank, line in enumerate(lines)
        if line.kind is LineKind.PURCHASE and 0 < line.cents < each.cents
    }
    yield from (rank for rank, found in named.items() if each.reference in found)
    yield from (rank for rank, found in named.items() if not found)


def _partly(each: Assignment, amounts: Amounts, bought: int, ranks: tuple[int, int]) -> Partly | None:
    missing = only_subset([item.cents for item in each.items], each.cents - bought)
    if missing is None:
        return None
    left_out = tuple(each.items[rank] for rank in missing)
    line, place = ranks
    return Partly(
        Match((line,), (place,), LineKind.PURCHASE, None, certain=False),
        left_out,
        reckoned_without(amounts, each.items, {item.name for item in left_out}),
    )
