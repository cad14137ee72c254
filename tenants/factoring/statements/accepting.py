"""Offers accepted: their events are posted, and their lines are done with in the same transaction.

Where lines tell of several assignments the events follow each other; the lines are done with the last of
them. Whoever is interrupted in between finds the same lines offered for what is left. What is certain is
posted together as far as it is one event, and a bounded number of events by each act.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from tenants import audit_log
from tenants.books.landing import Watcher, unwatched
from tenants.books.refusals import NotWrittenError
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.events.planning import EventProposal
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.refusals import EventRefusedError
from tenants.factoring.rows import EventRow
from tenants.factoring.statements.importing import contract_for_statements
from tenants.factoring.statements.joining import Joined, joined
from tenants.factoring.statements.lines import LineDoneError, mark_done
from tenants.factoring.statements.offers import Offer, offers_of

MOST_AT_ONCE = 10
"""Events that one request posts: each is a write of the books, of a second or two where a month is large."""
MOST_NOTED = 200
"""Offers of events that the books have already, which one request notes: no book is written for these."""


class OfferGoneError(LookupError):
    """The offer is not made any more: lines were done with, or something else was posted meanwhile."""


@dataclass(frozen=True, slots=True)
class OfferProposal:
    """An offer with its events as they would be posted; none where the books have them already."""

    offer: Offer
    proposals: tuple[EventProposal, ...]
    print: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of certain offers: how many were taken, which were refused and why, how many are left."""

    taken: int
    refused: tuple[tuple[Offer, Exception], ...]
    left: int


def propose_offer(desk: Desk, contract_key: str, offer_key: str) -> OfferProposal:
    """Return an offer with the entries that accepting it would post; nothing is.

    Raises:
        OfferGoneError: it is not made any more.
        EventRefusedError: an event of it cannot be.
        NoSuchContractError: there is no such contract.
    """
    return _proposed(desk, _offer(desk, contract_key, offer_key))


def _proposed(desk: Desk, offer: Offer) -> OfferProposal:
    proposals = tuple(propose_event(desk, wanted) for wanted in offer.wanted)
    said = " ".join([offer.key, *(each.print for each in proposals)])
    return OfferProposal(offer, proposals, sha256(said.encode()).hexdigest())


def accept(
    desk: Desk, contract_key: str, offer_key: str, seen: str, watch: Watcher = unwatched
) -> int | None:
    """Post what an offer says, as its author saw it; its lines wait no more.

    Args:
        desk: who accepts.
        contract_key: of the lines.
        offer_key: the offer.
        seen: the print of the proposal that its author looked at.
        watch: told at each named point of a write; what it raises ends it.

    Returns:
        The number of the last revision; None where the books had it already.

    Raises:
        OfferGoneError: it is not made any more, or would be another than was seen.
        EventRefusedError: an event of it cannot be.
        NotWrittenError: the books would not be sound, or a period is closed.
        LineDoneError: somebody else was faster with one of its lines.
        NoSuchContractError: there is no such contract.
    """
    proposal = propose_offer(desk, contract_key, offer_key)
    if proposal.print != seen:
        raise OfferGoneError(offer_key)
    return _taken(desk, contract_key, proposal, watch)


def accept_certain(desk: Desk, contract_key: str, most: int = MOST_AT_ONCE) -> Accepted:
    """Accept offers that are certain, those of one assignment and day as one; what is refused stays offered.

    All of one side are taken before lines are matched again: what the factor tells may be what the bank tells
    as well, and is then known already.

    Args:
        desk: who accepts.
        contract_key: of the lines.
        most: events that are tried at once.

    Raises:
        NoSuchContractError: there is no such contract.
    """
    taken = tried = noted = 0
    refused: dict[str, Exception] = {}
    apart: set[str] = set()
    while True:
        certain = [each for each in _offers(desk, contract_key) if each.certain]
        left = [each for each in certain if each.key not in refused]
        if not left or tried >= most or noted >= MOST_NOTED:
            still = tuple((each, refused[each.key]) for each in certain if each.key in refused)
            return Accepted(taken, still, len(left))
        for each in joined((each for each in left if each.is_factors is left[0].is_factors), apart):
            if tried >= most or noted >= MOST_NOTED:
                break
            tried += len(each.offer.wanted)
            noted += not each.offer.wanted
            try:
                _taken(desk, contract_key, _proposed(desk, each.offer), unwatched)
                taken += len(each.of)
            except (EventRefusedError, NotWrittenError, LineDoneError) as error:
                alone = _alone(each, error)
                apart |= alone
                refused |= {} if alone else {offer.key: error for offer in each.of}


def _alone(refused: Joined, error: Exception) -> frozenset[str]:
    """Return the keys of the offers that are tried alone after all; none where the reason is that of each."""
    if len(refused.of) == 1 or isinstance(error, NotWrittenError):
        return frozenset()
    if isinstance(error, EventRefusedError):
        return refused.about(error.names)
    return frozenset(each.key for each in refused.of)  # a colleague was faster with one of them


def _taken(desk: Desk, contract_key: str, proposal: OfferProposal, watch: Watcher) -> int | None:
    """Post the events of an offer; those after the first are looked at again, for it changed the books."""
    offer = proposal.offer
    if not offer.wanted:
        _note(desk, contract_key, offer)
        return None
    seen = proposal.proposals[0].print
    *first, last = offer.wanted
    for wanted, following in zip(first, offer.wanted[1:], strict=True):
        post_event(desk, wanted, seen, watch=watch)
        seen = propose_event(desk, following).print
    return post_event(desk, last, seen, _marking(offer), watch).number


def _offers(desk: Desk, contract_key: str) -> tuple[Offer, ...]:
    with desk.reading() as session:
        contract = contract_for_statements(session, contract_key, desk.today)
        return offers_of(desk, session, contract)


def _offer(desk: Desk, contract_key: str, offer_key: str) -> Offer:
    for offer in _offers(desk, contract_key):
        if offer.key == offer_key:
            return offer
    raise OfferGoneError(offer_key)


def _marking(offer: Offer) -> Callable[[TenantSession, EventRow], None]:
    def mark(session: TenantSession, event: EventRow) -> None:
        mark_done(session, [line.key for line in offer.lines], event.number)

    return mark


def _note(desk: Desk, contract_key: str, offer: Offer) -> None:
    """Note which events lines tell again; nothing is posted."""
    with desk.writing() as session:
        audit_log.append(
            session,
            actor=desk.hand.actor,
            action="factoring:lines-known",
            subject=contract_key,
            detail={"lines": [list(line.key) for line in offer.lines], "events": list(offer.events)},
            at=desk.now,
        )
        mark_done(session, [line.key for line in offer.lines], offer.events[-1])
