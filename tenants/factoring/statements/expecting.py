"""What lines of a contract's statements may tell: of what is sent and funded, and of events posted already.

Owns what is expected on each side, the factor's current account and the company's bank. Matches nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.statements.expected import Expected, funding_expected
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.states import State
from tenants.db import TenantSession
from tenants.factoring.assignments.reading import Assignment, Item, assignment_numbered, assignments_of
from tenants.factoring.events.scene import figure_of, held_back_cents, owed_cents
from tenants.factoring.rows import AssignmentRow, EventRow
from tenants.factoring.statements.lines import posted_lines
from tenants.factoring.story import Happened

AFTER_THE_END = dt.timedelta(days=120)  # holdback and money of an assignment may come after its end
AROUND = dt.timedelta(days=45)  # between a line and an event that was posted without it

_SHOWS: Mapping[Happened, tuple[LineKind, int, int]] = {
    # on the factor's account, and on the bank: 0 where a line of that side does not tell it
    Happened.CASH: (LineKind.CASH, -1, 1),
    Happened.FINANCING: (LineKind.FINANCING, -1, 0),
    Happened.SETTLED: (LineKind.SETTLED, 1, 0),
    Happened.RELEASE: (LineKind.RELEASE, 1, 0),
    Happened.RECOURSE: (LineKind.RECOURSE, -1, 0),
    Happened.REPAID: (LineKind.PASSED_ON, 0, -1),
}


@dataclass(frozen=True, slots=True)
class Expecting:
    """What may be told, and the assignments that it is about, by reference."""

    expected: tuple[Expected, ...]
    assignments: Mapping[str, Assignment]


def expecting(
    session: TenantSession, contract: Contract, since: dt.date, today: dt.date, *, factors: bool
) -> Expecting:
    """Return what lines of one side may tell.

    Args:
        session: one that reads the tenant.
        contract: whose lines they are.
        since: the day of the first of them.
        today: the present day.
        factors: the side: the factor's current account, else the company's bank.
    """
    assignments = tuple(_assignments(session, contract.key, today))
    events = tuple(session.scalars(select(EventRow).where(EventRow.contract == contract.key)))
    owed = _owed(events, assignments, "current_cents")
    lent = _owed(events, assignments, "lent_cents")
    found: list[Expected] = []
    for each in assignments:
        if each.state is State.SENT:
            found += _of_sent(each, contract, factors=factors)
        elif contract.passes_title:
            found += _of_funded(each, owed[each.number], factors=factors)
        elif not factors and lent[each.number] > 0:
            found.append(_whole(each, LineKind.PASSED_ON, -lent[each.number]))
    references = {each.number: each.reference for each in assignments}
    found += _posted(session, contract, events, references, since - AROUND, factors=factors)
    return Expecting(tuple(found), {each.reference: each for each in assignments})


def _assignments(session: TenantSession, key: str, today: dt.date) -> Iterator[Assignment]:
    yield from assignments_of(session, contract=key, states=(State.SENT, State.FUNDED))
    ended = select(AssignmentRow.number).where(
        AssignmentRow.contract == key,
        AssignmentRow.funded_on.is_not(None),
        AssignmentRow.ended_on >= today - AFTER_THE_END,
    )
    for number in session.scalars(ended.order_by(AssignmentRow.number)):
        found = assignment_numbered(session, number)
        if found is not None:
            yield found


def _owed(
    events: tuple[EventRow, ...], assignments: tuple[Assignment, ...], figure: str
) -> Mapping[int, int]:
    """Return a figure by assignment; what was paid of none goes off the oldest first."""
    found: defaultdict[int, int] = defaultdict(int)
    for event in events:
        found[event.assignment] += figure_of(event, figure)
    paid = -min(0, found.pop(0, 0))
    for each in sorted(assignments, key=lambda each: each.number):
        taken = min(paid, max(0, found[each.number]))
        found[each.number] -= taken
        paid -= taken
    return found


def _of_sent(each: Assignment, contract: Contract, *, factors: bool) -> Iterator[Expected]:
    if each.amounts is None:
        return
    aliases = _aliases(each)
    available = each.amounts.available_cents
    if not factors:
        yield _whole(each, LineKind.CASH, available)
    elif contract.passes_title:
        yield from funding_expected(each.reference, each.amounts, available, each.day, aliases=aliases)


def _of_funded(each: Assignment, owed: int, *, factors: bool) -> Iterator[Expected]:
    """Yield what may follow; what is over the limit or beyond the quota is paid once debtors have paid."""
    kept = each.amounts.over_limit_cents + each.amounts.beyond_quota_cents if each.amounts else 0
    payable = owed - min(kept, max(0, each.left_cents))
    if payable > 0:
        yield _whole(each, LineKind.CASH, -payable if factors else payable)
    for item in each.items:
        if item.collected_cents:
            yield _of_item(each, item, LineKind.PASSED_ON, -item.collected_cents)  # or taken off the account
            if factors:
                yield _of_item(each, item, LineKind.PASSED_ON, item.collected_cents)
        if not factors:
            continue
        if owed_cents(item):
            yield _of_item(each, item, LineKind.SETTLED, owed_cents(item))
            yield _of_item(each, item, LineKind.RECOURSE, -owed_cents(item))
        if held_back_cents(item):
            yield _of_item(each, item, LineKind.RELEASE, held_back_cents(item))


def _aliases(each: Assignment) -> tuple[str, ...]:
    """Return how a factor may call an assignment: by its file's number, or by a document of it."""
    file = (str(each.file_number),) if each.file_number else ()
    documents = {number for item in each.items for number in (item.reference, item.sent_as)}
    return (*file, *sorted(documents - {""}))


def _whole(each: Assignment, kind: LineKind, cents: int) -> Expected:
    return Expected(
        assignment=each.reference,
        kind=kind,
        cents=cents,
        day=each.funded_on or each.day,
        aliases=_aliases(each),
    )


def _of_item(each: Assignment, item: Item, kind: LineKind, cents: int) -> Expected:
    return Expected(
        assignment=each.reference,
        kind=kind,
        cents=cents,
        day=each.funded_on or each.day,
        reference=item.reference,
        name=item.name,
        aliases=(item.sent_as,) if item.sent_as else (),
    )


def _posted(  # noqa: PLR0913  what is told again
    session: TenantSession,
    contract: Contract,
    events: tuple[EventRow, ...],
    references: Mapping[int, str],
    since: dt.date,
    *,
    factors: bool,
) -> Iterator[Expected]:
    """Yield what events have posted of which no line of this side is known yet."""
    days = {event.number: event.day for event in events}
    told: defaultdict[tuple[dt.date, LineKind], int] = defaultdict(int)
    told_of = set()
    for line in posted_lines(session, contract.key, since):
        if line.source.is_factors is factors and line.done in days:
            told[days[line.done], line.kind] += line.cents
            told_of.add((line.done, line.kind))
    shown = [
        each
        for event in events
        if event.day >= since
        for each in _shown(
            event,
            references.get(event.assignment, ""),
            factors=factors,
            passes_title=contract.passes_title,
        )
    ]
    posted: defaultdict[tuple[dt.date, LineKind], int] = defaultdict(int)
    for each in shown:
        posted[each.day, each.kind] += each.cents
    for each in shown:
        of_day = each.day, each.kind
        # lines of several events of a day are done with by the last of them
        if (each.event, each.kind) not in told_of and (of_day not in told or told[of_day] != posted[of_day]):
            yield each


def _shown(event: EventRow, reference: str, *, factors: bool, passes_title: bool) -> Iterator[Expected]:
    """Yield what lines of one side tell of an event that was posted."""
    kind = Happened(event.kind)
    if kind is Happened.FUNDED:
        yield from _funding_shown(event, reference, factors=factors, passes_title=passes_title)
        return
    if kind is Happened.CHARGED:
        yield from _charge_shown(event, reference) if factors else ()
        return
    line, on_account, on_bank = _SHOWS.get(kind, (LineKind.OTHER, 0, 0))
    if kind is Happened.PASSED_ON:
        is_netted = event.facts.get("through") == Through.CURRENT.value
        line, on_account, on_bank = LineKind.PASSED_ON, -1 if is_netted else 1, 0 if is_netted else -1
    cents = event.facts.get("cents")
    sign = on_account if factors else on_bank
    if sign and isinstance(cents, int) and event.revision:
        yield Expected(assignment=reference, kind=line, cents=cents * sign, day=event.day, event=event.number)


def _charge_shown(event: EventRow, reference: str) -> Iterator[Expected]:
    """Yield what lines tell of a charge: its net, and its VAT."""
    kind = LineKind(str(event.facts["charge"]))
    for line, cents in (
        (kind, event.facts["net_cents"]),
        (LineKind.COMMISSION_VAT, event.facts["vat_cents"]),
    ):
        if isinstance(cents, int) and cents:
            yield Expected(assignment=reference, kind=line, cents=-cents, day=event.day, event=event.number)


def _funding_shown(
    event: EventRow, reference: str, *, factors: bool, passes_title: bool
) -> Iterator[Expected]:
    amounts, cash = event.facts.get("amounts"), event.facts.get("cash_cents")
    if not isinstance(amounts, dict) or not isinstance(cash, int):
        return
    if factors and passes_title:
        yield from funding_expected(reference, Amounts(**amounts), cash, event.day, event=event.number)
    elif not factors and cash:
        yield Expected(
            assignment=reference, kind=LineKind.CASH, cents=cash, day=event.day, event=event.number
        )
