"""Offers: what the matcher finds on a bench, as the workbench shows and accepts it.

Made once a revision, account and third party, and kept while there is room; an offer is named by its lines,
so that one accepted on an older revision is still known. Never writes.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from threading import Lock

from ledger_core.lettrage.apply import place_of
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Group, Proposal, Tolerance
from ledger_core.lettrage.reasons import Reason
from tenants.db import TenantSession
from tenants.lettrage.bench import Bench
from tenants.lettrage.habits import usual_of_account
from tenants.lettrage.parties import said

_ID_BYTES = 8
CERTAIN_SCORE = 1_000


class OfferKind(StrEnum):
    """How sure an offer is, and what it leaves."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    GAP = "gap"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Offer:
    """Lines that may be lettered together: `cents` would be settled, `gap_cents` left, debit positive."""

    id: str
    kind: OfferKind
    names: tuple[str, ...]
    cents: int
    gap_cents: int
    debits: int
    credits: int
    rule: str
    reason: Reason
    score: int
    foreign_currency: str
    variants: tuple[tuple[str, ...], ...]

    def proposal(self, bench: Bench) -> Proposal:
        """Return the offer as a proposal on a bench that has all its lines."""
        keys = tuple(sorted(bench.by_name[name].key for name in self.names))
        return Proposal(
            keys,
            self.rule,
            self.reason,
            self.score,
            self.gap_cents,
            self.foreign_currency,
            partial=self.kind is OfferKind.PARTIAL,
        )


_State = tuple[int, tuple[tuple[str, object], ...]]


class OfferCache:
    """Offers made lately, those of `most` benches. Safe for several threads.

    While the lines of a bench say the same to the matcher, which reads more of them than their names hold, so
    do its offers: that other third parties of the account were lettered meanwhile may have changed its habits
    a little, and is not worth another search.
    """

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, int, str, str], tuple[Offer, ...]] = OrderedDict()
        self._latest: dict[tuple[int, str, str], tuple[_State, tuple[Offer, ...]]] = {}
        self._lock = Lock()

    def of(self, session: TenantSession, bench: Bench) -> tuple[Offer, ...]:
        """Return the offers of a bench, the surest first."""
        key = (bench.tenant_id, bench.number, bench.account, bench.customer)
        found = self._get(key)
        if found is None:
            state = (
                bench.gap_limit_cents,
                tuple((bench.names[line.key], said(line)) for line in _to_match(bench)),
            )
            owner = bench.tenant_id, bench.account, bench.customer
            before = self._latest.get(owner)
            found = before[1] if before is not None and before[0] == state else offers_of(session, bench)
            with self._lock:
                self._kept[key] = found
                self._latest[owner] = state, found
                while len(self._kept) > self._most:
                    (tenant_id, _number, account, customer), _offers = self._kept.popitem(last=False)
                    self._latest.pop((tenant_id, account, customer), None)
        return found

    def named(
        self, session: TenantSession, bench: Bench, ids: Collection[str], seen: int
    ) -> dict[str, Offer]:
        """Return those of the offers that were made for the revision `seen`, else lately, else for the bench.

        A quick hand accepts one after another: none of them waits for the search that the last one asked for.
        """
        older = self.at(bench, seen) or ()
        known = {offer.id: offer for offer in older if offer.id in ids}
        if len(known) < len(set(ids)):
            with self._lock:
                _state, lately = self._latest.get(
                    (bench.tenant_id, bench.account, bench.customer), (None, ())
                )
            known |= {offer.id: offer for offer in lately if offer.id in ids}
        if len(known) < len(set(ids)):
            known |= {offer.id: offer for offer in self.of(session, bench) if offer.id in ids}
        return known

    def at(self, bench: Bench, number: int) -> tuple[Offer, ...] | None:
        """Return the offers that were made for a revision of a bench; None where they are not kept."""
        return self._get((bench.tenant_id, number, bench.account, bench.customer))

    def _get(self, key: tuple[int, int, str, str]) -> tuple[Offer, ...] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found


def offers_of(session: TenantSession, bench: Bench) -> tuple[Offer, ...]:
    """Match the lines of a bench."""
    lines = _to_match(bench)
    usual = {bench.account: usual_of_account(session, bench)}
    matching = match(lines, Tolerance(bench.gap_limit_cents), usual=usual)
    found = [*_certain(bench, matching.groups), *_proposed(bench, matching.proposals)]
    order = list(OfferKind)
    return tuple(sorted(found, key=lambda offer: (order.index(offer.kind), -offer.score)))


def _to_match(bench: Bench) -> list[Line]:
    return [line for line in bench.lines if place_of(line) not in bench.shared_places]


def _certain(bench: Bench, groups: Iterable[Group]) -> Iterable[Offer]:
    for group in groups:
        kind = OfferKind.GAP if group.gap_cents else OfferKind.CERTAIN
        proposal = Proposal(
            group.keys, group.rule, group.reason, CERTAIN_SCORE, group.gap_cents, group.foreign_currency
        )
        yield _offer(bench, kind, proposal)


def _proposed(bench: Bench, proposals: Iterable[Proposal]) -> Iterable[Offer]:
    for proposal in proposals:
        if proposal.partial:
            kind = OfferKind.PARTIAL
        else:
            kind = OfferKind.GAP if proposal.gap_cents else OfferKind.PROBABLE
        yield _offer(bench, kind, proposal)


def _offer(bench: Bench, kind: OfferKind, proposal: Proposal) -> Offer:
    cents = [bench.lines[key].cents for key in proposal.keys]
    debits = [each for each in cents if each > 0]
    names = _names(bench, proposal.keys)
    return Offer(
        id=_id(kind, names),
        kind=kind,
        names=names,
        cents=min(sum(debits), sum(debits) - sum(cents)) or max(map(abs, cents)),
        gap_cents=proposal.gap_cents,
        debits=len(debits),
        credits=sum(each < 0 for each in cents),
        rule=proposal.rule,
        reason=proposal.reason,
        score=proposal.score,
        foreign_currency=proposal.foreign_currency,
        variants=tuple(_names(bench, keys) for keys in proposal.alternatives),
    )


def _names(bench: Bench, keys: Sequence[int]) -> tuple[str, ...]:
    ordered = sorted((bench.lines[key] for key in keys), key=lambda line: (line.date, line.key))
    return tuple(bench.names[line.key] for line in ordered)


def _id(kind: OfferKind, names: Iterable[str]) -> str:
    return blake2b(repr((kind.value, sorted(names))).encode(), digest_size=_ID_BYTES).hexdigest()
