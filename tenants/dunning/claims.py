"""The register of claims: what each late invoice bears beside its principal, less what was decided about it.

Computed anew from the books for any day and never stored; the acts are (`claim_acts`). A claim outlives the
payment of its invoice. Owns what is still claimed; decides about nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from functools import cached_property

from sqlalchemy import select

from ledger_core.late_payment.claims import Claim, ClaimKind, claims_of
from ledger_core.late_payment.covered import Act, Decided, covered
from ledger_core.late_payment.interest import Statement
from ledger_core.lettrage.lines import Line
from ledger_core.loading.collector import collector_paused
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.claim_terms import claim_terms, read_within
from tenants.dunning.stamp import stamp_of
from tenants.dunning.story_rows import ClaimAct
from tenants.receivables.situation import customer_lines

__all__ = ["ClaimKind", "Part", "Register", "Registered", "Unfounded", "customer_register", "register_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of claim for one invoice, in cents of euros.

    `computed_cents` is what it came to by the rules, `open_cents` what of it nobody decided about; None where
    a rate is missing and there is no figure.
    """

    kind: ClaimKind
    computed_cents: int | None
    open_cents: int | None
    waived_cents: int
    posted_cents: int


@dataclass(frozen=True, slots=True)
class Registered:
    """The claims for one invoice. `left` is the statement of the interest that nobody decided about."""

    name: str  # of the debt
    claim: Claim
    left: Statement
    parts: tuple[Part, ...]  # interest first; the indemnity where it is owed

    def part(self, kind: ClaimKind) -> Part | None:
        """Return the claim of a kind; None where there is none."""
        return next((part for part in self.parts if part.kind is kind), None)

    def demanded_cents(self, kind: ClaimKind) -> int:
        """Return what may be asked for: what is open and has a figure, and is not prescribed."""
        part = self.part(kind)
        if part is None or self.claim.is_prescribed:
            return 0
        return part.open_cents or 0


@dataclass(frozen=True, slots=True)
class Unfounded:
    """What was posted for an invoice that bears no claim any more: the books were corrected since."""

    name: str
    account: str
    customer: str
    kind: ClaimKind
    posted_cents: int


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Register:
    """All claims of a tenant as of a day, by account, customer and due date."""

    day: dt.date
    claims: tuple[Registered, ...]
    unfounded: tuple[Unfounded, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Registered]:
        """The claims by name of the debt."""
        return {each.name: each for each in self.claims}

    @cached_property
    def by_customer(self) -> Mapping[tuple[str, str], Sequence[Registered]]:
        """The claims by number of the account and code of the customer."""
        found: defaultdict[tuple[str, str], list[Registered]] = defaultdict(list)
        for each in self.claims:
            found[each.claim.line.account, each.claim.line.customer].append(each)
        return found


def register_of(session: TenantSession, picture: Picture, day: dt.date) -> Register:
    """Return the claims of the session's tenant as of a day; worked out once a revision, day and decision.

    Acts count whenever they were made; interest that is waived or posted up to a day is so for good.
    """
    stamp = stamp_of(session)
    return picture.kept.once(
        ("claims", day, stamp), lambda: _register(session, picture, day, customer_lines(picture))
    )


def customer_register(
    session: TenantSession, picture: Picture, day: dt.date, account: str, customer: str
) -> Register:
    """Return the claims on one customer, worked out anew: what a writer sees is not kept for others."""
    lines = [line for line in customer_lines(picture) if line.customer in {customer, ""}]
    found = _register(session, picture, day, lines)
    own = found.by_customer.get((account, customer), ())
    return Register(day, tuple(own), ())


def _register(session: TenantSession, picture: Picture, day: dt.date, lines: Iterable[Line]) -> Register:
    terms = claim_terms(session, picture)
    acts = _acts(session)
    with collector_paused():
        found = claims_of(lines, picture.terms, terms.of, day, within=read_within(session))
        claims = tuple(_registered(terms.names[claim.line.key], claim, acts) for claim in found)
    return Register(day, claims, tuple(_unfounded(claims, acts)))


def _acts(session: TenantSession) -> Mapping[tuple[str, ClaimKind], Sequence[ClaimAct]]:
    """Return all acts by name of the debt and kind, in the order they were made."""
    found: defaultdict[tuple[str, ClaimKind], list[ClaimAct]] = defaultdict(list)
    for act in session.scalars(select(ClaimAct).order_by(ClaimAct.number)):
        found[act.debt, ClaimKind(act.kind)].append(act)
    return found


def _registered(
    name: str, claim: Claim, acts: Mapping[tuple[str, ClaimKind], Sequence[ClaimAct]]
) -> Registered:
    of_interest = acts.get((name, ClaimKind.INTEREST), ())
    left = claim.interest_beside(covered(Decided(Act(act.act), act.until) for act in of_interest))
    parts = [_part(ClaimKind.INTEREST, claim.interest.cents, left.cents, of_interest)]
    if claim.indemnity is not None:
        of_indemnity = acts.get((name, ClaimKind.INDEMNITY), ())
        decided = bool(of_indemnity) and of_indemnity[-1].act != Act.KEEP
        cents = claim.indemnity.cents
        parts.append(_part(ClaimKind.INDEMNITY, cents, 0 if decided else cents, of_indemnity))
    return Registered(name, claim, left, tuple(parts))


def _part(kind: ClaimKind, computed: int | None, open_: int | None, acts: Iterable[ClaimAct]) -> Part:
    waived, posted = _decided_cents(acts)
    return Part(kind, computed, open_, waived, posted)


def _decided_cents(acts: Iterable[ClaimAct]) -> tuple[int, int]:
    """Return what is waived, and what was posted, in cents."""
    waived = posted = 0
    for act in acts:
        if act.act == Act.POST:
            posted += act.cents
        else:
            waived = 0 if act.act == Act.KEEP else waived + act.cents
    return waived, posted


def _unfounded(
    claims: Iterable[Registered], acts: Mapping[tuple[str, ClaimKind], Sequence[ClaimAct]]
) -> Iterable[Unfounded]:
    founded = {(each.name, part.kind) for each in claims for part in each.parts}
    for (name, kind), own in acts.items():
        _, posted = _decided_cents(own)
        if posted and (name, kind) not in founded:
            yield Unfounded(name, own[0].account, own[0].customer, kind, posted)
