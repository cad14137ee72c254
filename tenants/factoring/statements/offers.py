"""What waiting lines of statements could be: events to post, or events that stand in the books already.

Owns what is offered, why, and what is certain enough to be posted without looking at each. Posts nothing:
`accepting` does, when somebody says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
import datetime as dt
import hashlib
import json

from ledger_core.factoring.contract import Contract, FinancingCharged
from ledger_core.factoring.statements.expected import Expected, StatementLine
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.statements.funding import FundingTold, fundings_told
from ledger_core.factoring.statements.matching import Match, match_lines
from ledger_core.factoring.statements.naming import Names, names_of
from ledger_core.factoring.states import State
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.events.wanted import Cash, Financing, Fund, Wanted, happened_of
from tenants.factoring.statements.charges import CHARGES, charges_meant
from tenants.factoring.statements.expecting import Expecting, expecting
from tenants.factoring.statements.lines import KeptLine, waiting_lines
from tenants.factoring.statements.meaning import events_meant
from tenants.factoring.statements.partly import Partly, partly_bought
from tenants.factoring.statements.reasons import OfferReason, Why

MOST_LINES = 5_000
"""Of each side, the earliest: what comes after them is offered once they are done with."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What some lines could be. `wanted` are the events to post, `events` those that the books have already.

    `references` are those of the assignments that events to post are about, "" for the contract.
    """

    key: str
    lines: tuple[KeptLine, ...]
    wanted: tuple[Wanted, ...]
    events: tuple[int, ...]
    references: tuple[str, ...]
    reasons: tuple[OfferReason, ...]
    certain: bool

    @property
    def cents(self) -> int:
        """What its lines come to."""
        return sum(line.cents for line in self.lines)

    @property
    def is_factors(self) -> bool:
        """Tell whether its lines are of the factor's account, not of the bank's: no offer mixes them."""
        return self.lines[0].source.is_factors


def offers_of(desk: Desk, session: TenantSession, contract: Contract) -> tuple[Offer, ...]:
    """Return what the waiting lines of a contract could be, the certain offers first.

    What lines mean is told by rows alone: the books are asked when an event is planned. A line may be in
    several offers that are not certain; on each side, the factor's and the bank's, in one that is at most.
    """
    waiting = waiting_lines(session, contract.key)
    offers: list[Offer] = []
    for factors in (True, False):
        lines = tuple(line for line in waiting if line.source.is_factors is factors)[:MOST_LINES]
        if lines:
            since = min(line.day for line in lines)
            known = expecting(session, contract, since, desk.today, factors=factors)
            offers += _Side(lines, known, contract, factors=factors).offers()
    return tuple(sorted(offers, key=_order))


def _order(offer: Offer) -> tuple[bool, bool, dt.date, tuple[int, int]]:
    """Return the place of an offer: what the factor says itself before what the bank says of it."""
    first = min(offer.lines, key=lambda line: (line.day, line.key))
    return not offer.certain, not offer.is_factors, first.day, first.key


class _Side:
    """The lines of the factor's account, or of the bank's, with what they may tell."""

    def __init__(
        self, lines: Sequence[KeptLine], known: Expecting, contract: Contract, *, factors: bool
    ) -> None:
        self.lines = lines
        self.known = known
        self.contract = contract
        self.factors = factors
        self.plain = [
            StatementLine(
                day=line.day, label=line.label, reference=line.reference, kind=line.kind, cents=line.cents
            )
            for line in lines
        ]
        self.names: Names = names_of(known.expected)
        self.matches = match_lines(self.plain, known.expected, contract.currency)
        self.numbers = {reference: each.number for reference, each in known.assignments.items()}
        self.references = {number: reference for reference, number in self.numbers.items()}
        self.partly: Mapping[str, Partly] = (
            partly_bought(self.plain, known, self.matches, self.names) if factors else {}
        )

    def offers(self) -> Iterator[Offer]:
        """Yield all offers: fundings, then what else was matched, then what the kind of a line says."""
        used: set[int] = set()  # beyond doubt, or by a funding
        offered: set[int] = set()
        funded: set[str] = set()
        for told in self._fundings():
            funded.add(told.assignment)
            used |= set(told.lines)
            yield self._funding(told)
        for match in self.matches:
            offer = self._matched(match, funded) if used.isdisjoint(match.lines) else None
            if offer is not None:
                offered |= set(match.lines)
                used |= set(match.lines) if offer.certain else set()
                yield offer
        yield from self._by_kind(used | offered)
        yield from self._charges(used | offered)

    def _fundings(self) -> Iterator[FundingTold]:
        sent = {
            reference: each.amounts
            for reference, each in self.known.assignments.items()
            if each.state is State.SENT and each.amounts is not None
        }
        if self.factors and sent:
            sent |= {reference: partly.amounts for reference, partly in self.partly.items()}
            matches = [*(partly.match for partly in self.partly.values()), *self.matches]
            yield from fundings_told(self.plain, self.known.expected, matches, self.names, sent)

    def _funding(self, told: FundingTold) -> Offer:
        partly = self.partly.get(told.assignment)
        lines = [self.lines[rank] for rank in told.lines]
        own = None if told.amounts == self.known.assignments[told.assignment].amounts else told.amounts
        reasons = [
            *(self._reasons(self._purchase(told)) if partly is None else [_left_out(partly)]),
            *(
                OfferReason(Why.NOT_TOLD, kind=each.kind, expected_cents=each.expected_cents)
                if each.found_cents is None
                else OfferReason(Why.DIFFERS, None, each.kind, each.expected_cents, each.found_cents)
                for each in told.differences
            ),
            *([OfferReason(Why.SAME_DAY)] if told.by_day else []),
        ]
        wanted = Fund(
            assignment=self.numbers[told.assignment],
            day=lines[0].day,
            amounts=own,
            cash_cents=told.cash_cents or None,
            left_out=frozenset(item.name for item in partly.left_out) if partly else frozenset(),
        )
        return self._offer(lines, (wanted,), (), reasons, certain=told.certain)

    def _purchase(self, told: FundingTold) -> Match:
        return next(each for each in self.matches if told.lines[0] in each.lines)

    def _matched(self, match: Match, funded: set[str]) -> Offer | None:
        """Return what a match offers; lines of a funding that is told otherwise offer nothing alone."""
        told = [self.known.expected[rank] for rank in match.expected]
        lines = [self.lines[rank] for rank in match.lines]
        if any(self._is_of_funding(each, funded) for each in told):
            return None
        events = tuple(sorted({each.event for each in told if each.event}))
        wanted = events_meant(lines, told, self.contract, self.known.assignments)
        if not wanted and (match.rest_cents or any(not each.event for each in told)):
            return None
        reasons = list(self._reasons(match))
        if match.rest_cents:
            asked = sum(each.cents for each in told)
            reasons.append(OfferReason(Why.PART, expected_cents=asked, found_cents=asked - match.rest_cents))
        if events:
            reasons.append(OfferReason(Why.POSTED))
        no_purchase = self.factors and any(isinstance(each, Fund) for each in wanted)
        if no_purchase:
            assigned = sum(self.known.assignments[each.assignment].cents for each in told if not each.event)
            reasons.append(OfferReason(Why.NOT_TOLD, kind=LineKind.PURCHASE, expected_cents=assigned))
        return self._offer(lines, wanted, events, reasons, certain=match.certain and not no_purchase)

    def _is_of_funding(self, each: Expected, funded: set[str]) -> bool:
        """Tell whether something is expected of a funding that only its purchase, or its money, tells."""
        if each.event or self.known.assignments[each.assignment].state is not State.SENT:
            return False
        return each.kind is not LineKind.CASH or each.assignment in funded

    def _by_kind(self, offered: set[int]) -> Iterator[Offer]:
        """Yield what lines are by their kind alone: interest, and money that no assignment explains."""
        charged = self.contract.fees.financing_charged is FinancingCharged.ON_STATEMENT
        for rank, line in enumerate(self.lines):
            if rank in offered or not self.factors or not self.contract.passes_title:
                continue
            reasons = [OfferReason(Why.KIND_SAID, kind=line.kind)]
            if line.kind is LineKind.FINANCING:
                number = self._named(rank)
                interest = Financing(
                    day=line.day, cents=-line.cents, assignment=number, contract=self.contract.key
                )
                certain = charged and line.cents < 0
                yield self._offer([line], (interest,), (), reasons, certain=certain)
            elif line.kind is LineKind.CASH:
                money = Cash(day=line.day, cents=-line.cents, contract=self.contract.key)
                yield self._offer([line], (money,), (), reasons, certain=False)

    def _charges(self, offered: set[int]) -> Iterator[Offer]:
        """Yield what a day's lines charge of no funding; those of a day with a purchase wait for it."""
        if not self.factors or not self.contract.passes_title:
            return
        waiting = {rank for match in self.matches if match.certain for rank in match.lines}
        bought = {line.day for line in self.lines if line.kind is LineKind.PURCHASE}
        found: defaultdict[tuple[dt.date, int], list[KeptLine]] = defaultdict(list)
        for rank, line in enumerate(self.lines):
            if line.kind not in CHARGES or rank in offered | waiting or line.day in bought:
                continue
            if not self._names_sent(rank):
                found[line.day, self._named(rank)].append(line)
        for (_, number), lines in found.items():
            wanted = charges_meant(lines, self.contract, number)
            kinds = dict.fromkeys(line.kind for line in lines)
            reasons = [OfferReason(Why.KIND_SAID, kind=kind) for kind in kinds]
            if LineKind.COMMISSION_VAT not in kinds:
                reasons.append(OfferReason(Why.NO_VAT))
            if wanted:
                yield self._offer(lines, wanted, (), reasons, certain=False)

    def _names_sent(self, rank: int) -> bool:
        """Tell whether a line names an assignment that is not funded yet."""
        named = {assignment for assignment, _ in self.names.named_by(self.plain[rank])}
        return any(
            each in self.known.assignments and self.known.assignments[each].state is State.SENT
            for each in named
        )

    def _named(self, rank: int) -> int:
        """Return the number of the funded assignment that a line names, 0 where it names none or several."""
        named = {assignment for assignment, _ in self.names.named_by(self.plain[rank])}
        funded = [
            each
            for each in named
            if each in self.known.assignments and self.known.assignments[each].funded_on is not None
        ]
        return self.numbers[funded[0]] if len(funded) == 1 == len(named) else 0

    def _reasons(self, match: Match) -> Iterator[OfferReason]:
        if match.reason is not None:
            yield OfferReason(Why.MATCHED, match.reason)
        else:
            yield OfferReason(Why.ANOTHER_CHOICE)
        if any(self.lines[rank].kind is LineKind.OTHER for rank in match.lines):
            yield OfferReason(Why.KIND_GUESSED, kind=match.kind)
        if not match.agrees:
            yield OfferReason(Why.NAMES_OTHER)
        if (
            match.kind is LineKind.PASSED_ON
            and self.factors
            and all(self.lines[rank].cents < 0 for rank in match.lines)
        ):
            yield OfferReason(Why.NETTED)

    def _offer(
        self,
        lines: Sequence[KeptLine],
        wanted: tuple[Wanted, ...],
        events: tuple[int, ...],
        reasons: Iterable[OfferReason],
        *,
        certain: bool,
    ) -> Offer:
        return Offer(
            key=_key(lines, wanted, events),
            lines=tuple(lines),
            wanted=wanted,
            events=events,
            references=tuple(self.references.get(each.assignment, "") for each in wanted),
            reasons=tuple(reasons),
            certain=certain,
        )


def _left_out(partly: Partly) -> OfferReason:
    """Say which documents a purchase lacks."""
    assigned = partly.amounts.assigned_cents
    return OfferReason(
        Why.LEFT_OUT,
        kind=LineKind.PURCHASE,
        expected_cents=assigned + sum(item.cents for item in partly.left_out),
        found_cents=assigned,
        documents=tuple(item.reference or item.name for item in partly.left_out),
    )


def _key(lines: Iterable[KeptLine], wanted: Iterable[Wanted], events: Iterable[int]) -> str:
    """Return what names an offer as long as it is the same."""
    said = {
        "lines": [line.key for line in lines],
        "wanted": [(happened_of(each).value, asdict(each)) for each in wanted],
        "events": list(events),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=_said).encode()).hexdigest()[:24]


def _said(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
