"""What matched lines mean: the events to post for them, each of one assignment.

Owns how a match becomes events: which documents a sum is shared among, and when a match means nothing that
could be posted. Decides nothing and posts nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
import datetime as dt

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.statements.expected import Expected
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.states import State
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.events.wanted import Cash, Fund, PassedOn, Recourse, Release, Repaid, Settled, Wanted
from tenants.factoring.statements.lines import KeptLine

_PARTED: Mapping[LineKind, type[Settled] | type[Release]] = {
    LineKind.SETTLED: Settled,
    LineKind.RELEASE: Release,
}


def events_meant(
    lines: Sequence[KeptLine],
    told: Sequence[Expected],
    contract: Contract,
    assignments: Mapping[str, Assignment],
) -> tuple[Wanted, ...]:
    """Return the events that lines mean, by assignment; none where they mean nothing that can be posted.

    Args:
        lines: that were matched, of one side and at least one.
        told: what they tell, all of one kind; what the books have already counts as told, and is not posted.
        contract: of both.
        assignments: by reference.
    """
    whole = sum(line.cents for line in lines)
    known = sum(each.cents for each in told if each.event)
    open_ones = [each for each in told if not each.event]
    day = max(line.day for line in lines)
    of_each: dict[str, list[tuple[Expected, int]]] = {}
    for each, cents in _shared(open_ones, whole - known):
        of_each.setdefault(each.assignment, []).append((each, cents))
    meant = [
        _event(assignments[reference], shares, day, lines, contract) for reference, shares in of_each.items()
    ]
    found = tuple(each for each in meant if each is not None)
    return found if len(found) == len(meant) else ()


def _shared(told: Sequence[Expected], whole: int) -> Iterator[tuple[Expected, int]]:
    """Yield what each gets of a sum: all of it where it is enough, else in order as far as it goes."""
    if sum(each.cents for each in told) == whole:
        yield from ((each, each.cents) for each in told)
        return
    left = whole
    for each in told:
        cents = min(left, each.cents) if whole > 0 else max(left, each.cents)
        if cents * whole > 0:
            yield each, cents
            left -= cents


def _event(
    of: Assignment,
    shares: Sequence[tuple[Expected, int]],
    day: dt.date,
    lines: Sequence[KeptLine],
    contract: Contract,
) -> Wanted | None:
    """Return the event of one assignment; None where a part of it cannot be one."""
    kind = shares[0][0].kind
    is_whole = all(each.cents == cents for each, cents in shares)
    cents = sum(cents for _, cents in shares)
    if kind is LineKind.CASH:
        if of.state is State.SENT:
            paid = abs(cents) if contract.passes_title else None
            return Fund(assignment=of.number, day=day, cash_cents=paid) if is_whole else None
        return Cash(assignment=of.number, day=day, cents=abs(cents))
    if kind is LineKind.RECOURSE:
        names = frozenset(each.name for each, _ in shares)
        reason = lines[0].label or lines[0].reference
        return Recourse(assignment=of.number, day=day, names=names, reason=reason) if is_whole else None
    if kind is LineKind.PASSED_ON:
        if not contract.passes_title:
            return Repaid(assignment=of.number, day=day, parts=_of_items(of, abs(cents)))
        is_netted = lines[0].source.is_factors and cents < 0
        return PassedOn(
            assignment=of.number,
            day=day,
            parts={each.name: abs(cents) for each, cents in shares},
            through=Through.CURRENT if is_netted else Through.BANK,
        )
    parts = {each.name: cents for each, cents in shares}
    made = _PARTED.get(kind)
    return made(assignment=of.number, day=day, parts=parts) if made else None


def _of_items(of: Assignment, cents: int) -> dict[str, int]:
    """Share what is paid back among the documents of an assignment, in their order."""
    found: defaultdict[str, int] = defaultdict(int)
    for item in of.items:
        taken = min(cents, max(0, item.cents))
        found[item.name] += taken
        cents -= taken
    return {name: part for name, part in found.items() if part}
