"""Certain offers of one assignment and day that are one event with many parts: posted by one entry.

Owns which offers go together. A day on which a factor tells a hundred payments of debtors is one write of the
books, not a hundred.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tenants.factoring.events.wanted import PassedOn, Release, Settled
from tenants.factoring.statements.offers import Offer

Parted = Settled | Release | PassedOn
"""Events that are shared among documents, and of which two of a day are the same as one."""


@dataclass(frozen=True, slots=True)
class Joined:
    """An offer to be accepted at once, and the offers that it is made of: itself, or several."""

    offer: Offer
    of: tuple[Offer, ...]

    def about(self, names: Collection[str]) -> frozenset[str]:
        """Return the keys of those of its offers that are about one of some documents."""
        return frozenset(
            each.key
            for each in self.of
            for wanted in each.wanted
            if isinstance(wanted, Parted) and not wanted.parts.keys().isdisjoint(names)
        )


def joined(offers: Iterable[Offer], apart: Collection[str] = ()) -> tuple[Joined, ...]:
    """Join what can be posted as one event, in the order of the first of each.

    Args:
        offers: of one side, all certain.
        apart: keys of those that stay alone.
    """
    found: defaultdict[object, list[Offer]] = defaultdict(list)
    for offer in offers:
        event = None if offer.key in apart else _event(offer)
        found[offer.key if event is None else _same(event)].append(offer)
    return tuple(Joined(_one(each), tuple(each)) for each in found.values())


def _event(offer: Offer) -> Parted | None:
    """Return the event of an offer that can be joined; None of any other."""
    if len(offer.wanted) == 1 and isinstance(offer.wanted[0], Parted):
        return offer.wanted[0]
    return None


def _same(event: Parted) -> object:
    """Return what events have in common that are one."""
    through = event.through if isinstance(event, PassedOn) else None
    return type(event), event.assignment, event.day, through


def _one(offers: Sequence[Offer]) -> Offer:
    """Return offers as one, of all lines and parts; parts of one document are put together."""
    first, events = offers[0], [event for event in map(_event, offers) if event is not None]
    if len(offers) == 1:
        return first
    parts: Counter[str] = Counter()
    for event in events:
        parts.update(event.parts)
    return replace(
        first,
        key=sha256(" ".join(each.key for each in offers).encode()).hexdigest()[:24],
        lines=tuple(line for each in offers for line in each.lines),
        wanted=(replace(events[0], parts=dict(parts)),),
        events=tuple(number for each in offers for number in each.events),
        reasons=tuple(reason for each in offers for reason in each.reasons),
    )
